package dev.satchel.core.host;

import com.google.common.base.CharMatcher;
import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import dev.satchel.core.host.Hypervisor.Kind;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whose guest this machine is: by the firmware's names (systemd's {@code src/basic/virt.c} has the same), the kernel's
 * own files, its clocks, and the processor's flag {@code hypervisor}.
 */
final class LinuxHypervisor {
    private static final String CLOCKS = "/sys/devices/system/clocksource/clocksource0/available_clocksource";
    private static final String TREE = "/proc/device-tree";
    private static final int MOST_NAMES = 4096;

    private static final Splitter LINES = Splitter.on('\n');
    private static final Splitter WORDS = Splitter.on(CharMatcher.whitespace()).omitEmptyStrings();

    private final LinuxFiles files;
    private final EvidenceLog log;

    /** A name that could not be read, and might have been a virtual machine's. */
    private @Nullable Evidence unread;

    /** What the processor's flags say. */
    private enum Flag {
        SET,
        CLEAR,
        /** Not x86, or cpuinfo is a translator's. */
        SILENT
    }

    LinuxHypervisor(LinuxFiles files, EvidenceLog log) {
        this.files = files;
        this.log = log;
    }

    /** To be called once. */
    Hypervisor find(Architecture machine, Translation translation, String cpuinfo, String kernel) {
        if (translation == Translation.ROSETTA_LINUX) {
            return new Hypervisor(Kind.APPLE, "Rosetta runs in Linux guests of Apple's framework alone");
        }
        Flag flag = flag(machine, translation, cpuinfo);
        log.read(
                "file",
                "/proc/cpuinfo hypervisor",
                flag == Flag.SET ? "set" : flag == Flag.CLEAR ? "not set" : "silent");
        FirmwareNames firmware = firmware();
        boolean metal = firmware.metal() || flag == Flag.CLEAR; // clouds give their bare machines the same names
        Optional<Hypervisor> named = firmware.hypervisor()
                .filter(kind -> !metal)
                .map(kind -> new Hypervisor(kind, "the firmware says " + firmware));
        Optional<Hypervisor> clock = clock();
        if (named.isPresent() && named.get().kind() == Kind.QEMU && clock.isPresent()) {
            return clock.get(); // QEMU's firmware, and KVM's clock
        }
        return named.or(this::xen)
                .or(this::tree)
                .or(this::zSystem)
                .or(() -> clock)
                .or(() -> wsl2(kernel))
                .orElseGet(() -> byFlag(flag, firmware));
    }

    private static Flag flag(Architecture machine, Translation translation, String cpuinfo) {
        boolean own = translation == Translation.NONE || translation == Translation.PERSONALITY;
        if (machine != Architecture.X86_64 && machine != Architecture.X86) {
            return Flag.SILENT;
        }
        for (String line : LINES.split(cpuinfo)) {
            if (line.startsWith("flags") && line.indexOf(':') > 0) {
                List<String> flags = WORDS.splitToList(line.substring(line.indexOf(':') + 1));
                if (flags.contains("hypervisor")) {
                    return Flag.SET;
                }
                return own ? Flag.CLEAR : Flag.SILENT;
            }
        }
        return Flag.SILENT;
    }

    private FirmwareNames firmware() {
        ImmutableList.Builder<String> names = ImmutableList.builder();
        for (String file : List.of("product_name", "sys_vendor", "board_vendor", "bios_vendor")) {
            Evidence name = files.read("/sys/class/dmi/id/" + file);
            name.answer().filter(text -> !text.isEmpty()).ifPresent(names::add);
            unread = name.outcome() == Evidence.Outcome.FAILED ? name : unread;
        }
        return new FirmwareNames(names.build());
    }

