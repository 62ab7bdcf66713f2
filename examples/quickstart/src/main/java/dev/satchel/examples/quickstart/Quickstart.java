package dev.satchel.examples.quickstart;

import com.google.common.base.Stopwatch;
import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Findings;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.host.Host;
import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.DeviceIdentity;
import dev.satchel.core.machine.Disk;
import dev.satchel.core.machine.DiskBus;
import dev.satchel.core.machine.Firmware;
import dev.satchel.core.machine.GuestSystem;
import dev.satchel.core.machine.ImageFormat;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.machine.SerialPort;
import dev.satchel.core.plan.Plan;
import dev.satchel.core.plan.PlanReport;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.core.unit.DataSize;
import dev.satchel.examples.console.DataSizeConverter;
import dev.satchel.examples.console.Failures;
import dev.satchel.examples.console.Interruption;
import dev.satchel.examples.console.ProgressPrinter;
import dev.satchel.examples.console.Terminal;
import dev.satchel.qemu.QemuInstallation;
import dev.satchel.qemu.argument.QemuSetup;
import dev.satchel.storage.boot.Console;
import dev.satchel.storage.clone.SystemClone;
import dev.satchel.storage.device.BlockDevice;
import dev.satchel.storage.device.BlockDevices;
import dev.satchel.utm.bundle.UtmBundles;
import dev.satchel.utm.mapping.DiskPlacement;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** The whole chain once: a system, a disk that carries it, a machine around the disk, and two boots to prove it. */
@CommandLine.Command(
        name = "quickstart",
        mixinStandardHelpOptions = true,
        description = {
            "From a system to a portable disk that boots.",
            "Without options: makes a small Debian, puts it on a disk image, describes a machine with that disk, and boots"
                    + " it by BIOS and by UEFI until it asks for a login."
        })
final class Quickstart implements Callable<Integer> {
    private static final Path BASE = Path.of("/var/tmp/satchel-quickstart");
    private static final DataSize TINY_DISK = DataSize.mebibytes(256);
    private static final DataSize DEBIAN_DISK = DataSize.gibibytes(3);

    @Option(names = "--tiny", description = "Carry a busybox instead of a Debian: all of it in well under a minute.")
    private boolean tiny;

    @Option(names = "--root", paramLabel = "DIR", description = "Carry the system mounted there.")
    private @Nullable Path root;

    @Option(
            names = "--to",
            paramLabel = "DEVICE-or-IMAGE",
            description = "Put it there instead of on an image in the working folder; all of a device is overwritten.")
    private @Nullable Path to;

    @Option(names = "--serial", paramLabel = "SERIAL", description = "Refuse a device that has not this serial number.")
    private @Nullable String serial;

    @Option(names = "--size", paramLabel = "SIZE", description = "How large the image becomes, for example 8GiB.")
    private @Nullable DataSize size;

    @Option(names = "--work", paramLabel = "DIR", description = "The working folder; by default a new one in /var/tmp.")
    private @Nullable Path work;

    @Option(
            names = "--utm",
            paramLabel = "inside|beside",
            defaultValue = "inside",
            description = "Whether the UTM bundle holds a copy of the disk, or expects it beside it.")
    private Placement utm = Placement.INSIDE;

    @Option(names = "--yes", description = "Do not ask before a device is overwritten.")
    private boolean yes;

    @Option(names = "--plan", description = "Show what would be done, and do nothing.")
    private boolean planOnly;

    /** Where the disk of the UTM bundle is. */
    enum Placement {
        INSIDE,
        BESIDE
    }

    private final PrintStream out;
    private final CommandRunner runner = CommandRunner.system();
    private final Report report = new Report();

    Quickstart(PrintStream out) {
        this.out = out;
    }

    public static void main(String[] arguments) {
        int code;
        try (Interruption interruption = Interruption.ofCurrentThread(1)) {
            code = run(System.out, arguments);
            if (interruption.requested()) {
                return; // the end of the process is under way
            }
        }
        System.exit(code);
    }

