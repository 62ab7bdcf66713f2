package dev.satchel.core.machine.rule;

import static dev.satchel.core.machine.rule.Subject.where;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Fix;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.Disk;
import dev.satchel.core.machine.DiskSource;
import dev.satchel.core.machine.Firmware;
import dev.satchel.core.machine.Machine;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Whether the firmware is one that the board has, and finds something to start. */
final class BootRules {
    private BootRules() {}

    static List<Rule> all() {
        return ImmutableList.of(
                new SystemAbsent(),
                new Unreadable(),
                new FirmwareBoard(),
                new SecureBootBoard(),
                new SecureBootArchitecture(),
                new Variables(),
                new VariablesSize());
    }

    private static boolean isStartedByHand(Subject subject) {
        return subject.isGivenByHand("-kernel") || subject.isGivenByHand("-bios");
    }

    private static boolean isEnforced(Firmware firmware) {
        return firmware instanceof Firmware.Uefi uefi && uefi.secureBoot() == Firmware.SecureBoot.ENFORCED;
    }

    /** Where the UEFI keeps its variables, if the machine says so. */
    static Optional<Path> variablesOf(Machine machine) {
        return machine.firmware() instanceof Firmware.Uefi uefi ? uefi.variables() : Optional.empty();
    }

    private static boolean isEmptyDrive(Disk disk) {
        return disk.source() instanceof DiskSource.Medium medium
                && medium.file().isEmpty();
    }

    private static final class SystemAbsent extends Rule {
        SystemAbsent() {
            super(About.warning("disk.system.absent", "there is nothing to start from")
                    .because(
                            "firmware starts a system from a disk, a medium or the network, and only a network that serves"
                                    + " PXE has one")
                    .otherwise("the firmware tries the network for some minutes and ends in its shell, or with 'No"
                            + " bootable device'")
                    .mendedBy("add a disk with a system, or a medium to install one from"));
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            boolean something = subject.disks().stream().anyMatch(disk -> !isEmptyDrive(disk));
            if (!something && !isStartedByHand(subject)) {
                findings.accept(finding("disks", "the machine has neither a disk nor a medium"));
            }
        }
    }

    private static final class Unreadable extends Rule {
        Unreadable() {
            super(About.warning("disk.boot.unreadable", "the boot order names empty drives alone")
                    .because("a place in the boot order puts a drive before all disks that have none (QEMU's bootindex,"
                            + " UEFI's BootOrder)")
                    .otherwise("the firmware asks the empty drives first, and may wait for each")
                    .mendedBy("put a medium into one, or give a disk a place in the boot order"));
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            List<Disk> ordered = subject.disks().stream()
                    .filter(disk -> disk.bootOrder().isPresent())
                    .toList();
            if (!ordered.isEmpty() && ordered.stream().allMatch(BootRules::isEmptyDrive)) {
                findings.accept(finding(
                        where(ordered.get(0), "boot"), "nothing lies in any drive that has a place in the boot order"));
            }
        }
    }

    private static final class FirmwareBoard extends Rule {
        FirmwareBoard() {
            super(About.error("firmware.board", "the board does not have such firmware")
                    .because("QEMU 7.2: Arm's virt has no BIOS (riscv64's brings OpenSBI), and microvm has no flash for"
                            + " UEFI")
                    .otherwise("on virt the machine runs and says nothing, for ever; on microvm: machine type does not"
                            + " support if=pflash,bus=0,unit=0")
                    .mendedBy("use firmware: { type: uefi } on virt; board: q35 for UEFI on x86")
                    .withFix());
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            Firmware firmware = subject.machine().firmware();
            boolean bios = firmware instanceof Firmware.Bios;
            if (subject.board() == Board.VIRT
                    && bios
                    && subject.architecture() != Architecture.RISCV64
                    && !isStartedByHand(subject)) {
                findings.accept(finding("firmware", "board virt has no BIOS", "use firmware: { type: uefi }")
                        .withFix(Fix.put("Start it with UEFI", "firmware", "{\"type\": \"uefi\"}")));
            }
            if (subject.board() == Board.MICROVM && !bios) {
                Finding finding = finding("firmware", "board microvm has no flash for UEFI", "use board: q35");
                // A Windows needs the other board, which is for its owner to say.
                findings.accept(
                        subject.machine().guest().isWindows()
                                ? finding
                                : finding.withFix(Fix.put("Start it with a BIOS", "firmware", "{\"type\": \"bios\"}")));
            }
        }
    }

