package dev.satchel.qemu.option;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.SatchelException;
import dev.satchel.core.unit.DataSize;
import dev.satchel.qemu.option.BlockDriver.Child;
import dev.satchel.qemu.option.BlockDriver.Server;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class QemuOptionProperties {
    @Property
    void whatIsPrintedReadsBackTheSame(@ForAll("options") List<QemuOption> options) throws SatchelException {
        List<String> words =
                options.stream().flatMap(option -> option.arguments().stream()).toList();

        assertThat(QemuOption.parseAll(words)).isEqualTo(options);
    }

    @Property(tries = 5000)
    void anyWordsAreOptionsOrAreRefusedByName(@ForAll("anyWords") List<String> words) {
        try {
            List<QemuOption> options = QemuOption.parseAll(words);
            List<String> printed = options.stream()
                    .flatMap(option -> option.arguments().stream())
                    .toList();

            assertThat(printed).hasSameSizeAs(words);
            assertThat(QemuOption.parseAll(printed)).isEqualTo(options);
        } catch (SatchelException e) {
            assertThat(e.code()).isIn("option.value", "option.missing");
            assertThat(words).anyMatch(String.valueOf(e.getMessage())::startsWith);
        }
    }

    @Property
    void aNodeMeansTheSameInBothStyles(@ForAll("disks") BlockNode node) throws SatchelException {
        Drive drive = Drive.unattached("d", node, Drive.WriteCache.ON);
        BlockNode read = ((Blockdev) QemuOption.parseFirst(new Blockdev(node).arguments())).node();

        assertThat(read).isEqualTo(node);
        assertThat(drive.format()).contains(read.driver().id());
        assertThat(drive.get("cache").orElse("writeback"))
                .isEqualTo(read.direct().orElse(false) ? "none" : "writeback");
        assertThat(drive.get("discard").isPresent()).isEqualTo(read.discard().isPresent());
        assertThat(drive.get("readonly").isPresent()).isEqualTo(read.readOnly().orElse(false));
        BlockNode below = ((Child.Inline) read.file().orElseThrow()).node();
        assertThat(drive.get("aio")).isEqualTo(below.aio().map(BlockNode.Aio::id));
        if (below.driver() instanceof BlockDriver.File file) {
            assertThat(drive.file()).contains(file.filename());
        }
    }

    @Provide
    Arbitrary<List<QemuOption>> options() {
        return Arbitraries.oneOf(ImmutableList.of(
                        keyed(),
                        Arbitraries.of("-nodefaults", "-S", "-snapshot", "-no-reboot")
                                .map(Flag::new),
                        Combinators.combine(
                                        Arbitraries.of("-kernel", "-append", "-bios", "-hda", "-uuid", "-vga"), texts())
                                .as(TextOption::new),
                        Combinators.combine(names(), names(), texts())
                                .as((driver, property, value) -> new GlobalOption(driver, property, value)),
                        Combinators.combine(Arbitraries.of("-serial", "-monitor", "-qmp", "-parallel"), endpoints())
                                .as(Redirection::new),
                        Combinators.combine(names(), flags().list().ofMaxSize(4))
                                .as((model, flags) ->
                                        flags.stream().reduce(CpuOption.of(model), CpuOption::with, (a, b) -> b)),
                        disks().map(Blockdev::new),
                        throttled().map(Blockdev::new),
                        texts().filter(text -> !text.startsWith("-")).map(Operand::new),
                        names().map(name -> new UnknownOption(List.of("-x-" + name)))))
                .list()
                .ofMaxSize(5)
                .filter(QemuOptionProperties::staysApart);
    }

    /** Behind an option that nobody knows, a word that is none of an option is its value. */
    private static boolean staysApart(List<QemuOption> options) {
        for (int i = 0; i + 1 < options.size(); i++) {
            if (options.get(i) instanceof UnknownOption && options.get(i + 1) instanceof Operand) {
                return false;
            }
        }
        return true;
    }

    private static Arbitrary<QemuOption> keyed() {
        return Combinators.combine(
                        names(), names(), texts(), Arbitraries.integers().between(1, 65535), bases())
                .as((id, name, text, number, base) -> more(base, id, name, text, number));
    }

    /** One of each kind, of the builder that Satchel uses; what it holds is put in by {@link #more}. */
    private static Arbitrary<Integer> bases() {
        return Arbitraries.integers().between(0, 39);
    }

    private static QemuOption more(int base, String id, String name, String text, int number) {
        Path path = Path.of("/x").resolve(text.replace("/", "_").replace("\\", "_") + "p");
        return switch (base) {
            case 0 -> Device.of(name).id(id).on("pcie.0").with("serial", text).with("bootindex", number);
            case 1 ->
                Device.json(name)
                        .id(id)
                        .with("serial", text)
                        .with("bootindex", number)
                        .with("share-rw", OnOff.ON);
            case 2 -> Device.of("ide-hd").backedBy(id).on("ide.0");
            case 3 ->
                Netdev.user(id)
                        .forward(new HostForward("tcp", "127.0.0.1", number, "", number))
                        .with("hostname", text);
            case 4 -> Netdev.tap(id).with("ifname", text);
            case 5 -> Netdev.bridge(id, name);
            case 6 -> Netdev.vmnetBridged(id, name);
            case 7 -> Netdev.vmnetShared(id);
            case 8 -> Netdev.vmnetHost(id).with("isolated", OnOff.ON);
            case 9 -> Netdev.passt(id);
            case 10 -> Netdev.streamTo(id, path);
            case 11 -> Chardev.socket(id, path).listening();
            case 12 -> Chardev.file(id, path).with("append", OnOff.ON);
            case 13 -> Chardev.of("pty", id);
            case 14 -> Tpmdev.emulator(id, name);
            case 15 -> MachineOption.of(name).with("memory-backend", text);
            case 16 -> MachineOption.properties().with("hpet", OnOff.OFF);
            case 17 -> Accel.of(name).with("tb-size", number);
            case 18 -> Smp.of(number, 1, number, 1).with("maxcpus", number);
            case 19 -> Memory.of(DataSize.mebibytes(number)).with("slots", 2);
            case 20 -> Numa.node(number, id);
            case 21 -> ObjectOption.sharedMemory(id, DataSize.mebibytes(number));
            case 22 -> ObjectOption.fileMemory(id, DataSize.mebibytes(number), path);
            case 23 -> ObjectOption.secret(id, path);
            case 24 -> ObjectOption.serverCertificates(id, path);
            case 25 -> ObjectOption.randomNumbers(id, path);
            case 26 -> ObjectOption.throttleGroup(id, new ThrottleLimits(Map.of("bps-total", (long) number)));
            case 27 -> ObjectOption.ioThread(id);
            case 28 -> Audiodev.of(name, id).with("out.frequency", number);
            case 29 -> DisplayOption.of(name).with("gl", OnOff.ON);
            case 30 -> Spice.at("127.0.0.1", number).with("password-secret", id);
            case 31 -> Spice.socket(path);
            case 32 -> Vnc.at("127.0.0.1", number).passwordFrom(id).tls(name).webSocket(number);
            case 33 -> Fsdev.local(id, path, "mapped-xattr").with("readonly", OnOff.ON);
            case 34 -> Virtfs.local(path, name, "none");
            case 35 -> FwCfg.text("opt/" + name, text);
            case 36 -> Smbios.type(1).with("manufacturer", text);
            case 37 -> Rtc.base("localtime").with("driftfix", "slew");
            case 38 -> Boot.order("dc").with("menu", OnOff.ON);
            default -> NameOption.of(text).with("debug-threads", OnOff.ON);
        };
    }

    @Provide
    Arbitrary<BlockNode> disks() {
        Arbitrary<BlockDriver> protocols = Arbitraries.oneOf(
                texts().map(BlockDriver.File::new),
                texts().map(BlockDriver.HostDevice::new),
                texts().map(BlockDriver.HostCdrom::new),
                Combinators.combine(Arbitraries.integers().between(1, 65535), texts(), names())
                        .as((port, export, tls) -> new BlockDriver.Nbd(new Server.Tcp("h", port), export, tls)),
                Combinators.combine(texts(), texts())
                        .as((path, export) -> new BlockDriver.Nbd(new Server.Unix(path), export, "")));
        Arbitrary<String> formats = Arbitraries.of("raw", "qcow2", "vhdx", "vpc", "vmdk", "parallels");
        return Combinators.combine(
                        protocols, formats, names(), Arbitraries.integers().between(0, 127))
                .as((protocol, format, name, bits) -> {
                    BlockNode.Builder below = BlockNode.of(protocol).nodeName(name);
                    if ((bits & 1) != 0) {
                        below.aio(BlockNode.Aio.IO_URING);
                    }
                    if ((bits & 2) != 0) {
                        below.locking(BlockNode.Locking.OFF);
                    }
                    BlockNode bytes = settled(below, bits);
                    return settled(
                            BlockNode.of(new BlockDriver.Format(format, new Child.Inline(bytes)))
                                    .nodeName("n"),
                            bits);
                });
    }

    private static BlockNode settled(BlockNode.Builder node, int bits) {
        node.readOnly((bits & 4) != 0 ? OnOff.ON : OnOff.OFF);
        if ((bits & 8) != 0) {
            node.direct(OnOff.ON);
        }
        if ((bits & 16) != 0) {
            node.discard(BlockNode.Discard.UNMAP);
        }
        if ((bits & 32) != 0) {
            node.detectZeroes(BlockNode.DetectZeroes.UNMAP);
        }
        if ((bits & 64) != 0) {
            node.forceShare(OnOff.ON);
        }
        return node.build();
    }

    private static Arbitrary<BlockNode> throttled() {
        return names().map(name -> BlockNode.of(new BlockDriver.Throttle("g", new Child.Named(name)))
                .nodeName("t")
                .build());
    }

    private static Arbitrary<CpuFlag> flags() {
        Arbitrary<CpuFlag> values = Combinators.combine(names(), names())
                .as((name, value) -> new CpuFlag(name, CpuFlag.Setting.VALUE, value));
        Arbitrary<CpuFlag> words = Combinators.combine(
                        names(), Arbitraries.of(CpuFlag.Setting.PLUS, CpuFlag.Setting.MINUS, CpuFlag.Setting.BARE))
                .as((name, setting) -> new CpuFlag(name, setting, ""));
        return Arbitraries.oneOf(values, words);
    }

    private static Arbitrary<Endpoint> endpoints() {
        return Arbitraries.oneOf(
                names().map(Endpoint.ToChardev::new),
                texts().map(Endpoint.ToFile::new),
                texts().filter(text -> !text.isEmpty() && text.indexOf('=') < 0)
                        .map(path -> new Endpoint.ToUnix(
                                path, KeyValues.empty().with("server", "on").with("wait", "off"))),
                Arbitraries.of("stdio", "pty", "mon:stdio", "none", "tcp:127.0.0.1:4444,server=on,wait=off")
                        .map(Endpoint.Other::new));
    }

    private static Arbitrary<String> names() {
        return Arbitraries.strings()
                .withCharRange('a', 'z')
                .withChars("0-_.")
                .ofMinLength(1)
                .ofMaxLength(12)
                .map(name -> "a" + name);
    }

    private static Arbitrary<String> texts() {
        Arbitrary<String> nasty = Arbitraries.strings()
                .withChars(",,= \"'\\:{}%#\n\tä😀-/ax".replace("😀", ""))
                .ofMaxLength(20);
        return Arbitraries.oneOf(nasty, Arbitraries.strings().ofMaxLength(12))
                .filter(text -> text.indexOf('\0') < 0 && text.chars().noneMatch(c -> c >= 0xd800 && c < 0xe000));
    }

    @Provide
    Arbitrary<List<String>> anyWords() {
        Arbitrary<String> options = Arbitraries.of(
                "-device",
                "-drive",
                "-blockdev",
                "-netdev",
                "-smp",
                "-m",
                "-global",
                "-cpu",
                "-serial",
                "-machine",
                "-M",
                "-name",
                "-vnc",
                "-object",
                "--device",
                "-nodefaults",
                "-nosuch",
                "-",
                "-hda",
                "-rtc",
                "-chardev");
        Arbitrary<String> values = Arbitraries.of(
                "ide-hd,drive=a",
                "{\"driver\":\"raw\",\"file\":{\"driver\":\"file\",\"filename\":\"x\"}}",
                "{",
                "{}",
                "a=",
                ",",
                "a,,b",
                "a=b,c",
                "4G",
                "2,cores=2",
                "x.y=z",
                "driver=raw,file.driver=file,file.filename=a,,b",
                "[]",
                "unix:");
        return Arbitraries.oneOf(options, values, Arbitraries.strings().ofMaxLength(10))
                .list()
                .ofMaxSize(6);
    }
}