    /** Does it all, with what is said to people written to {@code out}; returns the exit code. */
    static int run(PrintStream out, String... arguments) {
        return new CommandLine(new Quickstart(out))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .registerConverter(DataSize.class, new DataSizeConverter())
                .setExecutionExceptionHandler((failure, command, parsed) -> explain(failure))
                .execute(arguments);
    }

    private static int explain(Exception failure) throws Exception {
        SatchelException known = Failures.explain(failure).orElse(null);
        if (known == null) {
            throw failure;
        }
        System.err.println("quickstart: " + known.getMessage());
        return Failures.exitCode(known);
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Host host = Host.detect();
        Findings missing = Preflight.check(host, kind());
        if (!missing.isEmpty() || planOnly) {
            return new Preview(out, host, kind(), missing).show();
        }
        Stopwatch all = Stopwatch.createStarted();
        report.add("host", host.toString());
        BlockDevice device = device();
        Path folder = workingFolder();
        Path made = Files.createTempDirectory(folder, "system-");
        boolean done = false;
        try {
            chain(host, folder, made, device);
            done = true;
        } finally {
            cleanUp(folder, done || work != null ? made : folder);
        }
        report.add("all of it", all.elapsed());
        out.println();
        out.print(report);
        return 0;
    }

    private void chain(Host host, Path folder, Path made, @Nullable BlockDevice device)
            throws IOException, InterruptedException {
        Path source = source(host, made.resolve("root"));
        Plan plan = systemClone(source, folder, device).plan();
        out.println(plan.toText());
        confirm(device);
        PlanReport copied = plan.apply(ProgressPrinter.standardError());
        report.add("the disk", copied.elapsed());
        report.add(copied);

        Architecture architecture = host.nativeArchitecture();
        Machine machine = machine(folder, device, architecture);
        machine.write(folder.resolve("machine.yaml"));
        QemuInstallation qemu = QemuInstallation.find(architecture);
        Command command = Command.of(
                qemu.program().toString(),
                qemu.commandFor(machine, QemuSetup.builder().folder(folder).build())
                        .arguments());
        out.println(command);
        bundle(machine, folder, device);
        boot(machine, folder, qemu);
        report.heading("what lies where");
        report.add("  disk", device == null ? image(folder).toString() : device.toString());
        report.add("  machine", folder.resolve("machine.yaml").toString());
        report.add("  QEMU", command.toString());
    }

    private SourceKind kind() {
        return root != null ? SourceKind.GIVEN : tiny ? SourceKind.TINY : SourceKind.DEBIAN;
    }

    /** The system to carry: the one that the user names, or one that is made in the folder {@code made}. */
    private Path source(Host host, Path made) throws IOException, InterruptedException {
        if (root != null) {
            return root;
        }
        Stopwatch time = Stopwatch.createStarted();
        switch (kind()) {
            case GIVEN -> throw new AssertionError("a given system is not made");
            case TINY ->
                TinyRoot.make(made, KernelPackage.fetch(host.nativeArchitecture(), cache("kernel"), runner), runner);
            case DEBIAN -> {
                Plan plan = DebianRoot.plan(made, cache("debootstrap"), host.nativeArchitecture());
                out.println(plan.toText());
                plan.apply(ProgressPrinter.standardError());
            }
        }
        report.add("the system", time.elapsed());
        return made;
    }

    /** Downloads are kept from run to run. */
    private static Path cache(String name) throws IOException {
        return Files.createDirectories(BASE.resolve("cache").resolve(name));
    }

    private SystemClone systemClone(Path source, Path folder, @Nullable BlockDevice device) {
        SystemClone clone = SystemClone.of(source).console(Console.SERIAL_AND_SCREEN);
        return device == null ? clone.toImage(image(folder), imageSize()) : clone.to(device);
    }

    private DataSize imageSize() {
        return size != null ? size : tiny ? TINY_DISK : DEBIAN_DISK;
    }

