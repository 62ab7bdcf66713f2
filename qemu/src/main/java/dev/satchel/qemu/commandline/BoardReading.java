package dev.satchel.qemu.commandline;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableSet;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.Cpu;
import dev.satchel.core.machine.GuestSystem;
import dev.satchel.core.machine.Machine;
import dev.satchel.qemu.option.Accel;
import dev.satchel.qemu.option.CpuFlag;
import dev.satchel.qemu.option.CpuOption;
import dev.satchel.qemu.option.MachineOption;
import dev.satchel.qemu.option.OnOff;
import dev.satchel.qemu.option.Smp;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;

/** Board, accelerator, processor. */
final class BoardReading {
    /** Properties of a board that Satchel writes itself where they are wanted, or that change nothing a guest sees. */
    private static final Set<String> OWN = ImmutableSet.of(
            "type",
            "accel",
            "smm",
            "vmport",
            "hpet",
            "pflash0",
            "pflash1",
            "gic-version",
            "virtualization",
            "kernel-irqchip",
            "kernel_irqchip",
            "dump-guest-core",
            "mem-merge",
            "memory-backend",
            "graphics",
            "i8042",
            "highmem");

    /** What Proxmox's QEMU has behind the name of a board: {@code pc-i440fx-9.0+pve1}. */
    private static final Pattern OF_PROXMOX = Pattern.compile("\\+pve\\d+$");

    private static final Splitter COLON = Splitter.on(':');

    private final Line line;
    private final Architecture architecture;
    private final Set<String> accelerators = new LinkedHashSet<>();

    BoardReading(Line line, Architecture architecture) {
        this.line = line;
        this.architecture = architecture;
    }

    private boolean isPc() {
        return architecture == Architecture.X86_64 || architecture == Architecture.X86;
    }

    Board board() {
        String type = "";
        String where = "-machine";
        for (Part part : line.named("-machine")) {
            MachineOption machine = (MachineOption) part.option();
            type = machine.type().isEmpty() ? type : machine.type();
            where = part.where();
            properties(part, machine);
        }
        accelerators();
        return board(type, where);
    }

    private void properties(Part part, MachineOption machine) {
        machine.get("accel").ifPresent(accel -> accelerators.addAll(COLON.splitToList(accel)));
        MachineOption rest = machine.withoutType();
        for (String key : machine.values().keys()) {
            String value = machine.get(key).orElse("");
            boolean silent = OWN.contains(key)
                    || (key.equals("usb") && OnOff.parse(value).isPresent())
                    || (key.equals("acpi") && value.equals("on"));
            if (silent) {
                rest = rest.without(key);
            }
        }
        if (rest.values().isEmpty()) {
            line.take(part);
        } else {
            line.replace(part, rest);
        }
        if (machine.get("pflash0").isEmpty()
                && machine.get("smm").filter("on"::equals).isPresent()
                && !isPc()) {
            line.error("board.property", part, "smm is of x86 only: QEMU refuses it", "leave smm out");
        }
    }

    private void accelerators() {
        for (Part part : line.named("-accel")) {
            line.take(part);
            String accel = ((Accel) part.option()).kind();
            if (accel.indexOf(':') >= 0) {
                line.error(
                        "accelerator",
                        part,
                        "QEMU refuses a list here (invalid accelerator " + accel + ")",
                        "write -accel once for each: -accel " + accel.replace(":", " -accel "));
            }
            accelerators.addAll(COLON.splitToList(accel));
        }
        boolean old = false;
        for (Part part : line.named("-enable-kvm", "-no-kvm", "-kvm")) {
            line.take(part);
            old = true;
            if (line.has("-accel")) {
                line.error(
                        "accelerator",
                        part,
                        "QEMU refuses it beside -accel (The -accel and \"-machine accel=\" options are incompatible)",
                        "leave " + part.option().name() + " out");
            }
            accelerators.add(part.is("-no-kvm") ? "tcg" : "kvm");
        }
        if (!accelerators.isEmpty() || old) {
            line.note(
                    "accelerator",
                    "-accel",
                    "the accelerator (" + String.join(", ", accelerators)
                            + ") is no part of a machine: it is chosen for each host when the machine starts");
        }
    }

    private Board board(String type, String where) {
        String name = OF_PROXMOX.matcher(type.toLowerCase(Locale.ROOT)).replaceFirst("");
        if (isPc()) {
            if (name.equals("q35") || name.startsWith("pc-q35-")) {
                return versioned(Board.Q35, name, where);
            }
            if (name.isEmpty()) {
                line.note("board", "-machine", "no board is named: QEMU takes pc (i440FX)");
                return Board.PC;
            }
            if (name.equals("pc")
                    || name.startsWith("pc-i440fx-")
                    || name.startsWith("pc-1.")
                    || name.startsWith("pc-0.")) {
                return versioned(Board.PC, name, where);
            }
            if (name.equals("microvm")) {
                return Board.MICROVM;
            }
            return unknown(type, where, Board.Q35);
        }
        if (name.equals("virt") || name.startsWith("virt-")) {
            return versioned(Board.VIRT, name, where);
        }
        if (name.isEmpty()) {
            line.error(
                    "board.missing",
                    "-machine",
                    "no board is named, and QEMU for " + architecture.id()
                            + " has none by default (No machine specified, and there is no default)",
                    "write -machine virt");
            return Board.VIRT;
        }
        return unknown(type, where, Board.VIRT);
    }

    private Board versioned(Board board, String name, String where) {
        if (!name.equals(board.id())) {
            line.note(
                    "board.version",
                    where,
                    "the version of the board is left out: the machine has the " + board.id() + " of the QEMU that runs"
                            + " it");
        }
        return board;
    }

