package dev.satchel.qemu.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.host.Architecture;
import dev.satchel.core.machine.Access;
import dev.satchel.core.machine.FirmwareConfigEntry;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.machine.SharedFolder;
import dev.satchel.core.machine.Smbios;
import dev.satchel.qemu.QemuInstallation;
import dev.satchel.qemu.argument.QemuSetup;
import dev.satchel.testing.TinyGuest;
import dev.satchel.testing.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a real Linux guest finds of shared folders, of its make, and of what it is told by firmware configuration. */
@Timeout(200) // under emulation, on a machine that may be busy
class GuestViewIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private static final String SCRIPT = """
            mkdir -p /shared /papers
            mount -t 9p -o trans=virtio,version=9p2000.L work /shared
            mount -t 9p -o trans=virtio,version=9p2000.L papers /papers
            echo "work: $(cat /shared/hello)"
            echo from-the-guest > /shared/answer
            echo "papers: $(cat /papers/hello)"
            if echo x > /papers/new; then echo "papers: written"; else echo "papers: closed"; fi
            for key in sys_vendor product_name product_version product_serial product_sku product_family product_uuid; do
                echo "$key: $(cat /sys/class/dmi/id/$key)"
            done
            for key in text file; do
                echo "$key: $(cat /sys/firmware/qemu_fw_cfg/by_name/opt/org.example/$key/raw)"
            done
            echo "rng: $(cat /sys/class/misc/hw_random/rng_current)"
            """;

    @TempDir
    Path folder;

    @Test
    void aLinuxGuestSeesWhatTheMachineSays() throws Exception {
        Tools.require("qemu-system-x86_64");
        TinyGuest guest = TinyGuest.make(folder, List.of("9pnet_virtio", "9p", "qemu_fw_cfg", "virtio_rng"), SCRIPT);
        Path work = Files.createDirectory(folder.resolve("a, b"));
        Path papers = Files.createDirectory(folder.resolve("papers"));
        Files.writeString(work.resolve("hello"), "hello from the host");
        Files.writeString(papers.resolve("hello"), "to be read");
        Files.writeString(folder.resolve("key"), "from a file");
        Machine machine = guest.machine("view test")
                .uuid(UUID.fromString("6f1f4a4e-0c0b-4b7e-9e55-3b8d2c1a7f10"))
                .guestAgent(Machine.GuestAgent.OFF)
                .sharedFolder(new SharedFolder("work", Path.of("a, b"), Access.READ_WRITE))
                .sharedFolder(new SharedFolder("papers", papers, Access.READ_ONLY))
                .smbios(Smbios.builder()
                        .manufacturer("Satchel, Inc.")
                        .product("Field=Machine")
                        .version("1.0")
                        .serial("0007")
                        .sku("S-7")
                        .family("Carried")
                        .build())
                .firmwareConfig(new FirmwareConfigEntry.Text("opt/org.example/text", "x, y=z"))
                .firmwareConfig(new FirmwareConfigEntry.FromFile("opt/org.example/file", Path.of("key")))
                .randomSource(Machine.RandomSource.ON)
                .build();
        LaunchOptions options = LaunchOptions.builder()
                .console(LaunchOptions.Console.ALWAYS)
                .powerDownLimit(Duration.ZERO)
                .build();

        try (RunningMachine running = QemuInstallation.find(Architecture.X86_64)
                .start(machine, QemuSetup.builder().folder(folder).build(), options)) {
            running.awaitSerial("READY", LIMIT);

            assertThat(running.serialText())
                    .contains("work: hello from the host")
                    .contains("papers: to be read", "papers: closed")
                    .contains("sys_vendor: Satchel, Inc.", "product_name: Field=Machine", "product_version: 1.0")
                    .contains("product_serial: 0007", "product_sku: S-7", "product_family: Carried")
                    .contains("product_uuid: 6f1f4a4e-0c0b-4b7e-9e55-3b8d2c1a7f10")
                    .contains("text: x, y=z", "file: from a file")
                    .contains("rng: virtio_rng.0");
        }
        assertThat(work.resolve("answer")).hasContent("from-the-guest");
        assertThat(papers.resolve("new")).doesNotExist();
    }
}
