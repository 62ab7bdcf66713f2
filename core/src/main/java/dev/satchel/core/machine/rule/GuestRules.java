package dev.satchel.core.machine.rule;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Fix;
import dev.satchel.core.check.Severity;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.host.OperatingSystem;
import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.Clock;
import dev.satchel.core.machine.GuestKind;
import dev.satchel.core.machine.GuestSystem;
import dev.satchel.core.machine.MemoryBacking;
import dev.satchel.core.machine.Network;
import dev.satchel.core.unit.DataSize;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** What a guest needs, whichever it is; Windows 11 has a file of its own. */
final class GuestRules {
    private GuestRules() {}

    static List<Rule> all() {
        return ImmutableList.of(
                new NoBoard(),
                new MacOs(),
                new LeastMemory(),
                new WindowsArchitecture(),
                new WindowsClock(),
                new WindowsNetwork());
    }

    /** What its makers ask for at least, without a desktop where there is a choice; empty where nobody says. */
    static Optional<DataSize> leastMemory(GuestSystem guest) {
        return switch (guest.kind()) {
            case WINDOWS_11 -> Optional.of(Windows11Rules.MEMORY);
            case WINDOWS_10 -> Optional.of(DataSize.gibibytes(guest.architecture() == Architecture.X86 ? 1 : 2));
            case WINDOWS_SERVER, FEDORA -> Optional.of(DataSize.gibibytes(2));
            case DEBIAN, ARCH -> Optional.of(DataSize.mebibytes(512));
            case UBUNTU -> Optional.of(DataSize.gibibytes(1));
            case ALPINE -> Optional.of(DataSize.mebibytes(128));
            case LINUX, MACOS, OTHER -> Optional.empty();
        };
    }

    private static final class NoBoard extends Rule {
        NoBoard() {
            super(About.error("guest.architecture", "the arguments for the guest's board are not known")
                    .because(
                            "board virt is one of Arm and RISC-V (QEMU 7.2, -machine help: ppc64 has pseries, s390x has"
                                    + " s390-ccw-virtio, ppc has mac99); other is each that a bundle of UTM names and a"
                                    + " machine file cannot")
                    .otherwise("unsupported machine type")
                    .mendedBy("use a guest of x86_64, i386, aarch64, arm or riscv64, or run the machine in UTM"));
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            Architecture architecture = subject.architecture();
            boolean known = switch (architecture) {
                case X86_64, X86, AARCH64, ARM, RISCV64, UNKNOWN -> true;
                default -> false;
            };
            if (!known) {
                findings.accept(finding("guest.arch", "what board a guest of " + architecture + " has is not known"));
            } else if (subject.board() == Board.OTHER) {
                findings.accept(finding("board", "which board this is, is not known"));
            }
        }
    }

    private static final class MacOs extends Rule {
        MacOs() {
            super(About.error("guest.macos", "macOS runs on Apple's hardware alone")
                    .because("Apple's licence allows macOS in a virtual machine on a Mac; on Apple silicon only Apple's"
                            + " Virtualization framework has the platform that it starts on")
                    .otherwise("macOS does not start")
                    .mendedBy("run it on a Mac of the guest's architecture, with the Apple back end of UTM"));
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            if (subject.machine().guest().kind() != GuestKind.MACOS) {
                return;
            }
            OperatingSystem host = subject.host().operatingSystem().kind();
            Architecture architecture = subject.architecture();
            if (architecture != Architecture.X86_64 && architecture != Architecture.AARCH64) {
                findings.accept(finding("guest", "there is no macOS of " + architecture));
            } else if (host == OperatingSystem.LINUX || host == OperatingSystem.WINDOWS) {
                findings.accept(finding("guest", "this host runs " + host + ", and macOS needs a Mac"));
            } else if (host == OperatingSystem.MACOS && subject.isTranslated()) {
                findings.accept(finding(
                        "guest",
                        "macOS of " + architecture + " does not run on a Mac of "
                                + subject.host().nativeArchitecture()));
            }
        }
    }