    private Board unknown(String type, String where, Board instead) {
        line.error(
                "board.unknown",
                where,
                "Satchel has no board '" + type + "'; the machine has " + instead.id(),
                "use one of q35, pc, microvm (x86) or virt (ARM, RISC-V)");
        return instead;
    }

    void processors(Machine.Builder machine, GuestSystem guest) {
        Cpu cpu = topology();
        for (Part part : line.named("-cpu")) {
            line.take(part);
            cpu = model(cpu, part, (CpuOption) part.option(), guest);
        }
        if (!line.has("-cpu") && !isPc() && architecture == Architecture.AARCH64) {
            line.error(
                    "cpu.missing",
                    "-cpu",
                    "without -cpu board virt has a Cortex-A15, which is 32-bit: 64-bit firmware and systems stay silent"
                            + " for ever",
                    "write -cpu host (with hvf or kvm) or -cpu cortex-a72; the machine has what suits the accelerator");
        }
        machine.cpu(cpu);
    }

    private Cpu model(Cpu topology, Part part, CpuOption option, GuestSystem guest) {
        boolean host = option.model().equals("host");
        if (host && accelerators.equals(Set.of("tcg"))) {
            line.error(
                    "cpu.host",
                    part,
                    "-cpu host is not to be had with tcg (CPU model 'host' requires KVM or HVF)",
                    "write -cpu max");
        }
        List<String> flags = new ArrayList<>();
        boolean enlightened = false;
        for (CpuFlag flag : option.flags()) {
            if (flag.name().startsWith("hv-") || flag.name().startsWith("hv_")) {
                enlightened = true;
                continue;
            }
            Optional<OnOff> value = switch (flag.setting()) {
                case PLUS, BARE -> Optional.of(OnOff.ON);
                case MINUS -> Optional.of(OnOff.OFF);
                case VALUE -> OnOff.parse(flag.value());
            };
            if (flag.name().equals("pauth-impdef") && option.model().equals("max")) {
                continue; // Satchel's own where it is translated
            }
            if (value.isEmpty() || !flag.name().matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
                line.warn(
                        "cpu.feature",
                        part,
                        "the processor's " + flag + " is neither on nor off, and is left out",
                        "a machine carries features that are switched");
                continue;
            }
            flags.add(value.get() == OnOff.ON ? flag.name() : "-" + flag.name());
        }
        if (enlightened) {
            line.note(
                    "cpu.enlightenments",
                    part,
                    "Hyper-V's enlightenments are left out: "
                            + (guest.isWindows()
                                    ? "Satchel adds those that Windows profits from under KVM"
                                    : "the guest is not taken for Windows"));
        }
        try {
            return topology.withModel(option.model()).withFlags(flags);
        } catch (IllegalArgumentException e) {
            line.error("cpu.model", part, String.valueOf(e.getMessage()), "name a model that -cpu help lists");
            return topology;
        }
    }

    /** QEMU's rule since 6.2: what is not said is 1, and the cores are what is left ({@code hw/core/machine-smp.c}). */
    private Cpu topology() {
        Cpu cpu = Cpu.cores(1);
        for (Part part : line.named("-smp")) {
            line.take(part);
            cpu = topology(part, (Smp) part.option());
        }
        return cpu;
    }

    private Cpu topology(Part part, Smp smp) {
        int cpus = smp.count("cpus").orElse(0);
        int dies = Math.max(1, smp.count("dies").orElse(1))
                * Math.max(1, smp.count("clusters").orElse(1));
        int sockets = smp.count("sockets").orElse(0);
        int cores = smp.count("cores").orElse(0);
        int threads = smp.count("threads").orElse(0);
        OptionalInt most = smp.count("maxcpus");
        if (smp.get("cpus").isPresent() && cpus == 0) {
            line.warn(
                    "smp", part, "no processor is asked for; QEMU before 9.0 gives one, newer ones refuse", "write 1");
            cpus = 1;
        }
        int all = most.orElse(cpus);
        if (all > 0 && cores == 0) {
            sockets = Math.max(1, sockets);
            threads = Math.max(1, threads);
            cores = Math.max(1, (int) (all / ((long) sockets * dies * threads)));
        } else if (all > 0 && sockets == 0) {
            threads = Math.max(1, threads);
            sockets = Math.max(1, (int) (all / ((long) cores * dies * threads)));
        } else if (all > 0 && threads == 0) {
            threads = Math.max(1, (int) (all / ((long) sockets * dies * cores)));
        }
        sockets = Math.max(1, sockets);
        cores = Math.max(1, cores) * dies;
        threads = Math.max(1, threads);
        long product = (long) sockets * cores * threads;
        if (all > 0 && product != all) {
            line.error(
                    "smp",
                    part,
                    sockets + " sockets of " + cores + " cores of " + threads + " threads are " + product
                            + " processors," + " not " + all
                            + ": QEMU refuses it (product of the hierarchy must match maxcpus)",
                    "write cpus=" + product + ", or sockets, cores and threads whose product is " + all);
        } else if (cpus > 0 && all > cpus) {
            line.warn(
                    "smp",
                    part,
                    "processors are kept back to be plugged in later (maxcpus=" + all
                            + "); the machine has all of them",
                    "write cpus=" + all);
        }
        try {
            return Cpu.cores(cores).withSockets(sockets).withThreads(threads);
        } catch (IllegalArgumentException e) {
            line.error("smp", part, String.valueOf(e.getMessage()), "ask for fewer");
            return Cpu.cores(1);
        }
    }
}
