package dev.satchel.core.machine;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkState;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.io.Files;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.host.Host;
import dev.satchel.core.unit.DataSize;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A {@link MachinePreset} with what differs from machine to machine: its name, its files, its size. Immutable: each
 * {@code with} returns another one.
 */
public final class PresetMachine {
    private static final Map<String, ImageFormat> FORMATS = ImmutableMap.<String, ImageFormat>builder()
            .put("raw", ImageFormat.RAW)
            .put("img", ImageFormat.RAW)
            .put("vhdx", ImageFormat.VHDX)
            .put("vhd", ImageFormat.VPC)
            .put("vmdk", ImageFormat.VMDK)
            .put("hdd", ImageFormat.PARALLELS)
            .buildOrThrow();

    private final MachinePreset preset;
    private final String name;
    private final GuestSystem guest;
    private final Path disk;
    private final ImmutableList<Path> media;
    private final @Nullable Host host;
    private final @Nullable Path kernel;
    private final @Nullable Path ramDisk;

    PresetMachine(MachinePreset preset, String name, GuestSystem guest) {
        this(preset, name, guest, Path.of("system.qcow2"), ImmutableList.of(), null, null, null);
    }

    private PresetMachine(
            MachinePreset preset,
            String name,
            GuestSystem guest,
            Path disk,
            ImmutableList<Path> media,
            @Nullable Host host,
            @Nullable Path kernel,
            @Nullable Path ramDisk) {
        this.preset = preset;
        this.name = name;
        this.guest = guest;
        this.disk = disk;
        this.media = media;
        this.host = host;
        this.kernel = kernel;
        this.ramDisk = ramDisk;
    }

    /**
     * With its system on the image {@code file} in place of {@code system.qcow2}; its format is that of its name's ending,
     * and qcow2 where that tells none. The image need not be there yet.
     *
     * @throws IllegalArgumentException if it is a fixture, which has no disk
     */
    public PresetMachine withDisk(Path file) {
        checkArgument(!isFixture(), "%s has no disk", preset.id());
        return new PresetMachine(preset, name, guest, file, media, host, kernel, ramDisk);
    }

    /**
     * With one more medium, {@code file}: the first is what the system is installed from, and is tried before the disk.
     *
     * @throws IllegalArgumentException if it is a fixture, which has no drives
     */
    public PresetMachine withMedium(Path file) {
        checkArgument(!isFixture(), "%s has no drives", preset.id());
        ImmutableList<Path> more =
                ImmutableList.<Path>builder().addAll(media).add(file).build();
        return new PresetMachine(preset, name, guest, disk, more, host, kernel, ramDisk);
    }

    /**
     * Started from {@code kernel} with {@code ramDisk}, which a fixture needs. Paths are made absolute, as QEMU is told of
     * them in words of its own.
     *
     * @throws IllegalArgumentException if it is no fixture, whose firmware starts what is on its disk
     */
    public PresetMachine withKernel(Path kernel, Path ramDisk) {
        checkArgument(isFixture(), "%s starts from its disk", preset.id());
        return new PresetMachine(
                preset, name, guest, disk, media, host, kernel.toAbsolutePath(), ramDisk.toAbsolutePath());
    }

    /** As large as is advised for {@code host}; a fixture stays as small as it is. See {@link Machine.Builder#sizedFor}. */
    public PresetMachine sizedFor(Host host) {
        return new PresetMachine(preset, name, guest, disk, media, host, kernel, ramDisk);
    }

    /** What it is made from. */
    public MachinePreset preset() {
        return preset;
    }

    /**
     * The machine.
     *
     * @throws IllegalStateException if it is a fixture and has no kernel
     */
    public Machine machine() {
        return toBuilder().build();
    }

    /**
     * A builder of the machine, to go on from.
     *
     * @throws IllegalStateException if it is a fixture and has no kernel
     */
    public Machine.Builder toBuilder() {
        Machine.Builder builder = Machine.named(name)
                .guest(guest)
                .board(isArm() ? Board.VIRT : Board.Q35)
                .clock(guest.isWindows() ? Clock.LOCAL : Clock.UTC)
                .network(network());
        if (isFixture()) {
            return fixture(builder);
        }
        builder.firmware(preset == MachinePreset.WINDOWS_11 ? Firmware.uefi().withSecureBoot() : Firmware.uefi());
        if (host == null) {
            builder.cores(2).memory(DataSize.gibibytes(preset == MachinePreset.LINUX_SERVER ? 2 : 4));
        } else {
            builder.sizedFor(host);
        }
        disks().forEach(builder::disk);
        if (preset == MachinePreset.LINUX_SERVER) {
            builder.serialPort(SerialPort.stdio());
        } else {
            builder.display(new Display.Window()).sound(Machine.Sound.ON);
        }
        return guest.isWindows() ? builder : builder.guestAgent(Machine.GuestAgent.ON);
    }

