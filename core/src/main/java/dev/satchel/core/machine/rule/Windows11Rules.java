package dev.satchel.core.machine.rule;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Fix;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.host.OperatingSystem;
import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.Disk;
import dev.satchel.core.machine.Firmware;
import dev.satchel.core.machine.GuestKind;
import dev.satchel.core.unit.DataSize;
import java.util.List;
import java.util.function.Consumer;

/** What Windows 11 asks for; Setup checks all of it. */
final class Windows11Rules {
    static final int PROCESSORS = 2;
    static final DataSize MEMORY = DataSize.gibibytes(4);
    static final DataSize DISK = DataSize.gibibytes(64);

    private static final String SOURCE =
            "Microsoft, Windows 11 system requirements (two cores, 4 GB, 64 GB, UEFI with Secure Boot, TPM 2.0), as"
                    + " osinfo-db has them for win-11";
    private static final String REFUSAL = "Setup says: This PC can't run Windows 11";

    private Windows11Rules() {}

    static List<Rule> all() {
        return ImmutableList.of(
                new Processors(), new Storage(), new NoUefi(), new Memory(), new NoSecureBoot(), new NoTpm());
    }

    /** One requirement of Windows 11. */
    private abstract static class Requirement extends Rule {
        Requirement(String name, String title, String remedy) {
            super(About.error("guest.windows-11." + name, title)
                    .because(SOURCE)
                    .otherwise(REFUSAL)
                    .mendedBy(remedy)
                    .withFix());
        }

        @Override
        final void check(Subject subject, Consumer<Finding> findings) {
            if (subject.machine().guest().kind() == GuestKind.WINDOWS_11) {
                checkWindows(subject, findings);
            }
        }

        abstract void checkWindows(Subject subject, Consumer<Finding> findings);
    }

    /** Boards and processors that there is firmware for. */
    private static boolean canHaveSecureBoot(Subject subject) {
        return (subject.board() == Board.Q35 || subject.board() == Board.VIRT)
                && (subject.architecture() == Architecture.X86_64 || subject.architecture() == Architecture.AARCH64);
    }

    private static final class Processors extends Requirement {
        Processors() {
            super("cores", "Windows 11 does not install with one processor", "give it two cores");
        }

        @Override
        void checkWindows(Subject subject, Consumer<Finding> findings) {
            if (subject.machine().cpu().processors() < PROCESSORS) {
                findings.accept(finding("cpu.cores", "Windows 11 does not install without two cores")
                        .withFix(Fix.put("Give it two cores", "cpu.cores", "" + PROCESSORS)));
            }
        }
    }

    private static final class Storage extends Requirement {
        Storage() {
            super("disk", "Windows 11 does not install on less than 64 GiB", "give its disk 64GiB or more");
        }

        @Override
        void checkWindows(Subject subject, Consumer<Finding> findings) {
            subject.machine()
                    .systemDisk()
                    .filter(disk -> !Subject.isMedium(disk))
                    .ifPresent(disk -> subject.sizeOf(disk)
                            .filter(size -> size.compareTo(DISK) < 0)
                            .ifPresent(size -> findings.accept(tooSmall(subject, disk, size))));
        }

        private Finding tooSmall(Subject subject, Disk disk, DataSize size) {
            String where = Subject.where(disk, "size");
            Finding finding =
                    finding(where, "Windows 11 does not install without " + DISK + " of disk, and this has " + size);
            return subject.isToBeMade(disk)
                    ? finding.withFix(Fix.put("Make it " + DISK, where, Subject.json(DISK.toString())))
                    : finding;
        }
    }

    private static final class NoUefi extends Requirement {
        NoUefi() {
            super(
                    "firmware",
                    "Windows 11 does not install with a BIOS",
                    "use firmware: { type: uefi, secureBoot: true } on board q35 or virt");
        }

        @Override
        void checkWindows(Subject subject, Consumer<Finding> findings) {
            if (subject.machine().firmware() instanceof Firmware.Bios) {
                Finding finding = finding("firmware", "Windows 11 does not install without UEFI with Secure Boot");
                findings.accept(
                        canHaveSecureBoot(subject)
                                ? finding.withFix(Fix.put(
                                        "Start it with UEFI and Secure Boot",
                                        "firmware",
                                        "{\"type\": \"uefi\", \"secureBoot\": true}"))
                                : finding);
            }
        }
    }

    private static final class Memory extends Requirement {
        Memory() {
            super("memory", "Windows 11 does not install with less than 4 GiB of memory", "give it 4GiB or more");
        }

        @Override
        void checkWindows(Subject subject, Consumer<Finding> findings) {
            DataSize memory = subject.machine().memory();
            if (memory.compareTo(MEMORY) < 0) {
                findings.accept(GuestRules.withMemory(
                        subject,
                        finding(
                                "memory",
                                "Windows 11 does not install without " + MEMORY + " of memory, and this has " + memory),
                        MEMORY));
            }
        }
    }

    private static final class NoSecureBoot extends Requirement {
        NoSecureBoot() {
            super("secure-boot", "Windows 11 does not install without Secure Boot", "use secureBoot: true");
        }

        @Override
        void checkWindows(Subject subject, Consumer<Finding> findings) {
            if (subject.machine().firmware() instanceof Firmware.Uefi uefi
                    && uefi.secureBoot() == Firmware.SecureBoot.OFF) {
                Finding finding = finding("firmware.secureBoot", "Windows 11 does not install without Secure Boot");
                findings.accept(
                        canHaveSecureBoot(subject)
                                ? finding.withFix(Fix.put("Turn Secure Boot on", "firmware.secureBoot", "true"))
                                : finding);
            }
        }
    }

    /** The resource model gives every Windows 11 a TPM; it is lost where host or target has none. */
    private static final class NoTpm extends Rule {
        NoTpm() {
            super(About.error("guest.windows-11.tpm", "Windows 11 does not install without a TPM 2.0")
                    .because(SOURCE)
                    .otherwise(REFUSAL)
                    .mendedBy("run it on Linux or macOS, with a target that has a TPM"));
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            if (subject.machine().guest().kind() != GuestKind.WINDOWS_11) {
                return;
            }
            boolean target = subject.target()
                    .filter(each -> each.lacks(TargetCapabilities.Part.TPM))
                    .isPresent();
            boolean host = subject.host().operatingSystem().kind() == OperatingSystem.WINDOWS;
            if (subject.machine().tpm().isEmpty() || target || host) {
                String who = target ? subject.target().get().name() : host ? "a host of Windows" : "this machine";
                findings.accept(
                        finding("tpm", "Windows 11 does not install without a TPM 2.0, and " + who + " has none"));
            }
        }
    }
}
