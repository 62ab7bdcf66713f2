package dev.satchel.storage.clone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.satchel.core.SatchelException;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.plan.Argument;
import dev.satchel.core.plan.Plan;
import dev.satchel.core.plan.PlanListener;
import dev.satchel.core.plan.Step;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.core.unit.DataSize;
import dev.satchel.storage.boot.Grub;
import dev.satchel.storage.filesystem.FileSystemType;
import dev.satchel.storage.filesystem.NewExt4;
import dev.satchel.storage.filesystem.NewFat32;
import dev.satchel.storage.partition.DiskGeometry;
import dev.satchel.storage.partition.PartitionLayout;
import dev.satchel.storage.partition.PartitionType;
import dev.satchel.storage.partition.PlannedPartition;
import dev.satchel.storage.probe.Probe;
import dev.satchel.storage.probe.Volume;
import dev.satchel.testing.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The container of an encrypted root as {@code cryptsetup} makes it, and the copy that is found by it. None is opened here. */
class EncryptedCopyIT {
    private static final String UUID = "3f2a5c1e-0000-4000-8000-00000000c0de";
    private static final DataSize SIZE = DataSize.mebibytes(256);

    @TempDir
    Path folder;

    private final Container container = Container.of(UUID, "cryptroot", new Passphrase("correct horse"));
    private Path image;

    @BeforeEach
    void tools() throws Exception {
        Tools.requireRoot();
        Tools.requireAll("cryptsetup", "blkid", "sfdisk", "losetup", "mkfs.ext4", "mkfs.vfat");
        folder = folder.toRealPath();
        image = folder.resolve("disk.img");
        run("truncate", "--size", "" + SIZE.bytes(), image.toString());
    }

    private static String run(String program, String... arguments) throws Exception {
        return CommandRunner.system()
                .run(Command.of(program, arguments))
                .orThrow()
                .output();
    }

    private void apply(Step.Builder step) throws Exception {
        Plan.titled("test").step(step.build()).build().apply(PlanListener.NONE);
    }

    @Test
    void isWhatToolsTakeForOneAndOpensByThePassphraseAlone() throws Exception {
        apply(Step.titled("Encrypt").run(container.format(Argument.of(image), FileSystemType.BTRFS)));

        assertThat(run("cryptsetup", "luksDump", image.toString()))
                .contains("Version:       \t2", "UUID:          \t" + UUID, "Subsystem:     \tbtrfs", "argon2id")
                .containsPattern("Memory:\\s+(2[0-5]\\d{4}|26[0-2]\\d{3}|1?\\d{5})\\n");
        assertThat(run("blkid", "-p", "-o", "export", image.toString()))
                .contains("TYPE=crypto_LUKS", "VERSION=2", "LABEL=root");
        Volume volume = Probe.of(image).volume(0);
        assertThat(volume.type()).contains("crypto_LUKS");
        assertThat(volume.uuid()).contains(UUID);
        assertThat(volume.tag("SUBSYSTEM")).contains("btrfs");
        for (String passphrase : List.of("correct horse", "wrong")) {
            assertThat(CommandRunner.system()
                            .run(Command.of(
                                            "cryptsetup",
                                            "open",
                                            "--test-passphrase",
                                            "--key-file",
                                            "-",
                                            image.toString())
                                    .withInput(passphrase))
                            .exitCode())
                    .isEqualTo(passphrase.equals("wrong") ? 2 : 0);
        }
    }

    /** A disk as a clone makes it, but for the content. */
    private void makeDisk() throws Exception {
        DiskGeometry geometry = DiskGeometry.of(SIZE, DataSize.bytes(512));
        PartitionLayout layout = CopyLayout.USUAL
                .withBoot(DataSize.mebibytes(40))
                .table(geometry, Architecture.X86_64)
                .on(geometry);
        apply(Step.titled("Table").run(layout.write(Argument.of(image), PartitionLayout.Kernel.IS_NOT_TOLD)));
        for (PlannedPartition partition : layout.partitions()) {
            if (partition.type().equals(PartitionType.BIOS_BOOT)) {
                continue;
            }
            String loop = run(
                            "losetup",
                            "--find",
                            "--show",
                            "--offset",
                            "" + partition.start().bytes(),
                            "--sizelimit",
                            "" + partition.size().bytes(),
                            image.toString())
                    .trim();
            try {
                Argument device = Argument.of(loop);
                apply(Step.titled("Format")
                        .run(
                                switch (partition.name()) {
                                    case "root" -> container.format(device, FileSystemType.EXT4);
                                    case "boot" ->
                                        NewExt4.of(partition.size(), "boot").make(device);
                                    default ->
                                        NewFat32.of(partition.size(), "ESP").make(device);
                                }));
            } finally {
                run("losetup", "--detach", loop);
            }
        }
    }

    private Path source() throws Exception {
        Path root = RecordedRoot.FEDORA.make(Files.createDirectory(folder.resolve("root")));
        Files.writeString(root.resolve("usr/bin/cryptsetup"), "");
        return root;
    }

    private CloneHost host() {
        return new CloneHost(
                CommandRunner.system(),
                folder.resolve("nowhere"),
                Path.of("/run"),
                Architecture.X86_64,
                NewExt4.Features.PLAIN,
                CloneHost.Udev.ABSENT,
                Grub.Tools.GRUB);
    }

    @Test
    void isRefreshedByItsPassphraseAlone() throws Exception {
        makeDisk();
        SystemClone refresh = SystemClone.of(source()).refreshingImage(image);

        assertThatExceptionOfType(SatchelException.class)
                .isThrownBy(() -> refresh.plan(host()))
                .withMessageContaining("give its passphrase")
                .satisfies(e -> assertThat(e.code()).isEqualTo("clone.refresh.passphrase"));
        // Nobody has mounted its /boot yet, not even a clone.
        assertThatExceptionOfType(SatchelException.class)
                .isThrownBy(() -> refresh.encryptedBy("correct horse").plan(host()))
                .satisfies(e -> assertThat(e.code()).isEqualTo("clone.refresh.used"));
        String text = refresh.encryptedBy("correct horse")
                .discardingChanges()
                .plan(host())
                .toText()
                .replaceAll("satchel-clone-[0-9a-f]{8}", "W");

        assertThat(text)
                .containsSubsequence(
                        "check " + image + " holds the copy " + UUID,
                        "cryptsetup open --type luks2 --allow-discards --key-file - \"${root_loop}\" W\n",
                        "check the encrypted root was not used by others",
                        "mount -t ext4 /dev/mapper/W /run/W/root\n",
                        "mount -t ext4 \"${boot_loop}\" /run/W/root/boot\n",
                        "rsync ",
                        "write /run/W/root/etc/crypttab",
                        "luks-" + UUID + " UUID=" + UUID + " none luks,discard",
                        "root=/dev/mapper/luks-" + UUID + " ro",
                        "rd.luks.uuid=" + UUID,
                        "dracut --force --no-hostonly",
                        "umount /run/W/root/boot",
                        "umount /run/W/root\n",
                        "cryptsetup close W")
                .doesNotContain("correct horse");
    }
}
