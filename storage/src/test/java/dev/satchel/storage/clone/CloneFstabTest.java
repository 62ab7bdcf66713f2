package dev.satchel.storage.clone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Finding;
import dev.satchel.core.unit.DataSize;
import dev.satchel.storage.filesystem.NewBtrfs;
import dev.satchel.storage.filesystem.NewExt4;
import dev.satchel.storage.filesystem.NewFat32;
import dev.satchel.storage.filesystem.NewFileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CloneFstabTest {
    private final NewExt4 root = NewExt4.of(DataSize.gibibytes(1), "root");
    private final NewFat32 esp = NewFat32.of(DataSize.mebibytes(64), "ESP");

    @TempDir
    Path source;

    @BeforeEach
    void etc() throws Exception {
        Files.createDirectories(source.resolve("etc"));
    }

    private static List<CopyMount> mounts(NewFileSystem... fileSystems) {
        ImmutableList.Builder<CopyVolume> volumes = ImmutableList.builder();
        List<CopyFolder> folders = List.of(CopyFolder.ROOT, CopyFolder.BOOT);
        for (int i = 0; i < fileSystems.length; i++) {
            DiskPart part =
                    new DiskPart("x", i + 1, DataSize.mebibytes(1), DataSize.mebibytes(1), new PartNames("", ""));
            volumes.add(new CopyVolume(folders.get(i), part, fileSystems[i].kind(), fileSystems[i].uuid(), ""));
        }
        return new CopyVolumes(volumes.build(), null, CopyVolumes.Home.PRESENT).mounts();
    }

    private CloneFstab rewritten(String table, String... parts) throws Exception {
        Files.writeString(source.resolve("etc/fstab"), table);
        return CloneFstab.of(
                source, mounts(root), esp, List.of(parts).stream().map(Path::of).toList());
    }

    @Test
    void namesTheNewRootAndSystemPartitionAndLeavesTheRestAlone() throws Exception {
        CloneFstab fstab = rewritten("""
                # a comment
                UUID=old / ext4 noatime 0 1
                UUID=ABCD-1234 /boot/efi vfat umask=0077 0 1
                tmpfs /tmp tmpfs mode=1777 0 0
                nas:/films /films nfs ro 0 0
                /var/lib/a /var/lib/b none bind 0 0
                """);

        assertThat(fstab.text()).isEqualTo("""
                # a comment
                UUID=%s / ext4 noatime 0 1
                UUID=%s /boot/efi vfat umask=0077,nofail 0 2
                tmpfs /tmp tmpfs mode=1777 0 0
                nas:/films /films nfs ro 0 0
                /var/lib/a /var/lib/b none bind 0 0
                """.formatted(root.uuid(), esp.uuid()));
        assertThat(fstab.findings()).isEmpty();
    }

    @Test
    void givesPartitionsOfTheCopyLinesBeforeWhatIsMountedBelowThem() throws Exception {
        NewExt4 boot = NewExt4.of(DataSize.gibibytes(1), "boot");
        NewBtrfs btrfs = NewBtrfs.of("root");
        Files.writeString(source.resolve("etc/fstab"), """
                UUID=old / ext4 noatime,errors=remount-ro 0 1
                UUID=ABCD-1234 /boot/efi vfat umask=0077 0 1
                UUID=older /home ext4 relatime,data=journal 0 2
                """);

        assertThat(CloneFstab.of(source, mounts(btrfs, boot), esp, List.of(Path.of("home")))
                        .text())
                .isEqualTo("""
                        UUID=%s / btrfs subvol=@,noatime 0 0
                        UUID=%s /home btrfs subvol=@home,relatime 0 0
                        UUID=%s\t/boot\text4\tdefaults\t0 2
                        UUID=%s\t/boot/efi\tvfat\tumask=0077,nofail\t0 2
                        """.formatted(btrfs.uuid(), btrfs.uuid(), boot.uuid(), esp.uuid()));
    }

    @Test
    void dropsTheOptionsOfARootThatWasBtrfs() throws Exception {
        assertThat(rewritten("UUID=old / btrfs subvol=@,compress=zstd 0 0\n").text())
                .isEqualTo("UUID=%s / ext4 errors=remount-ro 0 1\n".formatted(root.uuid()));
    }

    @Test
    void takesOutSwapAndWhatHasBecomeAFolderAndSaysSo() throws Exception {
        CloneFstab fstab = rewritten("""
                UUID=old / ext4 defaults 0 1
                UUID=swap none swap sw 0 0
                UUID=home /home ext4 defaults 0 2
                """, "home");

        assertThat(fstab.text()).isEqualTo("UUID=%s / ext4 defaults 0 1\n".formatted(root.uuid()));
        assertThat(fstab.findings().all())
                .extracting(finding -> finding.code() + " " + finding.where())
                .containsExactly("clone.fstab.removed fstab line 2", "clone.fstab.removed fstab line 3");
    }

    @Test
    void doesNotWaitForADiskThatStaysBehind() throws Exception {
        CloneFstab fstab = rewritten("""
                UUID=old / ext4 defaults 0 1
                /dev/sdb1 /data xfs defaults 0 2
                LABEL=x /more ext4 noauto 0 2
                """);

        assertThat(fstab.text())
                .contains("/dev/sdb1 /data xfs defaults,nofail 0 2\n", "LABEL=x /more ext4 noauto 0 2\n");
        assertThat(fstab.findings().all()).extracting(Finding::where).containsExactly("fstab line 2", "fstab line 3");
    }

    @Test
    void writesAFreshTableWhereThereIsNone() throws Exception {
        Files.createDirectories(source.resolve("boot/efi"));

        List<String> lines = CloneFstab.of(source, mounts(root), esp, List.of())
                .text()
                .lines()
                .toList();

        assertThat(lines).hasSize(2);
        assertThat(lines.get(0)).startsWith("UUID=" + root.uuid()).contains("errors=remount-ro");
        assertThat(lines.get(1)).startsWith("UUID=" + esp.uuid()).contains("/boot/efi", "nofail");
    }

    @Test
    void refusesATableThatIsALinkToSomethingElse() throws Exception {
        Files.createSymbolicLink(source.resolve("etc/fstab"), Path.of("/nix/store/x-fstab"));

        assertThatExceptionOfType(SatchelException.class)
                .isThrownBy(() -> CloneFstab.of(source, mounts(root), esp, List.of()))
                .satisfies(e -> assertThat(e.code()).isEqualTo("clone.source.link"));
    }
}
