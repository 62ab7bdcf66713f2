package dev.satchel.qemu.argument;

import com.google.common.base.Splitter;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.Clock;
import dev.satchel.core.machine.Cpu;
import dev.satchel.core.machine.GuestSystem;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.sizing.GuestCatalogue;
import dev.satchel.core.unit.DataSize;
import dev.satchel.qemu.capability.Accelerator;
import dev.satchel.qemu.option.Accel;
import dev.satchel.qemu.option.CpuOption;
import dev.satchel.qemu.option.MachineOption;
import dev.satchel.qemu.option.Memory;
import dev.satchel.qemu.option.ObjectOption;
import dev.satchel.qemu.option.Rtc;
import dev.satchel.qemu.option.Smp;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Board, accelerator, processor, memory, clock. */
final class BoardRecipe {
    private static final long MEBIBYTE = DataSize.mebibytes(1).bytes();

    /** The GIC version 2, which virt has under TCG unless told otherwise, ends at eight processors. */
    private static final int GIC2_PROCESSORS = 8;

    private static final Splitter EQUALS = Splitter.on('=').limit(2);
    /** What a property of a processor is called in QEMU 7.2, the plus of its older spelling left out. */
    private static final Pattern FLAG = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

    private final Assembly assembly;
    private final Machine machine;
    private final GuestSystem guest;
    private final Accelerator accelerator;

    BoardRecipe(Assembly assembly) {
        this.assembly = assembly;
        this.machine = assembly.machine();
        this.guest = machine.guest();
        this.accelerator = assembly.setup().accelerator();
    }

    void write(FlashRecipe flash) {
        checkArchitecture();
        Optional<ObjectOption> memory = new MemoryRecipe(assembly).backing();
        MachineOption board = board(flash.machineProperties());
        assembly.add(memory.isPresent() ? board.with("memory-backend", MemoryRecipe.ID) : board);
        memory.ifPresent(assembly::add);
        assembly.add(accelerator());
        assembly.add(cpu());
        assembly.add(processors());
        assembly.add(memory());
        assembly.add(clock());
    }

    private void checkArchitecture() {
        switch (guest.architecture()) {
            case X86_64, X86, AARCH64, ARM, RISCV64 -> {}
            default ->
                assembly.error(
                        "guest.architecture",
                        "guest",
                        "the arguments for a board of " + guest.architecture() + " are not known",
                        "Satchel writes QEMU's arguments for x86_64, i386, aarch64, arm and riscv64");
        }
    }

    private MachineOption board(Map<String, String> firmware) {
        MachineOption option = MachineOption.of(machine.board().id());
        switch (machine.board()) {
            case Q35, PC -> {
                if (guest.isWindows()) {
                    // Neither helps Windows, and the second clock costs it time.
                    option = option.with("vmport", "off").with("hpet", "off");
                }
            }
            case VIRT -> {
                boolean arm64 = guest.architecture() == Architecture.AARCH64;
                if (arm64 && (guest.isWindows() || machine.cpu().processors() > GIC2_PROCESSORS)) {
                    option = option.with("gic-version", accelerator == Accelerator.TCG ? "3" : "max");
                }
                if (arm64 && guest.isWindows() && accelerator == Accelerator.TCG) {
                    option = option.with("virtualization", "on"); // Windows does not start without, says UTM
                }
            }
            case MICROVM -> {}
            case OTHER ->
                assembly.error(
                        "guest.architecture",
                        "board",
                        "the arguments for a board that is none of virt, q35, pc and microvm are not known",
                        "run the machine in UTM, or write the command line by hand");
        }
        for (Map.Entry<String, String> property : firmware.entrySet()) {
            option = option.with(property.getKey(), property.getValue());
        }
        return option;
    }

    private Accel accelerator() {
        Accel option = Accel.of(accelerator.id());
        if (accelerator == Accelerator.WHPX && isX86()) {
            // With its own interrupt controller messages are lost: "Unexpected VP exit code 4".
            return option.with("kernel-irqchip", "off");
        }
        return option;
    }

