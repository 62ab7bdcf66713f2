/** UTM: configurations and bundles, read and written as UTM itself does, and their way to and from a machine. */
@org.jspecify.annotations.NullMarked
module dev.satchel.utm {
    requires transitive dev.satchel.core;
    requires static transitive org.jspecify;
    requires com.google.common;

    exports dev.satchel.utm.bundle;
    exports dev.satchel.utm.config;
    exports dev.satchel.utm.ctl;
    exports dev.satchel.utm.mapping;
    exports dev.satchel.utm.physical;
}
