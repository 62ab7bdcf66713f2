package dev.satchel.storage.rsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExclusionSetTest {
    private static final String MOUNTS = """
            22 1 8:2 / / rw,relatime shared:1 - ext4 /dev/sda2 rw
            23 22 0:5 / /dev rw,nosuid shared:2 - devtmpfs udev rw
            30 22 8:1 / /boot/efi rw - vfat /dev/sda1 rw
            31 22 8:2 /srv/www /var/www rw - ext4 /dev/sda2 rw
            32 22 8:17 / /mnt/My\\040Disk[1] rw - ext4 /dev/sdb1 rw
            33 32 8:17 / /mnt/My\\040Disk[1]/in rw shared:5 master:1 - ext4 /dev/sdb1 rw
            nonsense
            """;
    private static final String SWAPS = """
            Filename				Type		Size		Used		Priority
            /swap/file\\0401                         file		2097148		0		-2
            /dev/sda3                               partition	2097148		0		-3
            """;

    @Test
    void leavesOutWhatIsMadeByTheKernelAndKeepsTheFolders() {
        FilterRules rules = ExclusionSet.liveSystem(Distribution.DEBIAN).rules();

        assertThat(rules.includes("proc/")).isTrue();
        assertThat(rules.includes("proc/kcore")).isFalse();
        assertThat(rules.includes("run/user/1000/bus")).isFalse();
        assertThat(rules.includes("home/u/lost+found/")).isTrue();
        assertThat(rules.includes("var/tmp/kept")).isTrue();
        assertThat(rules.includes("var/lib/dpkg/status")).isTrue();
        assertThat(rules.includes("var/cache/apt/archives/x.deb")).isFalse();
        assertThat(rules.includes("etc/machine-id")).isTrue();
    }

    @Test
    void anchorsEveryPatternAndGivesEachAReason() {
        for (Distribution distribution : Distribution.values()) {
            assertThat(ExclusionSet.liveSystem(distribution)
                            .and(ExclusionSet.userCaches())
                            .reasons())
                    .allSatisfy((pattern, reason) -> {
                        assertThat(pattern).startsWith("/");
                        assertThat(reason).isNotBlank();
                    });
        }
    }

    @Test
    void leavesOutWhatIsMountedFromElsewhere() {
        assertThat(ExclusionSet.mountedBelow(Path.of("/"), MOUNTS, SWAPS).patterns())
                .containsExactly(
                        "/dev/*",
                        "/boot/efi/*",
                        "/var/www/*",
                        "/mnt/My Disk\\[1]/*",
                        "/mnt/My Disk\\[1]/in/*",
                        "/swap/file 1");
    }

    @Test
    void seesMountsFromTheTopOfTheCopy() {
        ExclusionSet set = ExclusionSet.mountedBelow(Path.of("/mnt/My Disk[1]"), MOUNTS, SWAPS);

        assertThat(set.patterns()).isEmpty();
        assertThat(ExclusionSet.mountedBelow(Path.of("/boot"), MOUNTS, SWAPS).patterns())
                .containsExactly("/efi/*");
    }

    @Test
    void refusesABraceListThatRsyncWouldTakeLiterally() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ExclusionSet.none().with("{/dev/*,/proc/*}"))
                .withMessageContaining("bash");
        assertThat(ExclusionSet.none().with("/a{b}c").patterns()).containsExactly("/a{b}c");
    }

    @Test
    void isAValueThatKeepsItsOrder() {
        ExclusionSet set = ExclusionSet.none().with("/b", "/a").withReason("/b", "big");

        assertThat(set.patterns()).containsExactly("/b", "/a");
        assertThat(set.reasons()).containsEntry("/b", "big");
        assertThat(set.without("/b")).isEqualTo(ExclusionSet.none().with("/a"));
        assertThat(set.arguments()).containsExactly("--exclude=/b", "--exclude=/a");
        assertThatIllegalArgumentException().isThrownBy(() -> set.without("/c")).withMessageContaining("/c");
    }

    @Test
    void knowsTheFamilyOfADistribution() {
        assertThat(Distribution.ofOsRelease("NAME=x\nID=linuxmint\nID_LIKE=\"ubuntu debian\"\n"))
                .isEqualTo(Distribution.DEBIAN);
        assertThat(Distribution.ofOsRelease("ID=\"rocky\"\nID_LIKE=\"rhel centos fedora\"\n"))
                .isEqualTo(Distribution.FEDORA);
        assertThat(Distribution.ofOsRelease("ID=arch\n")).isEqualTo(Distribution.ARCH);
        assertThat(Distribution.ofOsRelease("VERSION_ID=debian\n")).isEqualTo(Distribution.OTHER);
    }

    @Test
    void knowsTheFamiliesThatKeepTheirPackagesElsewhere() {
        assertThat(Distribution.ofOsRelease("ID=\"opensuse-tumbleweed\"\nID_LIKE=\"opensuse suse\"\n"))
                .isEqualTo(Distribution.OPENSUSE);
        assertThat(Distribution.ofOsRelease("ID=alpine\n")).isEqualTo(Distribution.ALPINE);
        assertThat(Distribution.ofOsRelease("ID=nixos\n")).isEqualTo(Distribution.NIXOS);
        assertThat(ExclusionSet.liveSystem(Distribution.OPENSUSE).patterns()).contains("/var/cache/zypp/packages/*");
        assertThat(ExclusionSet.liveSystem(Distribution.ALPINE).patterns()).contains("/var/cache/apk/*");
    }

    @Test
    void carriesWhatItWouldNotBackUp() {
        FilterRules carry =
                ExclusionSet.liveSystem(Distribution.NIXOS, Purpose.CARRY).rules();
        FilterRules backUp =
                ExclusionSet.liveSystem(Distribution.NIXOS, Purpose.BACK_UP).rules();

        assertThat(carry.includes("nix/store/abc-bash/bin/bash")).isTrue();
        assertThat(backUp.includes("nix/store/abc-bash/bin/bash")).isFalse();
        assertThat(carry.includes("home/u/.cache/x")).isTrue();
        assertThat(backUp.includes("home/u/.cache/x")).isFalse();
        assertThat(carry.includes("boot/efi/EFI/BOOT/BOOTX64.EFI")).isFalse();
        assertThat(backUp.includes("boot/efi/EFI/BOOT/BOOTX64.EFI")).isTrue();
        assertThat(backUp.includes("var/lib/docker/volumes/db/_data/x")).isTrue();
        assertThat(backUp.includes("var/lib/docker/overlay2/l/x")).isFalse();
    }

    @Test
    void leavesOutATargetThatLiesInTheSource() {
        ExclusionSet set = ExclusionSet.none().withTarget(Path.of("/data"), Path.of("/data/my [disk]"));

        assertThat(set.rules().includes("my [disk]/x")).isFalse();
        assertThat(set.rules().includes("my [disk]/")).isTrue();
        assertThat(ExclusionSet.none()
                        .withTarget(Path.of("/data"), Path.of("/mnt"))
                        .patterns())
                .isEmpty();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ExclusionSet.none().withTarget(Path.of("/a"), Path.of("/a")));
    }

    @Test
    void leavesOutATargetThatALinkLeadsTo(@TempDir Path folder) throws Exception {
        Path source = Files.createDirectory(folder.resolve("source"));
        Files.createDirectory(source.resolve("disk"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), source.resolve("disk"));

        assertThat(ExclusionSet.none().withTarget(source, link.resolve("copy")).patterns())
                .containsExactly("/disk/copy/*");
    }

    @Test
    void seesSnapshotsContainersAndSwapFiles(@TempDir Path root) throws Exception {
        String mounts = """
                20 1 0:19 /@ / rw - btrfs /dev/sda2 rw
                21 20 0:19 /@home /home rw - btrfs /dev/sda2 rw
                22 20 0:19 /@/.snapshots /.snapshots rw - btrfs /dev/sda2 rw
                23 20 0:41 / /var/lib/docker/overlay2/ab/merged rw - overlay overlay rw
                """;
        assertThat(ExclusionSet.mountedBelow(Path.of("/"), mounts, "").reasons())
                .containsOnlyKeys("/.snapshots/*", "/var/lib/docker/overlay2/ab/merged/*")
                .hasEntrySatisfying("/.snapshots/*", r -> assertThat(r).contains("snapshots"))
                .hasEntrySatisfying(
                        "/var/lib/docker/overlay2/ab/merged/*",
                        r -> assertThat(r).contains("container"));

        Files.createDirectories(root.resolve("etc"));
        Files.writeString(
                root.resolve("etc/fstab"), "# x\n/my\\040swap none swap sw 0 0\n/dev/sda3 none swap sw 0 0\n");
        assertThat(ExclusionSet.detect(root, Purpose.CARRY).patterns())
                .contains("/my swap")
                .doesNotContain("/dev/sda3");
    }
}
