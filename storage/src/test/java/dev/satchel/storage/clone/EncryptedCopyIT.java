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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The container of an encrypted root as {@code cryptsetup} makes it, and copies that have one. */
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

    /**
     * Takes the place of {@code cryptsetup}, where the kernel has no device mapper: a container of LUKS1 is opened by QEMU,
     * which reads no LUKS2. Its folder is $FOLDER, the real program $REAL.
     */
    private static final String STAND_IN = """
            #!/bin/sh
            set -e
            command=$1
            for word; do
                [ "$name" = --uuid ] && uuid=$word
                device=$name
                name=$word
            done
            pid=$FOLDER/$name.pid
            case $command in
                luksFormat)
                    $REAL luksFormat --batch-mode --type luks1 --pbkdf-force-iterations 1000 --uuid "$uuid" --key-file - "$name"
                    ;;
                open)
                    cat > "$FOLDER/secret"
                    : > "$FOLDER/plain"
                    qemu-storage-daemon --daemonize --pidfile "$pid" --object "secret,id=key,file=$FOLDER/secret" \
                        --blockdev "driver=host_device,node-name=disk,filename=$device" \
                        --blockdev driver=luks,node-name=plain,file=disk,key-secret=key \
                        --export "type=fuse,id=plain,node-name=plain,mountpoint=$FOLDER/plain,writable=on"
                    mkdir -p /dev/mapper
                    ln -s "$(losetup --find --show "$FOLDER/plain")" "/dev/mapper/$name"
                    ;;
                close)
                    losetup --detach "$(readlink "/dev/mapper/$name")"
                    rm "/dev/mapper/$name"
                    daemon=$(cat "$pid")
                    kill "$daemon"
                    for i in $(seq 100); do
                        kill -0 "$daemon" 2>/dev/null || exit 0
                        sleep 0.1
                    done
                    exit 1
                    ;;
            esac
            """;

    /** The shell that runs {@code script} finds the stand-in first. */
    private String runWithStandIn(Path script) throws Exception {
        return run(
                "env",
                "FOLDER=" + folder,
                "REAL=" + Tools.require("cryptsetup"),
                "PATH=" + folder.resolve("bin") + ":" + System.getenv("PATH"),
                "sh",
                script.toString());
    }

    @Tag("slow")
    @Test
    void holdsAFaithfulCopyThatItsRamDiskIsToldOf() throws Exception {
        Tools.requireAll("qemu-storage-daemon", "grub-install", "rsync", "mcopy");
        if (!Files.exists(Path.of("/dev/fuse"))) {
            throw Tools.absent("/dev/fuse");
        }
        Path program = Files.createDirectories(folder.resolve("bin")).resolve("cryptsetup");
        Files.writeString(program, STAND_IN);
        run("chmod", "755", program.toString());
        TinyRoot tiny = TinyRoot.build(folder.resolve("root"));
        for (String file : List.of(
                "usr/sbin/update-initramfs", "usr/sbin/cryptsetup", "usr/share/initramfs-tools/hooks/cryptroot")) {
            Path fake = tiny.path().resolve(file);
            Files.createDirectories(fake.getParent());
            Files.writeString(fake, "#!/bin/sh\ncat /etc/crypttab > /boot/crypttab-that-was-seen\n");
            run("chmod", "755", fake.toString());
        }
        Files.writeString(tiny.path().resolve("boot/initrd.img-6.1.0-1-tiny"), "old");
        Path made = folder.resolve("made.img");
        Plan plan = SystemClone.of(tiny.path())
                .layout(CopyLayout.USUAL.withBoot(DataSize.mebibytes(40)))
                .encryptedBy("correct horse")
                .toImage(made, SIZE)
                .plan();
        Path script = folder.resolve("clone.sh");
        Files.writeString(script, plan.toShellScript());

        runWithStandIn(script);

        Probe probe = Probe.of(made);
        Volume root = probe.volume(4);
        assertThat(root.type()).contains("crypto_LUKS");
        String uuid = root.uuid().orElseThrow();
        Path look = folder.resolve("look.sh");
        Files.writeString(look, """
                set -e
                part=$(losetup --find --show --offset %s --sizelimit %s "$FOLDER/made.img")
                boot=$(losetup --find --show --read-only --offset %s --sizelimit %s "$FOLDER/made.img")
                mkdir "$FOLDER/copy"
                printf 'correct horse' | cryptsetup open --key-file - "$part" look
                fsck.ext4 -fn /dev/mapper/look > /dev/null 2>&1
                mount -o ro /dev/mapper/look "$FOLDER/copy"
                mount -o ro,noload "$boot" "$FOLDER/copy/boot"
                cat "$FOLDER/copy/etc/crypttab" "$FOLDER/copy/boot/crypttab-that-was-seen" "$FOLDER/copy/boot/grub/grub.cfg"
                rsync -naAXHS --checksum --delete -i --exclude=lost+found "--exclude=/tmp/*" --exclude=/boot \
                    --exclude=/swapfile "$FOLDER/root/" "$FOLDER/copy/"
                umount "$FOLDER/copy/boot" "$FOLDER/copy"
                cryptsetup close look
                losetup --detach "$boot"
                losetup --detach "$part"
                """.formatted(
                        root.offset().bytes(),
                        root.size().bytes(),
                        probe.volume(3).offset().bytes(),
                        probe.volume(3).size().bytes()));
        String line = "cryptroot UUID=" + uuid + " none luks,discard,initramfs\n";
        String seen = runWithStandIn(look);
        assertThat(seen).startsWith(line + line).contains("linux /vmlinuz-6.1.0-1-tiny root=/dev/mapper/cryptroot ro");
        assertThat(seen.substring(seen.lastIndexOf("}\n") + 2).lines())
                .allSatisfy(change -> assertThat(change)
                        .matches(".* (etc/fstab|etc/machine-id|etc/crypttab|etc/initramfs-tools/.*)"
                                + "|\\.d\\.\\.t\\.* (\\./|etc/)|\\*deleting +etc/(initramfs-tools/.*|crypttab)"));
    }
}