    private static final class SecureBootBoard extends Rule {
        SecureBootBoard() {
            super(About.error("firmware.secure-boot.board", "the board has no Secure Boot")
                    .because(
                            "Secure Boot builds of OVMF need system management mode, which board pc does not have (QEMU"
                                    + " 7.2; firmware descriptors name pc-q35-* alone)")
                    .otherwise("the machine runs, its screen and serial port stay silent for ever")
                    .mendedBy("use board: q35, or secureBoot: false"));
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            if (subject.board() == Board.PC && isEnforced(subject.machine().firmware())) {
                findings.accept(finding("firmware.secureBoot", "board pc has no UEFI with Secure Boot"));
            }
        }
    }

    private static final class SecureBootArchitecture extends Rule {
        SecureBootArchitecture() {
            super(About.error("firmware.secure-boot.architecture", "nobody enrolls keys for that architecture")
                    .because(
                            "firmware with Microsoft's keys enrolled is packaged for x86_64 and aarch64 (Debian 12: ovmf,"
                                    + " qemu-efi-aarch64; edk2 has no signed loaders for others)")
                    .otherwise("no firmware descriptor matches, and the machine is not started")
                    .mendedBy("use secureBoot: false")
                    .withFix());
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            boolean nowhere = switch (subject.architecture()) {
                case X86_64, X86, AARCH64, UNKNOWN -> false;
                default -> true;
            };
            if (nowhere && isEnforced(subject.machine().firmware())) {
                findings.accept(finding(
                                "firmware.secureBoot",
                                "there is no firmware with enrolled keys for " + subject.architecture())
                        .withFix(Fix.put("Leave Secure Boot off", "firmware.secureBoot", "false")));
            }
        }
    }

    private static final class Variables extends Rule {
        Variables() {
            super(About.error("firmware.variables.kind", "the store of UEFI variables is no file")
                    .because(
                            "QEMU maps the store as a flash of its own (7.2, -machine pflash1=), which is a regular file")
                    .otherwise("'file' driver requires 'variables' to be a regular file")
                    .mendedBy("name a file, which is made when it is missing"));
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            variablesOf(subject.machine())
                    .map(subject::file)
                    .filter(file -> file.exists() && file.kind() != ImageFile.Kind.REGULAR)
                    .ifPresent(file ->
                            findings.accept(finding("firmware.variables", file.path() + " is " + word(file.kind()))));
        }

        private static String word(ImageFile.Kind kind) {
            return switch (kind) {
                case FOLDER -> "a folder";
                case PIPE -> "a pipe or a socket";
                case DEVICE -> "a device";
                case ABSENT, REGULAR -> "a file";
            };
        }
    }

    private static final class VariablesSize extends Rule {
        private static final long ARM = 64L << 20;
        private static final long PC = 8L << 20;
        private static final long PAGE = 4096;

        VariablesSize() {
            super(About.error("firmware.variables.size", "the store of UEFI variables does not fit the board's flash")
                    .because(
                            "QEMU 7.2: a flash of Arm's virt has 64 MiB exactly; on q35 a store is a multiple of 4 KiB, and"
                                    + " has 8 MiB at most together with the code")
                    .otherwise(
                            "device requires 67108864 bytes, block backend provides 540672 bytes; system firmware block"
                                    + " device pflash1 has invalid size 0; combined size of system firmware exceeds 8388608 bytes")
                    .mendedBy("remove the file, if nothing in it is needed: it is made anew"));
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            variablesOf(subject.machine())
                    .map(subject::file)
                    .filter(file -> file.isRead() && file.claim().isEmpty())
                    .filter(file -> !fits(subject, file.length()) && !isDisk(subject, file))
                    .ifPresent(file -> findings.accept(finding(
                            "firmware.variables",
                            file.path() + " has " + file.length() + " bytes, which do not fit the flash of board "
                                    + subject.board().id())));
        }

        /** Which is another rule's matter, and no file to remove. */
        private static boolean isDisk(Subject subject, ImageFile file) {
            return subject.disks().stream()
                    .flatMap(disk -> ImageRules.fileOf(disk).stream())
                    .map(subject::file)
                    .anyMatch(file::isSameAs);
        }

        private static boolean fits(Subject subject, long length) {
            boolean arm = subject.architecture() == Architecture.AARCH64 || subject.architecture() == Architecture.ARM;
            return switch (subject.board()) {
                case VIRT -> !arm || length == ARM;
                case Q35, PC -> length > 0 && length % PAGE == 0 && length < PC;
                case MICROVM, OTHER -> true;
            };
        }
    }
}
