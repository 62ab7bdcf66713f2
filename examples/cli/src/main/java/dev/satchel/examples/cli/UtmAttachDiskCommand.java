package dev.satchel.examples.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.satchel.core.host.OperatingSystem;
import dev.satchel.core.machine.Access;
import dev.satchel.core.machine.DeviceIdentity;
import dev.satchel.core.machine.DiskBus;
import dev.satchel.core.machine.SectorSizes;
import dev.satchel.core.plan.Plan;
import dev.satchel.core.unit.DataSize;
import dev.satchel.examples.console.ProgressPrinter;
import dev.satchel.storage.device.HostDevices;
import dev.satchel.utm.bundle.UtmBundle;
import dev.satchel.utm.physical.DiskAttachment;
import dev.satchel.utm.physical.DiskBridge;
import dev.satchel.utm.physical.PhysicalDisks;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

@Command(
        name = "attach-disk",
        mixinStandardHelpOptions = true,
        description =
                "Give a whole disk of this host to a machine of UTM: by a server on the loopback interface, or with"
                        + " --machine-file by QEMU without UTM.")
final class UtmAttachDiskCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private Output output = new Output();

    @Mixin
    private HostOption host = new HostOption();

    @Parameters(paramLabel = "BUNDLE", description = "The folder that ends in .utm.")
    private Path bundle = Path.of("");

    @Option(names = "--device", paramLabel = "PATH", description = "Where the disk is, for example /dev/disk4.")
    private @Nullable Path device;

    @Option(names = "--serial", paramLabel = "SERIAL", description = "The disk's serial number.")
    private @Nullable String serial;

    @Option(names = "--model", paramLabel = "MODEL", description = "The disk's model.")
    private @Nullable String model;

    @Option(names = "--table-uuid", paramLabel = "UUID", description = "The UUID of the disk's partition table.")
    private @Nullable String tableUuid;

    @Option(names = "--size", paramLabel = "SIZE", description = "The disk's exact size, for example 1000204886016B.")
    private @Nullable DataSize size;

    @Option(
            names = "--bus",
            paramLabel = "ide|nvme|usb|virtio|scsi|sata",
            defaultValue = "nvme",
            description = "How the guest sees it; nvme if not said.")
    private DiskBus bus = DiskBus.NVME;

    @Option(names = "--read-only", description = "The guest only reads it.")
    private boolean readOnly;

    @Option(
            names = "--boot-index",
            paramLabel = "N",
            description = "Its place in the boot order, after UTM's own drives.")
    private @Nullable Integer bootIndex;

    @Option(names = "--guest-serial", paramLabel = "TEXT", description = "The serial number that the guest sees.")
    private @Nullable String guestSerial;

    @Option(
            names = "--sectors",
            paramLabel = "LOGICAL/PHYSICAL",
            converter = SectorsConverter.class,
            description = "The sectors that the guest sees, for example 512/4096; as found if not said.")
    private @Nullable SectorSizes sectors;

    @Option(
            names = "--port",
            paramLabel = "N",
            description = "The server's port; a free one from 10809 on if not said.")
    private @Nullable Integer port;

    @Option(names = "--persistent", description = "Serve it until Ctrl-C, however often the machine is started.")
    private boolean persistent;

    @Option(
            names = "--machine-file",
            paramLabel = "FILE",
            description = "Make a machine file of the bundle and the disk instead, for 'satchel qemu run' as root.")
    private @Nullable Path machineFile;

    @ArgGroup
    private Mode mode = new Mode();

    /** What to do; one of the four. */
    static final class Mode {
        @Option(names = "--plan", description = "Show the plan; the default.")
        @SuppressWarnings("UnusedVariable") // what is done where none of the others is said
        private boolean plan;

        @Option(names = "--script", description = "Print the plan as a shell script.")
        private boolean script;

        @Option(names = "--apply", description = "Show the plan, and do it: serves the disk until it is let go of.")
        private boolean apply;

        @Option(names = "--detach", description = "Take the arguments out of the bundle again.")
        private boolean detach;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        OperatingSystem system =
                host.isRecorded() ? host.host().operatingSystem().kind() : OperatingSystem.current();
        HostDevices devices = host.isRecorded() ? HostDevices.ofAbsentHost(system) : HostDevices.ofThisHost();
        PhysicalDisks disks = PhysicalDisks.of(devices::find).on(system);
        UtmBundle opened = UtmBundle.open(bundle);
        if (mode.apply && host.isRecorded()) {
            throw new ParameterException(spec.commandLine(), "--apply is for this host, and --host names another");
        }
        if (mode.detach) {
            Plan plan = disks.detach(opened);
            output.message(plan.toText().stripTrailing());
            plan.apply(ProgressPrinter.standardError());
            output.document(Output.object().put("detached", bundle.toString()));
            output.line(bundle + " has no attached disk any more");
            return ExitCode.DONE;
        }
        if (machineFile != null) {
            Plan plan = disks.plainQemu(opened, attachment(), machineFile);
            return mode.apply ? apply(plan, () -> plan.apply(ProgressPrinter.standardError())) : show(plan, null);
        }
        DiskBridge bridge = disks.attach(opened, attachment());
        return mode.apply
                ? apply(bridge.plan(), () -> bridge.apply(ProgressPrinter.standardError()))
                : show(bridge.plan(), bridge);
    }

    private DiskAttachment attachment() {
        try {
            DiskAttachment.Builder attachment = DiskAttachment.of(identity(), bus)
                    .access(readOnly ? Access.READ_ONLY : Access.READ_WRITE)
                    .service(persistent ? DiskAttachment.Service.UNTIL_CANCELLED : DiskAttachment.Service.ONE_SESSION);
            if (bootIndex != null) {
                attachment.bootIndex(bootIndex);
            }
            if (guestSerial != null) {
                attachment.serial(guestSerial);
            }
            if (sectors != null) {
                attachment.sectors(sectors);
            }
            if (port != null) {
                attachment.port(port);
            }
            return attachment.build();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()));
        }
    }

    private DeviceIdentity identity() {
        DeviceIdentity identity = device == null ? null : DeviceIdentity.path(device);
        if (serial != null) {
            identity = identity == null ? DeviceIdentity.serial(serial) : identity.withSerial(serial);
        }
        if (model != null) {
            identity = identity == null ? DeviceIdentity.model(model) : identity.withModel(model);
        }
        if (tableUuid != null) {
            identity = identity == null ? DeviceIdentity.tableUuid(tableUuid) : identity.withTableUuid(tableUuid);
        }
        if (size != null) {
            identity = identity == null ? DeviceIdentity.size(size) : identity.withSize(size);
        }
        if (identity == null) {
            throw new IllegalArgumentException("name the disk: --device, --serial, --model, --table-uuid or --size");
        }
        return identity;
    }

    private int show(Plan plan, @Nullable DiskBridge bridge) throws IOException {
        if (mode.script) {
            if (output.isJson()) {
                output.document(Output.object().put("script", plan.toShellScript()));
            } else {
                output.raw(plan.toShellScript().getBytes(StandardCharsets.UTF_8));
            }
            return ExitCode.DONE;
        }
        ObjectNode document = (ObjectNode) new ObjectMapper().readTree(plan.toJson());
        if (bridge != null) {
            document.put("server", bridge.server().toString()).put("export", bridge.export());
            bridge.arguments().forEach(document.putArray("arguments")::add);
        }
        output.document(document);
        output.line(plan.toText().stripTrailing());
        return ExitCode.DONE;
    }

    /** The doing of a plan. */
    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    private int apply(Plan plan, Work work) throws IOException, InterruptedException {
        output.message(plan.toText().stripTrailing());
        work.run();
        output.document(Output.object().put("done", plan.title()));
        output.line("done: " + plan.title());
        return ExitCode.DONE;
    }

    /** Of {@code 512/4096}, or {@code 4096} for both. */
    static final class SectorsConverter implements ITypeConverter<SectorSizes> {
        private static final Pattern FORM = Pattern.compile("(\\d{3,7})(?:/(\\d{3,7}))?");

        @Override
        public SectorSizes convert(String text) {
            Matcher sizes = FORM.matcher(text);
            if (!sizes.matches()) {
                throw new TypeConversionException("not sizes of sectors: '" + text + "'; write for example 512/4096");
            }
            String physical = sizes.group(2) == null ? sizes.group(1) : sizes.group(2);
            try {
                return new SectorSizes(
                        DataSize.bytes(Long.parseLong(sizes.group(1))), DataSize.bytes(Long.parseLong(physical)));
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
