package dev.satchel.qemu.junit;

import dev.satchel.qemu.guest.GuestAgent;
import dev.satchel.qemu.launch.RunningMachine;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Parameter;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * What a field or a parameter asks for.
 *
 * @param asked its annotation: {@link VirtualMachine}, {@link GuestPort} or {@link FromMachine}
 * @param type what it is to be filled with
 * @param where it is, for people
 */
record Wish(Annotation asked, Class<?> type, String where) {
    private static final List<Class<? extends Annotation>> KINDS =
            List.of(VirtualMachine.class, GuestPort.class, FromMachine.class);
    private static final Set<Class<?>> HANDLES =
            Set.of(RunningMachine.class, GuestAgent.class, GuestFiles.class, SerialText.class);

    /** Refuses a type that cannot be had. */
    Wish {
        boolean fits = asked instanceof GuestPort
                ? type == InetSocketAddress.class || type == int.class
                : asked instanceof VirtualMachine ? type == RunningMachine.class : HANDLES.contains(type);
        if (!fits) {
            throw new ExtensionConfigurationException(
                    where + ": @" + asked.annotationType().getSimpleName() + " cannot be of type " + type.getName()
                            + "; " + offered(asked));
        }
    }

    private static String offered(Annotation asked) {
        if (asked instanceof GuestPort) {
            return "use InetSocketAddress or int";
        }
        return asked instanceof VirtualMachine
                ? "use RunningMachine"
                : "use GuestAgent, GuestFiles, SerialText or RunningMachine";
    }

    static boolean isOurs(AnnotatedElement element) {
        return KINDS.stream().anyMatch(kind -> AnnotationSupport.isAnnotated(element, kind));
    }

    static Wish of(Field field) {
        return new Wish(annotation(field), field.getType(), "field " + name(field));
    }

    static Wish of(Parameter parameter) {
        return new Wish(
                annotation(parameter),
                parameter.getType(),
                "parameter " + parameter.getName() + " of " + name(parameter.getDeclaringExecutable()));
    }

    private static String name(Member member) {
        return member.getDeclaringClass().getSimpleName() + "." + member.getName();
    }

    private static Annotation annotation(AnnotatedElement element) {
        return KINDS.stream()
                .map(kind -> AnnotationSupport.findAnnotation(element, kind))
                .flatMap(Optional::stream)
                .findFirst()
                .orElseThrow();
    }
}
