package dev.satchel.core.machine.rule;

import com.fasterxml.jackson.databind.node.TextNode;
import com.google.common.base.Ascii;
import com.google.common.base.CharMatcher;
import dev.satchel.core.host.Accelerator;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.host.Host;
import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.Disk;
import dev.satchel.core.machine.DiskBus;
import dev.satchel.core.machine.DiskSource;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.unit.DataSize;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is judged: a machine, where it is to run, and the files it names, each of which is looked at once. */
final class Subject {
    private final Machine machine;
    private final Host host;
    private final @Nullable TargetCapabilities target;
    private final Map<Path, ImageFile> files = new HashMap<>();

    private Subject(Machine machine, Host host, @Nullable TargetCapabilities target) {
        this.machine = machine;
        this.host = host;
        this.target = target;
    }

    static Subject of(Machine machine, Host host) {
        return new Subject(machine, host, null);
    }

    static Subject of(Machine machine, Host host, TargetCapabilities target) {
        return new Subject(machine, host, target);
    }

    Machine machine() {
        return machine;
    }

    Host host() {
        return host;
    }

    Optional<TargetCapabilities> target() {
        return Optional.ofNullable(target);
    }

    List<Disk> disks() {
        return machine.disks();
    }

    Board board() {
        return machine.board();
    }

    Architecture architecture() {
        return machine.guest().architecture();
    }

    boolean isX86() {
        return architecture() == Architecture.X86_64 || architecture() == Architecture.X86;
    }

    DiskBus busOf(Disk disk) {
        return machine.busOf(disk);
    }

    /** The bus that {@code disk} has when it asks for none. */
    DiskBus usualBusOf(Disk disk) {
        Disk.Builder silent = Disk.named(disk.id()).source(disk.source());
        return machine.busOf(silent.build());
    }

    /** The size that {@code disk} has when it asks for none: nobody said it, so that no image can contradict it. */
    Optional<DataSize> usualSizeOf(Disk disk, DiskSource.Image image) {
        Disk silent = Disk.named(disk.id()).source(image).build();
        return isSystem(disk)
                ? Machine.named("silent")
                        .guest(machine.guest())
                        .disk(silent)
                        .build()
                        .disks()
                        .get(0)
                        .size()
                : Optional.empty();
    }

    boolean isSystem(Disk disk) {
        return machine.systemDisk().filter(disk::equals).isPresent();
    }

    static boolean isMedium(Disk disk) {
        return disk.source() instanceof DiskSource.Medium;
    }

    ImageFile file(Path path) {
        return files.computeIfAbsent(path, ImageFile::of);
    }

    /** The image file of {@code disk}, if it has one; it may not exist. */
    Optional<ImageFile> imageOf(Disk disk) {
        return disk.source() instanceof DiskSource.Image image ? Optional.of(file(image.file())) : Optional.empty();
    }

    /** How large the guest sees the disk: by its image if it can be told, else as it would be made. */
    Optional<DataSize> sizeOf(Disk disk) {
        if (disk.source() instanceof DiskSource.Image image
                && file(image.file()).exists()) {
            return file(image.file()).virtualSize(image.format());
        }
        if (disk.source() instanceof DiskSource.Device device) {
            return device.identity().size();
        }
        return disk.size();
    }

    /** Whether the disk is yet to be made, so that its size can still be chosen. */
    boolean isToBeMade(Disk disk) {
        return disk.size().isPresent()
                && imageOf(disk).filter(file -> !file.exists()).isPresent();
    }

    /** Whether this host's processor is known and cannot run the guest's code itself. */
    boolean isTranslated() {
        Architecture own = host.nativeArchitecture();
        return own != Architecture.UNKNOWN
                && own != architecture()
                && !(own == Architecture.X86_64 && architecture() == Architecture.X86);
    }

    /** Whether it is known that no hypervisor can run the guest on this host. */
    boolean hasNoHypervisor() {
        return isTranslated()
                || (!host.accelerators().isEmpty()
                        && host.accelerators().stream()
                                .allMatch(each -> each.verdict() == Accelerator.Verdict.UNUSABLE));
    }

    /** Whether nothing known of the host speaks against a machine with so much memory. */
    boolean hasRoomFor(DataSize memory) {
        return host.memory()
                        .total()
                        .filter(total -> memory.compareTo(total) >= 0)
                        .isEmpty()
                && host.memory()
                        .limit()
                        .filter(limit -> memory.compareTo(limit) >= 0)
                        .isEmpty();
    }

    /** Whether the machine's own arguments for QEMU hold {@code option}. */
    boolean isGivenByHand(String option) {
        return machine.extras().qemuArguments().contains(option);
    }

    static String where(Disk disk) {
        return "disks[" + disk.id() + "]";
    }

    static String where(Disk disk, String key) {
        return where(disk) + "." + key;
    }

    /** What a user wrote, in one line, not too long. */
    static String oneLine(String text) {
        return CharMatcher.javaIsoControl().replaceFrom(Ascii.truncate(text, 60, "..."), '?');
    }

    /** As a JSON string. */
    static String json(String text) {
        return TextNode.valueOf(text).toString();
    }
}
