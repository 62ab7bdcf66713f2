package dev.satchel.qemu.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Where a TCP port of the guest is reached from this host: on a field or parameter of type {@link
 * java.net.InetSocketAddress}, or {@code int} for the port alone, of the address 127.0.0.1. The machine's file or {@link
 * VirtualMachine#forward()} must forward the port.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.FIELD, ElementType.PARAMETER})
public @interface GuestPort {
    /** The guest's port, 1 to 65535. */
    int value();

    /** The {@link VirtualMachine#name()} of the machine; may be left out where the class has one machine only. */
    String machine() default "";
}
