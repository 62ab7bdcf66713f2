package dev.satchel.storage.boot;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class LoaderEntryProperties {
    @Property
    void keepsAnyText(@ForAll String text) {
        assertThat(LoaderEntry.parse(text)).hasToString(text);
    }

    @Property
    void movingTwiceIsMovingOnce(@ForAll String text) {
        LoaderEntry once = LoaderEntry.parse("options " + text).onRoot("abc");

        assertThat(once.onRoot("abc")).hasToString(once.toString());
    }
}
