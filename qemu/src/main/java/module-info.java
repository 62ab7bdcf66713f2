/**
 * QEMU: the argument list of a machine, the firmware it starts with, and the life of the process that runs it.
 */
@org.jspecify.annotations.NullMarked
module dev.satchel.qemu {
    requires transitive dev.satchel.core;
    requires static transitive org.jspecify;
    requires com.google.common;
    requires com.fasterxml.jackson.databind;

    exports dev.satchel.qemu;
    exports dev.satchel.qemu.argument;
    exports dev.satchel.qemu.capability;
    exports dev.satchel.qemu.commandline;
    exports dev.satchel.qemu.firmware;
    exports dev.satchel.qemu.guest;
    exports dev.satchel.qemu.image;
    exports dev.satchel.qemu.launch;
    exports dev.satchel.qemu.live;
    exports dev.satchel.qemu.option;
    exports dev.satchel.qemu.qmp;
    exports dev.satchel.qemu.readiness;
    exports dev.satchel.qemu.tpm;
}
