package dev.satchel.qemu.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A machine that is ready before the test and clean for each one. On a field that is not private, or on a parameter of a
 * constructor, a test or a lifecycle method, of type {@link dev.satchel.qemu.launch.RunningMachine}.
 *
 * <pre>{@code
 * @VirtualMachine("machine.yaml")
 * RunningMachine machine;
 *
 * @Test
 * void saysItsName(@GuestPort(80) InetSocketAddress web) { .. }
 * }</pre>
 *
 * <p>The same annotation twice in a class means one machine; {@link #name()} tells two of a kind apart. A static field, and
 * a parameter of a constructor or of a method that runs before all tests, is one machine for the whole class: tests that
 * run at the same time then wait for one another. Where there is no QEMU for the machine the tests are skipped, with the
 * reason; with {@code satchel.require=true} among JUnit's configuration parameters, or {@code SATCHEL_REQUIRE_TOOLS=true}
 * in the environment, they fail.
 *
 * <p>After a test that failed the text of the serial port, QEMU's output and, if the machine has a picture, a screenshot are
 * published as files of the test.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.FIELD, ElementType.PARAMETER, ElementType.ANNOTATION_TYPE})
@ExtendWith(VirtualMachineExtension.class)
public @interface VirtualMachine {
    /**
     * The machine's file: a resource beside the test class, or a path from the folder in which the tests run. Empty where
     * {@link #from()} makes the machine.
     */
    String value() default "";

    /** What makes the machine, in place of a file; it needs a constructor without parameters. */
    Class<? extends MachineSource> from() default MachineSource.File.class;

    /** Tells machines of one class apart that are otherwise the same, and names them for {@link GuestPort}. */
    String name() default "";

    /** How long a machine lives. */
    Lifecycle lifecycle() default Lifecycle.PER_CLASS;

    /** How a machine that has served a test is made clean for the next. */
    Reset reset() default Reset.SNAPSHOT;

    /**
     * When the machine is ready, all of it: {@code agent}, {@code address}, {@code serial:login:}, {@code port:5432},
     * {@code http:8080/health}, {@code ssh:22}. Numbers are ports of the guest, which the machine's file must forward or
     * {@link #forward()} does. Empty: the agent answers, if the machine has one; else the guest runs.
     */
    String[] ready() default {};

    /** Within which time it must be, in the form of {@link java.time.Duration#parse}, the {@code PT} left out: {@code 2m}. */
    String within() default "2m";

    /** Further TCP ports of the guest that can be reached from this host. */
    int[] forward() default {};
}
