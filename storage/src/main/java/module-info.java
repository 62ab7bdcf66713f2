/** Disks: what is on them, what mounts them, and how the files of a system are copied from one to another. */
@org.jspecify.annotations.NullMarked
module dev.satchel.storage {
    requires transitive dev.satchel.core;
    requires static transitive org.jspecify;
    requires com.google.common;
    requires static com.fasterxml.jackson.databind; // the tests read recorded answers with it

    exports dev.satchel.storage.boot;
    exports dev.satchel.storage.clone;
    exports dev.satchel.storage.device;
    exports dev.satchel.storage.filesystem;
    exports dev.satchel.storage.fstab;
    exports dev.satchel.storage.partition;
    exports dev.satchel.storage.probe;
    exports dev.satchel.storage.rsync;
}
