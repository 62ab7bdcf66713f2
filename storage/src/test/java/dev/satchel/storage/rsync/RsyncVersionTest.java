package dev.satchel.storage.rsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Finding;
import dev.satchel.storage.rsync.RsyncVersion.Flavour;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class RsyncVersionTest {
    private static final String NEW = """
            rsync  version 3.2.7  protocol version 31
            Copyright (C) 1996-2022 by Andrew Tridgell, Wayne Davison, and others.
            Web site: https://rsync.samba.org/
            Capabilities:
                64-bit files, 64-bit inums, 64-bit timestamps, 64-bit long ints,
                socketpairs, symlinks, symtimes, hardlinks, hardlink-specials,
                hardlink-symlinks, IPv6, atimes, batchfiles, inplace, append, ACLs,
                xattrs, optional secluded-args, iconv, prealloc, stop-at, no crtimes
            Optimizations:
                SIMD-roll, no asm-roll, openssl-crypto, no asm-MD5
            """;
    private static final String OLD = """
            rsync  version 2.6.9  protocol version 29
            Copyright (C) 1996-2006 by Andrew Tridgell, Wayne Davison, and others.
            <http://rsync.samba.org/>
            Capabilities: 64-bit files, socketpairs, hard links, symlinks, batchfiles,
                          inplace, IPv6, 64-bit system inums, 64-bit internal inums

            rsync comes with ABSOLUTELY NO WARRANTY.
            """;
    private static final String OPEN = "openrsync: protocol version 29\nrsync version 2.6.9 compatible\n";

    private final Rsync copy = Rsync.copy(Path.of("/src"), Path.of("/dst"));

    @Test
    void readsWhatRsyncSaysOfItself() throws SatchelException {
        RsyncVersion version = RsyncVersion.parse(NEW);

        assertThat(version.flavour()).isEqualTo(Flavour.SAMBA);
        assertThat(version).hasToString("rsync 3.2.7");
        assertThat(version.protocol()).isEqualTo(31);
        assertThat(version.capabilities())
                .contains("ACLs", "xattrs", "hardlinks", "stop-at")
                .doesNotContain("no crtimes", "crtimes");
        assertThat(copy.check(version).isEmpty()).isTrue();
    }

    @Test
    void saysWhatTheOldOneOfMacOsCannotDo() throws SatchelException {
        assertThat(copy.check(RsyncVersion.parse(OLD)).all())
                .extracting(Finding::code)
                .containsOnly("rsync.too-old")
                .hasSize(7);
        assertThat(copy.check(RsyncVersion.parse(OLD)).all())
                .anySatisfy(f -> assertThat(f.message()).contains("--info=progress2"))
                .anySatisfy(f -> assertThat(f.message()).contains("-A"))
                .noneSatisfy(f -> assertThat(f.message()).contains("know -H"));
    }

    @Test
    void knowsOpenrsyncThatClaimsToBeAnother() throws SatchelException {
        RsyncVersion version = RsyncVersion.parse(OPEN);

        assertThat(version.flavour()).isEqualTo(Flavour.OPENRSYNC);
        assertThat(version.protocol()).isEqualTo(29);
        assertThat(version.isAtLeast(2, 6)).isFalse();
        assertThat(copy.check(version).all()).extracting(Finding::code).containsOnly("rsync.openrsync");
    }

    @Test
    void saysWhatABuildLacks() throws SatchelException {
        RsyncVersion version = RsyncVersion.parse(NEW.replace("append, ACLs", "append, no ACLs"));

        assertThat(copy.check(version).all())
                .singleElement()
                .satisfies(f -> assertThat(f.code()).isEqualTo("rsync.built-without"))
                .satisfies(f -> assertThat(f.message()).contains("ACLs"));
    }

    @Test
    void readsPrereleasesAndVersionsOfTwoNumbers() throws SatchelException {
        assertThat(RsyncVersion.parse("rsync  version v3.4.0pre1  protocol version 32\n")
                        .minor())
                .isEqualTo(4);
        assertThat(RsyncVersion.parse("rsync  version 3.1  protocol version 31\n")
                        .patch())
                .isZero();
    }

    @Test
    void refusesWhatIsNoRsync() {
        assertThatThrownBy(() -> RsyncVersion.parse("rclone v1.60\n"))
                .isInstanceOfSatisfying(
                        SatchelException.class, e -> assertThat(e.code()).isEqualTo("rsync.version"))
                .hasMessageContaining("rclone");
    }
}