    private boolean isX86() {
        return machine.board() != Board.VIRT;
    }

    /** Always said: on virt the default is a 32-bit processor, on which 64-bit firmware stays silent for ever. */
    private CpuOption cpu() {
        Cpu cpu = machine.cpu();
        String model = cpu.model().orElseGet(this::suitableModel);
        if (model.equals("host") && accelerator == Accelerator.TCG) {
            assembly.warn(
                    "cpu.host",
                    "cpu",
                    "the host's own processor is not to be had without a hypervisor; " + suitableModel()
                            + " takes its place",
                    "leave the model out, or run where a hypervisor can be used");
            model = suitableModel();
        }
        CpuOption option = CpuOption.of(model);
        if (model.equals("max") && guest.architecture() == Architecture.AARCH64 && accelerator == Accelerator.TCG) {
            // Without, each pointer is signed bit by bit: four times the time to boot.
            option = option.with("pauth-impdef", "on");
        }
        if (accelerator == Accelerator.KVM) {
            for (String enlightenment : enlightenments()) {
                List<String> parts = EQUALS.splitToList(enlightenment);
                option = option.with(parts.get(0), parts.size() == 1 ? "on" : parts.get(1));
            }
        }
        for (String flag : cpu.flags()) {
            String name = flag.startsWith("-") ? flag.substring(1) : flag;
            if (FLAG.matcher(name).matches()) {
                option = option.with(name, flag.equals(name) ? "on" : "off");
            } else {
                assembly.error(
                        "cpu.flags.name",
                        "cpu",
                        "'" + flag + "' is no flag of a processor",
                        "write its name to switch it on, and a dash before the name to switch it off");
            }
        }
        return option;
    }

    /** None but for Windows on x86-64. */
    private List<String> enlightenments() {
        return GuestCatalogue.needsOf(guest)
                .map(needs -> needs.enlightenments().value())
                .orElse(List.of());
    }

    private String suitableModel() {
        return switch (accelerator) {
            case KVM, HVF -> "host";
            case WHPX -> guest.architecture() == Architecture.AARCH64 ? "host" : "max";
            case TCG ->
                switch (guest.architecture()) {
                    // qemu64 is a tenth faster and lacks SSE4.2, without which Windows 11, RHEL 9 and others stop.
                    case X86_64, X86 -> "max";
                    // Windows 11 24H2 wants the atomics of ARMv8.1, which a Cortex-A72 does not have.
                    case AARCH64 -> guest.isWindows() ? "max" : "cortex-a72";
                    case ARM -> "cortex-a15";
                    case RISCV64 -> "rv64";
                    default -> "max";
                };
        };
    }

    private Smp processors() {
        Cpu cpu = machine.cpu();
        int most = most();
        if (cpu.processors() > most) {
            assembly.error(
                    "cpu.count",
                    "cpu",
                    "board " + machine.board().id() + " takes " + most + " processors, not " + cpu.processors(),
                    "ask for fewer");
        }
        return Smp.of(cpu.processors(), cpu.sockets(), cpu.cores(), cpu.threads());
    }

    /** QEMU 7.2; q35 takes 288, and more than 255 only with parts of the interrupt controller in KVM. */
    private int most() {
        return switch (machine.board()) {
            case Q35, PC, MICROVM -> 255;
            case VIRT -> 512;
            case OTHER -> 1024; // nobody knows; it is refused as a whole
        };
    }

    private Memory memory() {
        long bytes = machine.memory().bytes();
        if (bytes % MEBIBYTE != 0) {
            assembly.note("memory.rounded", "memory", machine.memory() + " is rounded up to the next MiB");
        }
        return Memory.of(machine.memory());
    }

    private Rtc clock() {
        Rtc option = Rtc.base(machine.clock() == Clock.LOCAL ? "localtime" : "utc");
        return guest.isWindows() && isX86() ? option.with("driftfix", "slew") : option;
    }
}
