package dev.satchel.qemu.rule;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The traps that a machine of Satchel's is shown to stay out of: it is right, or it is refused. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface KeepsOutOf {
    /** Which. */
    SilentTrap[] value();
}