    private Machine.Builder fixture(Machine.Builder builder) {
        checkState(kernel != null && ramDisk != null, "%s needs a kernel and a RAM disk: withKernel", preset.id());
        Cpu cpu = Cpu.cores(1);
        String console = isArm() ? "ttyAMA0" : "ttyS0";
        return builder.firmware(Firmware.bios())
                .cpu(isArm() ? cpu : cpu.withModel("qemu64"))
                .memory(DataSize.mebibytes(256))
                .serialPort(SerialPort.stdio())
                .guestAgent(Machine.GuestAgent.ON)
                .extras(new Extras(
                        List.of(
                                "-kernel",
                                kernel.toString(),
                                "-initrd",
                                ramDisk.toString(),
                                "-append",
                                "console=" + console + " quiet panic=-1",
                                "-no-reboot"),
                        Map.of()));
    }

    private Network network() {
        return preset == MachinePreset.LINUX_SERVER
                ? Network.of(NetworkMode.USER)
                        .forward(PortForward.tcp(HostPort.loopback(2222), 22))
                        .build()
                : Network.user();
    }

    private List<Disk> disks() {
        ImmutableList.Builder<Disk> disks = ImmutableList.builder();
        Disk.Builder system = Disk.named("system")
                .image(disk, FORMATS.getOrDefault(extension(), ImageFormat.QCOW2))
                .bus(guest.isWindows() ? (isArm() ? DiskBus.NVME : DiskBus.SATA) : DiskBus.VIRTIO)
                .discard(Disk.Discard.UNMAP)
                .bootOrder(media.isEmpty() ? 1 : 2);
        if (host == null) {
            system.size(size());
        }
        disks.add(system.build());
        for (int i = 0; i < media.size(); i++) {
            Disk.Builder medium = Disk.named(mediumId(i)).medium(media.get(i)).bus(mediaBus());
            disks.add(i == 0 ? medium.bootOrder(1).build() : medium.build());
        }
        return disks.build();
    }

    static String mediumId(int index) {
        return index == 0 ? "setup" : index == 1 ? "drivers" : "medium" + (index + 1);
    }

    private DiskBus mediaBus() {
        return isArm() ? DiskBus.USB : DiskBus.SATA;
    }

    private String extension() {
        return Files.getFileExtension(disk.toString()).toLowerCase(Locale.ROOT);
    }

    private DataSize size() {
        return switch (preset) {
            case WINDOWS_11, WINDOWS_10 -> DataSize.gibibytes(64);
            case LINUX_SERVER, LINUX_DESKTOP, LINUX_FIXTURE ->
                DataSize.gibibytes(preset == MachinePreset.LINUX_DESKTOP ? 40 : 20);
        };
    }

    private boolean isFixture() {
        return preset == MachinePreset.LINUX_FIXTURE;
    }

    private boolean isArm() {
        return guest.architecture() == Architecture.AARCH64;
    }

    /**
     * Why each choice was made, by its place in the machine file ({@code disks[system].bus}); a reason holds for all that is
     * below its place. Immutable, in no order that matters.
     */
    public Map<String, String> reasons() {
        return PresetReasons.of(preset, guest, media.size(), Optional.ofNullable(host));
    }

    /**
     * The machine as a machine file in YAML, each choice with its reason as a comment above it.
     *
     * @param folder where the file is to be: paths below it are written relative to it
     */
    public String text(Path folder) {
        return CommentedYaml.of(MachineFile.toYaml(machine(), folder), PresetReasons.title(preset, guest), reasons());
    }

    /** Writes {@link #text} to {@code file}, whole or not at all, in place of what was there. */
    public void write(Path file) throws IOException {
        MachineFile.write(text(MachineFile.folderOf(file)), file);
    }

    /** {@code windows-11 for aarch64: Field Windows}. */
    @Override
    public String toString() {
        return preset.id() + " for " + guest.architecture().id() + ": " + name;
    }
}
