package dev.satchel.storage.boot;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;

class GrubDefaultsProperties {
    @Property
    void changesNothingWhereNoDiskIsNamed(
            @ForAll @StringLength(max = 80) @CharRange(from = ' ', to = 'q') String text) {
        String settings = text + "\nGRUB_CMDLINE_LINUX=\"quiet\"\n";

        assertThat(GrubDefaults.parse(settings).withoutDisk().toString()).isEqualTo(settings);
    }

    @Property
    void doesItOnce(@ForAll @StringLength(max = 80) String text) {
        GrubDefaults once =
                GrubDefaults.parse("GRUB_CMDLINE_LINUX='" + text + "'\n").withoutDisk();

        assertThat(once.withoutDisk().toString()).isEqualTo(once.toString());
    }
}
