package dev.satchel.storage.clone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.plan.PlanListener;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.core.unit.DataSize;
import dev.satchel.storage.boot.Console;
import dev.satchel.storage.filesystem.FileSystemType;
import dev.satchel.storage.partition.PartitionSize;
import dev.satchel.testing.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Copies to other disks than the usual one start by both firmwares, without acceleration. */
@Tag("slow")
@Timeout(1200)
class LayoutBootIT {
    private static final Path CODE = Path.of("/usr/share/OVMF/OVMF_CODE_4M.fd");
    private static final Path VARIABLES = Path.of("/usr/share/OVMF/OVMF_VARS_4M.fd");

    /** Says what is mounted, and of homes and the mark of the copy what only the right file systems hold; then ends. */
    private static final String RC = """
            for folder in /boot /home; do
                grep -q "[[:space:]]$folder[[:space:]]" /etc/fstab && mount $folder
            done
            grep '^/dev' /proc/mounts
            cat /home/user/two /boot/satchel-copy
            echo everything was said
            sync
            poweroff -f
            """;

    /** What is started. */
    enum Layout {
        BTRFS,
        XFS,
        BOOT_AND_HOME,
        BTRFS_WITH_BOOT;

        CopyLayout layout() {
            return switch (this) {
                case BTRFS -> CopyLayout.of(FileSystemType.BTRFS);
                case XFS -> CopyLayout.of(FileSystemType.XFS);
                case BOOT_AND_HOME ->
                    CopyLayout.USUAL.withBoot(DataSize.mebibytes(96)).withHome(PartitionSize.parse("30%"));
                case BTRFS_WITH_BOOT -> CopyLayout.of(FileSystemType.BTRFS).withBoot(DataSize.mebibytes(96));
            };
        }

        /** What is mounted when it runs. */
        List<String> mounted() {
            return switch (this) {
                case BTRFS -> List.of(" / btrfs ", " /home btrfs ");
                case XFS -> List.of(" / xfs ");
                case BOOT_AND_HOME -> List.of(" / ext4 ", " /boot ext4 ", " /home ext4 ");
                case BTRFS_WITH_BOOT -> List.of(" / btrfs ", " /boot ext4 ", " /home btrfs ");
            };
        }
    }

    @TempDir
    Path folder;

    private Path image;

    @BeforeEach
    void tools() throws Exception {
        Tools.requireRoot();
        Tools.requireAll("sfdisk", "rsync", "mkfs.btrfs", "mkfs.xfs", "grub-install", "mcopy", "qemu-system-x86_64");
        for (Path file : List.of(CODE, VARIABLES)) {
            if (!Files.exists(file)) {
                throw Tools.absent(file.toString());
            }
        }
        folder = folder.toRealPath();
        image = folder.resolve("copy.img");
    }

    @ParameterizedTest
    @EnumSource
    void startsByBothFirmwares(Layout layout) throws Exception {
        TinyRoot tiny = TinyRoot.build(folder.resolve("root")).withKernel();
        Path rc = tiny.path().resolve("etc/rc");
        Files.writeString(rc, Files.readString(rc) + RC);
        SystemClone.of(tiny.path())
                .layout(layout.layout())
                .console(Console.SERIAL_AND_SCREEN)
                .toImage(image, DataSize.mebibytes(640))
                .plan()
                .apply(PlanListener.NONE);

        assertThat(said("-machine", "q35"))
                .contains("tiny root is up: hello", "two names", "is a copy of", "everything was said")
                .contains(layout.mounted());
        Path own = Files.copy(VARIABLES, folder.resolve("vars.fd"));
        assertThat(said(
                        "-machine",
                        "q35",
                        "-drive",
                        "if=pflash,unit=0,format=raw,readonly=on,file=" + CODE,
                        "-drive",
                        "if=pflash,unit=1,format=raw,file=" + own))
                .contains("tiny root is up: hello", "two names", "is a copy of", "everything was said")
                .contains(layout.mounted());
    }

    /** All that the console says until the machine switches itself off. */
    private String said(String... machine) throws Exception {
        List<String> words = new ArrayList<>(List.of("-accel", "tcg,thread=multi", "-cpu", "qemu64", "-m", "512"));
        words.addAll(List.of(machine));
        words.addAll(List.of(
                "-drive",
                "file=" + image + ",format=raw,if=none,id=disk,snapshot=on",
                "-device",
                "ide-hd,drive=disk,bus=ide.0",
                "-nodefaults",
                "-display",
                "none",
                "-serial",
                "stdio",
                "-monitor",
                "none",
                "-no-reboot"));
        return CommandRunner.system()
                .run(Command.of("qemu-system-x86_64", words).withTimeLimit(Duration.ofMinutes(6)))
                .orThrow()
                .output();
    }
}
