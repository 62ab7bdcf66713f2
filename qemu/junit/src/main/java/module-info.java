/**
 * A virtual machine as a test fixture, for JUnit Jupiter.
 */
@org.jspecify.annotations.NullMarked
module dev.satchel.qemu.junit {
    requires transitive dev.satchel.qemu;
    requires transitive org.junit.jupiter.api;
    requires static transitive org.jspecify;
    requires com.google.common;

    exports dev.satchel.qemu.junit;
}
