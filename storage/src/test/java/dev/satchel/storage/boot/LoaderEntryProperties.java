package dev.satchel.storage.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.storage.filesystem.FileSystemType;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class LoaderEntryProperties {
    private static final RootVolume ROOT = RootVolume.of(FileSystemType.EXT4, "abc");

    @Property
    void keepsAnyText(@ForAll String text) {
        assertThat(LoaderEntry.parse(text)).hasToString(text);
    }

    @Property
    void movingTwiceIsMovingOnce(@ForAll String text) {
        LoaderEntry once = LoaderEntry.parse("options " + text).onRoot(ROOT, BootVolume.folderOf(ROOT), List.of());

        assertThat(once.onRoot(ROOT, BootVolume.folderOf(ROOT), List.of())).hasToString(once.toString());
    }
}
