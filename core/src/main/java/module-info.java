/**
 * The host, the machine, its size, findings, plans and processes: the words that every other module of Satchel speaks in.
 * Nothing here knows QEMU, UTM or what is on a disk.
 */
@org.jspecify.annotations.NullMarked
@SuppressWarnings("requires-automatic") // com.sun.jna: an automatic module with a stable name
module dev.satchel.core {
    requires static transitive org.jspecify;
    requires com.fasterxml.jackson.core;
    requires com.fasterxml.jackson.databind;
    requires com.fasterxml.jackson.dataformat.yaml;
    requires com.google.common;
    requires com.sun.jna;
    requires jdk.jfr;

    exports dev.satchel.core;
    exports dev.satchel.core.check;
    exports dev.satchel.core.device;
    exports dev.satchel.core.file;
    exports dev.satchel.core.firmware;
    exports dev.satchel.core.host;
    exports dev.satchel.core.machine;
    exports dev.satchel.core.machine.rule;
    exports dev.satchel.core.plan;
    exports dev.satchel.core.process;
    exports dev.satchel.core.sizing;
    exports dev.satchel.core.unit;
}