    /** Xen's first domain sees Xen as well, and is the machine itself. */
    private Optional<Hypervisor> xen() {
        Evidence type = files.read("/sys/hypervisor/type");
        if (type.answer().isEmpty()) {
            return Optional.empty();
        }
        boolean first = files.read("/proc/xen/capabilities")
                .answer()
                .filter(text -> text.contains("control_d"))
                .isPresent();
        if (first) {
            return Optional.of(
                    Hypervisor.none("this is the first domain of Xen: /proc/xen/capabilities has control_d"));
        }
        Kind kind = type.value().equals("xen") ? Kind.XEN : Kind.OTHER;
        return Optional.of(new Hypervisor(kind, "/sys/hypervisor/type says " + type.value()));
    }

    /** Of arm64, POWER and RISC-V machines. */
    private Optional<Hypervisor> tree() {
        String path = TREE + "/hypervisor/compatible";
        Optional<String> compatible =
                files.peek(path).answer().map(text -> text.replace('\0', ' ').strip());
        if (compatible.isPresent()) {
            log.read("file", path, compatible.get());
            Kind kind = compatible.get().contains("linux,kvm")
                    ? Kind.KVM
                    : compatible.get().contains("xen")
                            ? Kind.XEN
                            : compatible.get().contains("vmware") ? Kind.VMWARE : Kind.OTHER;
            return Optional.of(new Hypervisor(kind, path + " says " + compatible.get()));
        }
        return files.names(TREE, MOST_NAMES).stream()
                .filter(name -> name.startsWith("fw-cfg"))
                .findFirst()
                .map(name -> {
                    log.read("file", TREE + "/" + name, "exists");
                    return new Hypervisor(Kind.QEMU, "the device tree has QEMU's " + name);
                });
    }

    /** {@code VM00 Control Program: KVM/Linux}, of IBM Z. */
    private Optional<Hypervisor> zSystem() {
        for (String line : LINES.split(files.text("/proc/sysinfo").orElse(""))) {
            if (line.startsWith("VM00 Control Program:")) {
                log.read("file", "/proc/sysinfo", line);
                return Optional.of(new Hypervisor(line.contains("KVM") ? Kind.KVM : Kind.OTHER, line));
            }
        }
        return Optional.empty();
    }

    /** The clocks that hypervisors give their guests, seen where the firmware names nobody. */
    private Optional<Hypervisor> clock() {
        Evidence clocks = files.read(CLOCKS);
        for (String clock : WORDS.split(clocks.answer().orElse(""))) {
            Kind kind = clock.equals("kvm-clock")
                    ? Kind.KVM
                    : clock.startsWith("hyperv_clocksource") ? Kind.HYPER_V : clock.equals("xen") ? Kind.XEN : null;
            if (kind != null) {
                return Optional.of(new Hypervisor(kind, "the kernel has its clock, " + clock));
            }
        }
        return Optional.empty();
    }

    private static Optional<Hypervisor> wsl2(String kernel) {
        return kernel.contains("WSL2")
                ? Optional.of(new Hypervisor(Kind.HYPER_V, "the kernel is that of WSL 2, " + kernel))
                : Optional.empty();
    }

    private Hypervisor byFlag(Flag flag, FirmwareNames firmware) {
        return switch (flag) {
            case SET ->
                new Hypervisor(
                        Kind.OTHER, "the processor has the flag hypervisor, and no file names whose guest this is");
            case CLEAR -> Hypervisor.none("the processor does not have the flag hypervisor");
            case SILENT -> byNames(firmware);
        };
    }

    private Hypervisor byNames(FirmwareNames firmware) {
        if (unread != null) {
            return Hypervisor.unknown(unread.key() + " could not be read: " + unread.value());
        }
        if (!firmware.names().isEmpty()) {
            return Hypervisor.none("the firmware says " + firmware + ", which is no virtual machine's");
        }
        Optional<String> board = files.read(TREE + "/compatible").answer();
        if (board.isEmpty()) {
            return Hypervisor.unknown("neither the firmware's names nor the processor's flags can be read here");
        }
        return board.get().contains("dummy-virt") // QEMU's, kvmtool's and crosvm's
                ? new Hypervisor(Kind.OTHER, "the device tree is of " + board.get())
                : Hypervisor.none("the device tree is of " + board.get() + ", which is no virtual machine");
    }
}
