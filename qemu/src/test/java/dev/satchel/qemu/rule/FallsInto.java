package dev.satchel.qemu.rule;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The traps that the real QEMU falls into in this test. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface FallsInto {
    /** Which. */
    SilentTrap[] value();
}
