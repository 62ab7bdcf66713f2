package dev.satchel.qemu.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What belongs to a machine, on a field or parameter of type {@link dev.satchel.qemu.guest.GuestAgent}, {@link GuestFiles},
 * {@link SerialText} or {@link dev.satchel.qemu.launch.RunningMachine}. It is there for one test; the agent's connection is
 * closed after it.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.FIELD, ElementType.PARAMETER})
public @interface FromMachine {
    /** The {@link VirtualMachine#name()} of the machine; may be left out where the class has one machine only. */
    String value() default "";
}
