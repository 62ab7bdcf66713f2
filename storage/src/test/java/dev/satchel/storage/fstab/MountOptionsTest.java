package dev.satchel.storage.fstab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.satchel.storage.fstab.MountOptions.Flag;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MountOptionsTest {
    @Test
    void keepsACommaInQuotes() {
        MountOptions options = MountOptions.parse("context=\"system_u:object_r:tmp_t:s0:c1,c2\",ro");

        assertThat(options.items()).containsExactly("context=\"system_u:object_r:tmp_t:s0:c1,c2\"", "ro");
        assertThat(options.value("context")).contains("system_u:object_r:tmp_t:s0:c1,c2");
        assertThat(options).hasToString("context=\"system_u:object_r:tmp_t:s0:c1,c2\",ro");
    }

    @Test
    void skipsEmptyItems() {
        assertThat(MountOptions.parse("defaults,,commit=120,").items()).containsExactly("defaults", "commit=120");
        assertThat(MountOptions.parse("")).hasToString("defaults");
    }

    /** As {@code mnt_optstr_get_flags} of libmount 2.38.1 answers. */
    @Test
    void knowsWhatOptionsImplyAndThatTheLaterHolds() {
        assertFlags("defaults");
        assertFlags("user", Flag.NO_SUID, Flag.NO_DEVICES, Flag.NO_PROGRAMS);
        assertFlags("users", Flag.NO_SUID, Flag.NO_DEVICES, Flag.NO_PROGRAMS);
        assertFlags("owner", Flag.NO_SUID, Flag.NO_DEVICES);
        assertFlags("group", Flag.NO_SUID, Flag.NO_DEVICES);
        assertFlags("user,exec", Flag.NO_SUID, Flag.NO_DEVICES);
        assertFlags("exec,user", Flag.NO_SUID, Flag.NO_DEVICES, Flag.NO_PROGRAMS);
        assertFlags("user,defaults", Flag.NO_SUID, Flag.NO_DEVICES, Flag.NO_PROGRAMS);
        assertFlags("noexec,rw,ro", Flag.READ_ONLY, Flag.NO_PROGRAMS);
        assertFlags("ro,defaults", Flag.READ_ONLY);
        assertFlags("ro,rw");
        assertFlags("user,nouser", Flag.NO_SUID, Flag.NO_DEVICES, Flag.NO_PROGRAMS);
    }

    /** As systemd-fstab-generator 252 answers. */
    @Test
    void knowsHowTheStartTreatsIt() {
        assertThat(MountOptions.parse("noauto").isMountedAtStart()).isFalse();
        assertThat(MountOptions.parse("noauto,auto").isMountedAtStart()).isTrue();
        assertThat(MountOptions.parse("nofail").isRequired()).isFalse();
        assertThat(MountOptions.parse("nofail,fail").isRequired()).isTrue();
        assertThat(MountOptions.parse("defaults").isRequired()).isTrue();
        assertThat(MountOptions.parse("comment=systemd.automount").isMountedOnFirstUse())
                .isTrue();
        assertThat(MountOptions.parse("x-systemd.automount").isMountedOnFirstUse())
                .isTrue();
        assertThat(MountOptions.parse("x-initrd.mount,_netdev").isMountedInInitramfs())
                .isTrue();
        assertThat(MountOptions.parse("x-initrd.mount,_netdev").isOnNetwork()).isTrue();
        assertThat(MountOptions.parse("rbind").isBind()).isTrue();
    }

    @Test
    void putsAnOptionInThePlaceOfWhatItContradicts() {
        assertThat(MountOptions.parse("noauto,ro").with("rw")).hasToString("noauto,rw");
        assertThat(MountOptions.parse("noauto,ro").with("auto")).hasToString("auto,ro");
        assertThat(MountOptions.parse("commit=5,a,commit=6").with("commit=7")).hasToString("commit=7,a");
        assertThat(MountOptions.parse("defaults").with("nofail")).hasToString("nofail");
        assertThat(MountOptions.parse("subvol=@").with("nofail")).hasToString("subvol=@,nofail");
        assertThat(MountOptions.parse("a,subvolid=5").without("subvolid")).hasToString("a");
    }

    @Test
    void takesOneOptionAtATime() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MountOptions.parse("").with("a,b"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MountOptions.parse("").with(""));
    }

    private static void assertFlags(String options, Flag... flags) {
        assertThat(MountOptions.parse(options).flags()).as(options).isEqualTo(Set.copyOf(List.of(flags)));
    }
}
