/** Disks: what is on them, what mounts them, and how the files of a system are copied from one to another. */
@org.jspecify.annotations.NullMarked
module dev.satchel.storage {
    requires transitive dev.satchel.core;
    requires static transitive org.jspecify;
    requires com.google.common;
    requires com.fasterxml.jackson.databind;
    requires java.xml;
    requires jdk.unsupported; // ExtendedOpenOption.DIRECT: past the page cache

    exports dev.satchel.storage.boot;
    exports dev.satchel.storage.carrier;
    exports dev.satchel.storage.clone;
    exports dev.satchel.storage.device;
    exports dev.satchel.storage.driver;
    exports dev.satchel.storage.filesystem;
    exports dev.satchel.storage.fstab;
    exports dev.satchel.storage.health;
    exports dev.satchel.storage.partition;
    exports dev.satchel.storage.probe;
    exports dev.satchel.storage.retag;
    exports dev.satchel.storage.rsync;
}