    private Path image(Path folder) {
        return to == null ? folder.resolve("disk.img") : to.toAbsolutePath();
    }

    private @Nullable BlockDevice device() throws IOException {
        if (to == null || !to.toAbsolutePath().startsWith("/dev")) {
            return null;
        }
        DeviceIdentity identity = DeviceIdentity.path(to);
        return BlockDevices.find(serial == null ? identity : identity.withSerial(serial));
    }

    private void confirm(@Nullable BlockDevice device) throws IOException {
        if (device == null || yes) {
            return;
        }
        String answer = Terminal.ask("Overwrite all of " + device + "? Type its path to go on:")
                .orElse("");
        if (!answer.strip().equals(device.path().toString())) {
            throw new SatchelException(
                    "quickstart.unconfirmed",
                    device.toString(),
                    "would be overwritten, and nobody confirmed it",
                    "type its path when asked, or add --yes");
        }
    }

    private Machine machine(Path folder, @Nullable BlockDevice device, Architecture architecture) {
        Disk.Builder disk = Disk.named("system").bootOrder(1);
        if (device == null) {
            disk.image(image(folder), ImageFormat.RAW);
        } else {
            disk.device(device.identity().withPath(device.path()));
        }
        // The firmware of ARM's board has no driver for ide-hd; a PC's has.
        boolean pc = architecture == Architecture.X86_64;
        return Machine.named("Satchel quickstart")
                .guest(GuestSystem.linux(architecture))
                .cores(1)
                .memory(tiny ? DataSize.mebibytes(512) : DataSize.gibibytes(1))
                .firmware(Firmware.uefi())
                .disk(disk.bus(pc ? DiskBus.IDE : DiskBus.USB).build())
                .serialPort(SerialPort.stdio())
                .build();
    }

    private void bundle(Machine machine, Path folder, @Nullable BlockDevice device)
            throws IOException, InterruptedException {
        if (device != null) {
            report.add("UTM bundle", "none: UTM cannot open a device, only images");
            return;
        }
        Path bundle = folder.resolve("Satchel quickstart.utm");
        Plan plan =
                UtmBundles.plan(machine, bundle, utm == Placement.INSIDE ? DiskPlacement.COPY : DiskPlacement.BESIDE);
        out.println(plan.toText());
        report.add("UTM bundle", plan.apply(ProgressPrinter.standardError()).elapsed());
        report.add("  bundle", bundle.toString());
    }

    private void boot(Machine machine, Path folder, QemuInstallation qemu) throws IOException, InterruptedException {
        List<Firmware> firmwares =
                machine.board() == Board.VIRT ? List.of(Firmware.uefi()) : List.of(Firmware.bios(), Firmware.uefi());
        for (Firmware firmware : firmwares) {
            String name = firmware instanceof Firmware.Bios ? "BIOS" : "UEFI";
            System.err.println("booting by " + name);
            BootTrial trial =
                    BootTrial.run(machine.toBuilder().firmware(firmware).build(), folder, qemu);
            report.add("boot by " + name + ", to the login", trial.toLogin());
            report.add("  and down again", trial.toEnd());
        }
    }

    private Path workingFolder() throws IOException {
        if (work != null) {
            return Files.createDirectories(work).toRealPath();
        }
        String now = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").format(LocalDateTime.now(ZoneId.systemDefault()));
        Files.createDirectories(BASE);
        return Files.createTempDirectory(BASE, now + "-");
    }

    /** Deletes {@code unwanted}, which is in {@code folder} or is it, when nothing is mounted there any more. */
    private void cleanUp(Path folder, Path unwanted) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            Leftovers leftovers = new Leftovers(folder, runner);
            leftovers.takeAway();
            if (!leftovers.mounts().isEmpty()) {
                throw new SatchelException(
                        "quickstart.mounted", folder.toString(), "still has mounts in it: " + leftovers.mounts());
            }
            MoreFiles.deleteRecursively(unwanted, RecursiveDeleteOption.ALLOW_INSECURE);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