    private static final class LeastMemory extends Rule {
        LeastMemory() {
            super(About.warning("guest.minimum.memory", "the guest has less memory than its makers ask for")
                    .because("Microsoft: Windows 10 1 GiB (32 bits) or 2 GiB, Server with desktop 2 GiB; Debian 12"
                            + " installation guide, ch. 3: 512 MB; Ubuntu Server: 1 GB; Fedora: 2 GB; Arch: 512 MiB; Alpine:"
                            + " 128 MiB")
                    .otherwise("the installer refuses, or ends in the middle for want of memory")
                    .mendedBy("give it at least that much")
                    .withFix());
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            GuestSystem guest = subject.machine().guest();
            if (guest.kind() == GuestKind.WINDOWS_11) {
                return;
            }
            leastMemory(guest)
                    .filter(least -> subject.machine().memory().compareTo(least) < 0)
                    .ifPresent(least -> findings.accept(withMemory(
                            subject,
                            finding(
                                    "memory",
                                    subject.machine().memory() + " is less than the " + least + " that "
                                            + guest.kind().id() + " asks for"),
                            least)));
        }
    }

    /** Only what the host can give is given. */
    static Finding withMemory(Subject subject, Finding finding, DataSize least) {
        return subject.hasRoomFor(least)
                ? finding.withFix(Fix.put("Give it " + least, placeOfMemory(subject), Subject.json(least.toString())))
                : finding;
    }

    /** What the memory is on the host stays said. */
    private static String placeOfMemory(Subject subject) {
        boolean plain = subject.machine().memoryBacking().equals(MemoryBacking.anonymous());
        return plain ? "memory" : "memory.size";
    }

    private static final class WindowsArchitecture extends Rule {
        WindowsArchitecture() {
            super(About.error("guest.windows.architecture", "there is no such Windows for that architecture")
                    .because("Microsoft: Windows 11 for x86-64 and Arm64, Windows 10 for x86 (32 bits) too, Server for"
                            + " x86-64 and, as a preview, Arm64")
                    .otherwise("there is nothing to install")
                    .mendedBy("use a guest of x86_64 or aarch64"));
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            boolean there = switch (subject.architecture()) {
                case X86_64, AARCH64 -> true;
                case X86 -> subject.machine().guest().kind() == GuestKind.WINDOWS_10;
                default -> false;
            };
            if (subject.machine().guest().isWindows() && !there) {
                findings.accept(
                        finding("guest.arch", "there is no " + subject.machine().guest()));
            }
        }
    }

    private static final class WindowsClock extends Rule {
        WindowsClock() {
            super(About.warning("guest.windows.clock", "Windows takes the hardware clock for local time")
                    .because("Windows reads the clock as local time unless its registry says RealTimeIsUniversal"
                            + " (osinfo-db: clock localtime for every Windows)")
                    .otherwise("after each start the guest's time is wrong by the offset of its zone; certificates and"
                            + " logins fail")
                    .mendedBy("use clock: local")
                    .withFix());
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            if (subject.machine().guest().isWindows() && subject.machine().clock() == Clock.UTC) {
                findings.accept(finding("clock", "Windows would take UTC for local time")
                        .withFix(Fix.put("Keep local time in the clock", "clock", "\"local\"")));
            }
        }
    }

    private static final class WindowsNetwork extends Rule {
        WindowsNetwork() {
            super(About.warning("guest.windows.network", "Windows has no driver of its own for a network card")
                    .because(
                            "the installation media of Windows contain no virtio drivers; for x86 they have one for the"
                                    + " Intel cards e1000 and e1000e, for Arm for none that QEMU emulates")
                    .otherwise("Windows has no network, and the setup of Windows 11 does not go on without one")
                    .mendedBy("leave the model out, or bring NetKVM from the virtio-win medium")
                    .withFix());
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            List<Network> networks = subject.machine().networks();
            for (int i = 0; subject.machine().guest().isWindows() && i < networks.size(); i++) {
                String model = subject.machine().modelOf(networks.get(i));
                String where = "networks[" + i + "]";
                if (!model.startsWith("virtio-net")) {
                    continue;
                }
                if (networks.get(i).model().isPresent() && hasAnotherByDefault(subject)) {
                    findings.accept(finding(where + ".model", "Windows has no driver for a " + model)
                            .withFix(Fix.remove("Give it a card that Windows knows", where + ".model")));
                } else {
                    findings.accept(finding(
                            Severity.NOTE,
                            where,
                            "Windows has no driver for a " + model + ", nor for any other card of this board",
                            "bring NetKVM from the virtio-win medium"));
                }
            }
        }

        private static boolean hasAnotherByDefault(Subject subject) {
            return !subject.machine().modelOf(Network.user()).startsWith("virtio-net");
        }
    }
}
