package dev.satchel.qemu.rule;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import com.google.common.reflect.ClassPath;
import java.io.IOException;
import java.lang.reflect.Method;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ReflectionSupport;

/** No trap is only believed, and none is left open: see {@link SilentTrap}. */
class SilentTrapsTest {
    /** Traps that what a test here starts cannot stay out of, with the reason. */
    private static final Map<SilentTrap, String> KEPT_OUT_ELSEWHERE = ImmutableMap.of(
            SilentTrap.S19,
            "which device may be written is the guard's verdict, in the module for storage, which"
                    + " whoever finds the devices of a machine (QemuSetup.Builder.devices) asks");

    private static List<Method> tests() throws IOException {
        return ClassPath.from(SilentTrapsTest.class.getClassLoader())
                .getTopLevelClassesRecursive("dev.satchel.qemu")
                .stream()
                .filter(found ->
                        found.getName().endsWith("IT") || found.getName().endsWith("Test"))
                .flatMap(found -> methods(found.load()))
                .toList();
    }

    private static Stream<Method> methods(Class<?> type) {
        return ReflectionSupport.findMethods(
                type,
                method -> AnnotationSupport.isAnnotated(method, FallsInto.class)
                        || AnnotationSupport.isAnnotated(method, KeepsOutOf.class),
                HierarchyTraversalMode.TOP_DOWN)
                .stream();
    }

    private static Set<SilentTrap> traps(Function<Method, Stream<SilentTrap>> of) throws IOException {
        Set<SilentTrap> traps = EnumSet.noneOf(SilentTrap.class);
        tests().stream().flatMap(of).forEach(traps::add);
        return traps;
    }

    private static Set<SilentTrap> shown() throws IOException {
        return traps(method -> AnnotationSupport.findAnnotation(method, FallsInto.class).stream()
                .flatMap(each -> Stream.of(each.value())));
    }

    private static Set<SilentTrap> keptOut() throws IOException {
        return traps(method -> AnnotationSupport.findAnnotation(method, KeepsOutOf.class).stream()
                .flatMap(each -> Stream.of(each.value())));
    }

    @Test
    void theRealQemuIsSeenToFallIntoEachTrap() throws IOException {
        assertThat(shown()).containsExactly(SilentTrap.values());
    }

    @Test
    void aMachineIsSeenToStayOutOfEachTrapOrThereIsAReasonWhyNot() throws IOException {
        Set<SilentTrap> accounted = keptOut();

        assertThat(accounted).doesNotContainAnyElementsOf(KEPT_OUT_ELSEWHERE.keySet());
        accounted.addAll(KEPT_OUT_ELSEWHERE.keySet());
        assertThat(accounted).containsExactly(SilentTrap.values());
    }
}
