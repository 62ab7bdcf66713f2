package dev.satchel.qemu.option;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.unit.DataSize;
import dev.satchel.qemu.option.BlockDriver.Child;
import dev.satchel.qemu.qmp.QmpClient;
import dev.satchel.qemu.qmp.QmpValue;
import dev.satchel.testing.Tools;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The installed QEMU reads what is printed here, and tells what it has read. */
class QemuOptionIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** All that has a meaning to one of QEMU's parsers, or to a shell. */
    private static final String ODD = "a,b =c\"d'e\\f:g{h}%i#j ü€😀,";

    @TempDir
    Path folder;

    @FunctionalInterface
    private interface Question {
        void ask(QmpClient client) throws IOException, InterruptedException;
    }

    private void runs(String program, List<QemuOption> options, Question question)
            throws IOException, InterruptedException {
        Path qemu = Tools.require(program);
        Path socket = Files.createTempDirectory("so").resolve("q");
        Path log = folder.resolve("qemu.log");
        ImmutableList.Builder<String> words = ImmutableList.<String>builder().add(qemu.toString());
        options.forEach(option -> words.addAll(option.arguments()));
        words.addAll(new Redirection(
                        "-qmp",
                        new Endpoint.ToUnix(
                                socket.toString(),
                                KeyValues.empty().with("server", "on").with("wait", "off")))
                .arguments());
        ProcessBuilder builder =
                new ProcessBuilder(words.build()).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().put("LC_ALL", "C.UTF-8");
        Process process = builder.start();
        try (QmpClient client = QmpClient.connect(socket, LIMIT, process::isAlive)) {
            assertThat(client.execute("query-status").at("status").text()).contains("prelaunch");
            question.ask(client);
            client.execute("quit");
            assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } catch (IOException e) {
            process.waitFor(5, TimeUnit.SECONDS);
            throw new AssertionError(Files.readString(log), e);
        } finally {
            process.destroyForcibly();
            Files.deleteIfExists(socket);
            Files.delete(socket.getParent());
        }
    }

    private static QmpValue property(QmpClient client, String device, String name)
            throws IOException, InterruptedException {
        return client.execute("qom-get", Map.of("path", "/machine/peripheral/" + device, "property", name));
    }

    private Path image(String name) throws IOException {
        return Files.write(folder.resolve(name), new byte[1 << 20]);
    }

    private static BlockNode raw(String name, BlockNode.Builder bytes) {
        return BlockNode.of(new BlockDriver.Format("raw", new Child.Inline(bytes.build())))
                .nodeName(name)
                .readOnly(OnOff.OFF)
                .direct(OnOff.OFF)
                .discard(BlockNode.Discard.UNMAP)
                .detectZeroes(BlockNode.DetectZeroes.UNMAP)
                .build();
    }

    private static List<QemuOption> bare(String machine, String cpu) {
        return List.of(
                new Flag("-nodefaults"),
                new Flag("-S"),
                MachineOption.of(machine),
                Accel.of("tcg").with("tb-size", 64),
                CpuOption.of(cpu),
                Memory.of(DataSize.mebibytes(256)),
                Smp.of(2, 1, 2, 1),
                DisplayOption.of("none"));
    }

    @Test
    void qemuReadsOptionsOfEveryKindAndGivesOddCharactersBack() throws IOException, InterruptedException {
        Path odd = image(ODD.replace("/", "_") + ".img");
        Path secret = Files.writeString(folder.resolve("secret, 1"), "p,=\"");
        Path share = Files.createDirectories(folder.resolve("share, a=b"));
        Path cfg = Files.writeString(folder.resolve("cfg,=.txt"), "x");
        ImmutableList.Builder<QemuOption> options = ImmutableList.<QemuOption>builder()
                .addAll(bare("q35", "max"))
                .add(MachineOption.properties().with("hpet", OnOff.OFF).with("memory-backend", "ram"))
                .add(ObjectOption.sharedMemory("ram", DataSize.mebibytes(256)))
                .add(NameOption.of(ODD))
                .add(new TextOption("-uuid", "6f1f4a4e-0c0b-4b7e-9e55-3b8d2c1a7f10"))
                .add(Rtc.base("localtime").with("driftfix", "slew"))
                .add(Boot.order("dc").with("menu", OnOff.OFF))
                .add(new GlobalOption("cfi.pflash01", "secure", "off"))
                .add(FwCfg.text("opt/a", ODD))
                .add(FwCfg.file("opt/b", cfg))
                .add(Smbios.type(1).with("manufacturer", ODD))
                // Disks in both styles, below a brake, and shared by two.
                .add(Drive.unattached(
                        "drive",
                        raw(
                                "n",
                                BlockNode.of(new BlockDriver.File(odd.toString()))
                                        .aio(BlockNode.Aio.THREADS)
                                        .locking(BlockNode.Locking.OFF)),
                        Drive.WriteCache.OFF))
                .add(Device.of("ide-hd")
                        .backedBy("drive")
                        .on("ide.0")
                        .id("ide-disk")
                        .with("serial", ODD.substring(0, 9)))
                .add(new Blockdev(raw(
                        "node",
                        BlockNode.of(new BlockDriver.File(odd.toString()))
                                .nodeName("node-file")
                                .locking(BlockNode.Locking.OFF)
                                .detectZeroes(BlockNode.DetectZeroes.OFF))))
                .add(ObjectOption.throttleGroup(
                        "brake", new ThrottleLimits(Map.of("iops-total", 1000L, "bps-read", 1000L))))
                .add(new Blockdev(BlockNode.of(new BlockDriver.Throttle("brake", new Child.Named("node")))
                        .nodeName("slow")
                        .build()))
                .add(ObjectOption.ioThread("thread"))
                .add(Device.of("virtio-blk-pci")
                        .backedBy("slow")
                        .id("v")
                        .with("serial", ODD.substring(0, 12))
                        .with("iothread", "thread"))
                // Networks and pipes.
                .add(Netdev.user("u")
                        .forward(new HostForward("tcp", "127.0.0.1", 0, "", 22))
                        .with("hostname", "h"))
                .add(Device.of("e1000e")
                        .with("netdev", "u")
                        .with("mac", "52:54:00:00:00:01")
                        .id("card"))
                .add(Netdev.streamTo("s", folder.resolve("nobody, there")).with("server", "on"))
                .add(Device.of("virtio-net-pci").with("netdev", "s").id("card2"))
                .add(Chardev.file("log", folder.resolve("log, a=b.txt")))
                .add(Redirection.serial(new Endpoint.ToChardev("log")))
                .add(Redirection.serial(
                        new Endpoint.ToFile(folder.resolve("plain, a=b.txt").toString())))
                .add(Device.of("virtio-serial-pci").id("vs"))
                .add(Chardev.of("null", "nothing"))
                .add(Device.of("virtserialport")
                        .on("vs.0")
                        .with("chardev", "nothing")
                        .with("name", ODD)
                        .id("port"))
                .add(Fsdev.local("fs", share, "mapped-xattr").with("readonly", OnOff.ON))
                .add(Device.of("virtio-9p-pci")
                        .with("fsdev", "fs")
                        .with("mount_tag", "t,=x")
                        .id("p9"))
                // Picture, sound, USB, and small things.
                .add(ObjectOption.secret("pw", secret))
                .add(Vnc.socket(folder.resolve("vnc").toAbsolutePath()).passwordFrom("pw"))
                .add(Audiodev.of("none", "audio"))
                .add(Device.of("ich9-intel-hda").id("hda"))
                .add(Device.of("hda-duplex").on("hda.0").with("audiodev", "audio"))
                .add(Device.of("VGA"))
                .add(Device.of("qemu-xhci").id("xhci"))
                .add(Device.of("usb-tablet").on("xhci.0"))
                .add(ObjectOption.randomNumbers("rng", Path.of("/dev/urandom")))
                .add(Device.of("virtio-rng-pci").with("rng", "rng"))
                .add(Device.of("virtio-balloon-pci"))
                .add(Device.of("vmgenid").with("guid", "auto"));

        runs("qemu-system-x86_64", options.build(), client -> {
            assertThat(client.execute("query-name").at("name").text()).contains(ODD);
            assertThat(property(client, "ide-disk", "serial").text()).contains(ODD.substring(0, 9));
            assertThat(property(client, "v", "serial").text()).contains(ODD.substring(0, 12));
            assertThat(property(client, "port", "name").text()).contains(ODD);
            assertThat(property(client, "p9", "mount_tag").text()).contains("t,=x");
            assertThat(client.execute("query-block").elements().stream()
                            .map(each -> each.at("inserted")
                                    .at("image")
                                    .at("filename")
                                    .text()
                                    .orElse("")))
                    .contains(odd.toString());
            assertThat(client.execute("query-named-block-nodes").elements().stream()
                            .filter(node ->
                                    node.at("node-name").text().orElse("").equals("node-file"))
                            .map(node -> node.at("file").text().orElse("")))
                    .containsExactly(odd.toString());
            assertThat(client.execute("query-chardev").elements().stream()
                            .map(each -> each.at("filename").text().orElse("")))
                    .contains("file");
            assertThat(client.execute("qom-get", Map.of("path", "/objects/pw", "property", "file"))
                            .text())
                    .contains(secret.toString());
        });
        assertThat(folder.resolve("log, a=b.txt")).exists();
        assertThat(folder.resolve("plain, a=b.txt")).exists();
    }

    @Test
    void devicesInJsonKeepTheirTypesAndTheirCharacters() throws IOException, InterruptedException {
        Path disk = image("disk.img");
        ImmutableList.Builder<QemuOption> options = ImmutableList.<QemuOption>builder()
                .addAll(bare("virt", "cortex-a57"))
                .add(new Blockdev(raw("n", BlockNode.of(new BlockDriver.File(disk.toString())))))
                .add(Device.json("qemu-xhci").id("xhci").with("p2", 15).with("p3", 15))
                .add(Device.json("nvme")
                        .id("d")
                        .backedBy("n")
                        .with("serial", ODD.substring(0, 18))
                        .with("bootindex", 1)
                        .with("logical_block_size", 4096)
                        .with("physical_block_size", 4096))
                .add(Device.json("usb-kbd").on("xhci.0").id("kbd"));

        runs("qemu-system-aarch64", options.build(), client -> {
            assertThat(property(client, "d", "serial").text()).contains(ODD.substring(0, 18));
            assertThat(property(client, "d", "logical_block_size").number()).hasValue(4096);
            assertThat(property(client, "xhci", "p3").number()).hasValue(15);
        });
    }

    @Test
    void whatIsCarriedInTextIsUtf8() throws IOException, InterruptedException {
        byte[] odd = ODD.getBytes(StandardCharsets.UTF_8);

        assertThat(new String(odd, StandardCharsets.UTF_8)).isEqualTo(ODD);
        runs(
                "qemu-system-x86_64",
                ImmutableList.<QemuOption>builder()
                        .addAll(bare("pc", "qemu64"))
                        .add(NameOption.of("ü€😀"))
                        .build(),
                client -> assertThat(client.execute("query-name").at("name").text())
                        .contains("ü€😀"));
    }
}
