package dev.satchel.core.machine.rule;

import static dev.satchel.core.machine.rule.Subject.where;

import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableList;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Fix;
import dev.satchel.core.check.Severity;
import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.Disk;
import dev.satchel.core.machine.DiskBus;
import dev.satchel.core.machine.DiskSource;
import dev.satchel.core.machine.Display;
import dev.satchel.core.machine.Firmware;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.machine.Network;
import dev.satchel.core.machine.SerialPort;
import dev.satchel.core.machine.SharedFolder;
import dev.satchel.core.machine.rule.TargetCapabilities.Part;
import dev.satchel.core.machine.rule.TargetCapabilities.Picture;
import dev.satchel.core.machine.rule.TargetCapabilities.Serial;
import dev.satchel.core.machine.rule.TargetCapabilities.Start;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What the target cannot carry, as far as it is known. */
final class TargetRules {
    private TargetRules() {}

    static List<Rule> all() {
        return ImmutableList.of(
                new ArchitectureRule(),
                new BoardRule(),
                new BusRule(),
                new ProcessorCount(),
                new ProcessorModel(),
                new DisplayRule(),
                new FirmwareRule(),
                new FormatRule(),
                new MediumRule(),
                new NetworkRule(),
                new NetworkModelRule(),
                new RawDevice(),
                new SectorRule(),
                new SecureBootRule(),
                new SerialRule(),
                new ShareRule(),
                new SoundRule(),
                new TpmRule(),
                new TranslationRule());
    }

    /** A rule that only a known target can break. */
    private abstract static class TargetRule extends Rule {
        private static final String SOURCE = "the description of the target; ";

        TargetRule(About about, String why) {
            super(about.because(SOURCE + why));
        }

        @Override
        final void check(Subject subject, Consumer<Finding> findings) {
            subject.target().ifPresent(target -> check(subject, target, findings));
        }

        abstract void check(Subject subject, TargetCapabilities target, Consumer<Finding> findings);

        /** With what stands in as its fix; empty if nothing does. */
        static Optional<Finding> substituted(TargetCapabilities target, Finding finding, String wanted, String where) {
            return target.substituteFor(wanted)
                    .map(found -> finding.withFix(Fix.put(
                            "Use " + found.instead() + ", " + found.why(), where, "\"" + found.instead() + "\"")));
        }

        /** {@code a, b or c}. */
        static <T> String oneOf(Set<T> all, Function<T, String> name) {
            return all.stream().map(name).sorted().collect(Collectors.joining(", "));
        }
    }

    private static final class ArchitectureRule extends TargetRule {
        ArchitectureRule() {
            super(
                    About.error("target.architecture", "the target has no guests of that architecture")
                            .otherwise("the target refuses the machine, or has no program that runs it")
                            .mendedBy("use another target, such as QEMU"),
                    "for example Apple's framework runs aarch64 and x86_64 alone");
        }

        @Override
        void check(Subject subject, TargetCapabilities target, Consumer<Finding> findings) {
            target.architectures()
                    .filter(all -> !all.contains(subject.architecture()))
                    .ifPresent(all -> findings.accept(finding(
                            "guest.arch",
                            target + " has no guests of " + subject.architecture() + ", only of "
                                    + oneOf(all, each -> each.id()))));
        }
    }

    private static final class TranslationRule extends TargetRule {
        TranslationRule() {
            super(
                    About.error("target.translation", "the target runs only code of the host's own architecture")
                            .otherwise("the target refuses to start the machine on this host")
                            .mendedBy("use a target that translates, such as QEMU, or another host"),
                    "Apple's Virtualization framework is a hypervisor and translates nothing");
        }

        @Override
        void check(Subject subject, TargetCapabilities target, Consumer<Finding> findings) {
            if (target.lacks(Part.TRANSLATION) && subject.isTranslated()) {
                findings.accept(finding(
                        "guest.arch",
                        target + " cannot run a guest of " + subject.architecture() + " on a host that is "
                                + subject.host().nativeArchitecture()));
            }
        }
    }

    private static final class BoardRule extends TargetRule {
        BoardRule() {
            super(
                    About.error("target.board", "the target does not have that board")
                            .otherwise("the target refuses the machine")
                            .mendedBy("use a board that it has"),
                    "UTM 5.0.3 always adds PCI devices, which microvm cannot have");
        }

        @Override
        void check(Subject subject, TargetCapabilities target, Consumer<Finding> findings) {
            target.boards()
                    .filter(all -> !all.contains(subject.board()))
                    .ifPresent(all -> findings.accept(finding(
                            "board",
                            target + " has no board " + subject.board().id() + ", only "
                                    + oneOf(all, each -> each.id()))));
        }
    }

    private static final class BusRule extends TargetRule {
        BusRule() {
            super(
                    About.error("target.bus", "the target has no place for a disk on that bus")
                            .otherwise("Bus 'ide.0' not found, or the disk is left out")
                            .mendedBy("attach it to another bus")
                            .withFix(),
                    "UTM 5.0.3 adds no AHCI controller on virt, and no SD card to any board");
        }

        @Override
        void check(Subject subject, TargetCapabilities target, Consumer<Finding> findings) {
            target.buses(subject.board()).ifPresent(places -> {
                Map<DiskBus, Integer> used = new EnumMap<>(DiskBus.class);
                for (Disk disk : subject.disks()) {
                    if (target.lacks(Part.RAW_DEVICES) && disk.source() instanceof DiskSource.Device) {
                        continue; // not there on any bus
                    }
                    DiskBus bus = subject.busOf(disk);
                    int most = places.getOrDefault(bus, 0);
                    if (used.merge(bus, 1, Integer::sum) > most) {
                        findings.accept(
                                fixed(subject, places, disk, finding(where(disk, "bus"), what(target, bus, most))));
                    }
                }
            });
        }

        private static String what(TargetCapabilities target, DiskBus bus, int most) {
            return most == 0
                    ? target + " has no bus " + bus.id() + " on this board"
                    : target + " has " + most + (most == 1 ? " place" : " places") + " on bus " + bus.id();
        }

        private static Finding fixed(Subject subject, Map<DiskBus, Integer> places, Disk disk, Finding finding) {
            DiskBus usual = subject.usualBusOf(disk);
            boolean free = places.getOrDefault(usual, 0) == TargetCapabilities.ANY_NUMBER;
            return free && usual != subject.busOf(disk) && BusRules.has(subject.board(), usual)
                    ? finding.withFix(Fix.remove("Attach it to " + usual.id(), where(disk, "bus")))
                    : finding;
        }
    }

    private static final class ProcessorCount extends TargetRule {
        ProcessorCount() {
            super(
                    About.error("target.cpu.count", "the target gives that board fewer processors")
                            .otherwise("the target refuses to start the machine")
                            .mendedBy("ask for fewer"),
                    "QEMU counts by board, other targets by host");
        }

        @Override
        void check(Subject subject, TargetCapabilities target, Consumer<Finding> findings) {
            int asked = subject.machine().cpu().processors();
            target.processors(subject.board()).stream()
                    .filter(most -> asked > most)
                    .forEach(most ->
                            findings.accept(finding("cpu", target + " takes " + most + " processors, not " + asked)));
        }
    }

    private static final class ProcessorModel extends TargetRule {
        ProcessorModel() {
            super(
                    About.error("target.cpu.model", "the target does not have that processor model")
                            .otherwise("the target takes its default, or refuses the machine")
                            .mendedBy("leave the model out")
                            .withFix(),
                    "UTM 5.0.3 has a closed list for each architecture, Apple's framework no choice at all");
        }

        @Override
        void check(Subject subject, TargetCapabilities target, Consumer<Finding> findings) {
            subject.machine()
                    .cpu()
                    .model()
                    .ifPresent(model -> target.cpuModels(subject.architecture())
                            .filter(all -> !all.contains(model))
                            .ifPresent(all -> findings.accept(substituted(
                                            target,
                                            finding("cpu.model", target + " has no processor " + model),
                                            model,
                                            "cpu.model")
                                    .orElseGet(() -> finding("cpu.model", target + " has no processor " + model)
                                            .withFix(Fix.remove("Let the target choose", "cpu.model"))))));
        }
    }

    private static final class DisplayRule extends TargetRule {
        DisplayRule() {
            super(
                    About.error("target.display", "the target shows no picture there")
                            .otherwise("the picture is shown elsewhere, or nowhere")
                            .mendedBy("use a window, or another target"),
                    "UTM shows machines in windows of its own");
        }

        @Override
        void check(Subject subject, TargetCapabilities target, Consumer<Finding> findings) {
            Picture asked = pictureOf(subject.machine().display());
            target.pictures()
                    .filter(all -> !all.contains(asked))
                    .ifPresent(all -> findings.accept(finding(
                            "display.type",
                            target + " has no display of type " + word(asked) + ", only "
                                    + oneOf(all, TargetRules::word))));
        }

        private static Picture pictureOf(Display display) {
            if (display instanceof Display.Vnc) {
                return Picture.VNC;
            }
            if (display instanceof Display.Spice) {
                return Picture.SPICE;
            }
            return display instanceof Display.Window ? Picture.WINDOW : Picture.NONE;
        }
    }

    private static final class FirmwareRule extends TargetRule {
        FirmwareRule() {
            super(
                    About.error("target.firmware", "the target does not have such firmware")
                            .otherwise("nothing starts the system")
                            .mendedBy("use the firmware that it has")
                            .withFix(),
                    "Apple's framework has UEFI and no BIOS");
        }

        @Override
        void check(Subject subject, TargetCapabilities target, Consumer<Finding> findings) {
            Start asked = subject.machine().firmware() instanceof Firmware.Bios ? Start.BIOS : Start.UEFI;
            target.firmware().filter(all -> !all.contains(asked)).ifPresent(all -> {
                Finding finding = finding("firmware", target + " has no " + word(asked));
                boolean virt = subject.board() == Board.VIRT;
                findings.accept(
                        asked == Start.BIOS && virt && all.contains(Start.UEFI)
                                ? finding.withFix(Fix.put("Start it with UEFI", "firmware", "{\"type\": \"uefi\"}"))
                                : finding);
            });
        }
    }

    private static final class FormatRule extends TargetRule {
        FormatRule() {
            super(
                    About.error("target.format", "the target opens no images of that format")
                            .otherwise("the target refuses the image, or takes it for a raw disk")
                            .mendedBy("convert it with qemu-img convert"),
                    "Apple's framework opens raw images alone (and ASIF, from macOS 26 on)");
        }

        @Override
        void check(Subject subject, TargetCapabilities target, Consumer<Finding> findings) {
            target.formats().ifPresent(all -> {
                for (Disk disk : subject.disks()) {
                    if (disk.source() instanceof DiskSource.Image image && !all.contains(image.format())) {
                        findings.accept(finding(
                                where(disk, "image.format"),
                                target + " opens no " + image.format().id() + " images, only "
                                        + oneOf(all, each -> each.id())));
                    }
                }
            });
        }
    }

    private static final class MediumRule extends TargetRule {
        MediumRule() {
            super(
                    About.error("target.medium", "the target has no drives for removable media")
                            .otherwise("the drive is left out")
                            .mendedBy("attach the medium as a read-only image"),
                    "not every target can change a medium");
        }

        @Override
        void check(Subject subject, TargetCapabilities target, Consumer<Finding> findings) {
            subject.disks().stream()
                    .filter(disk -> target.lacks(Part.REMOVABLE_MEDIA) && Subject.isMedium(disk))
                    .forEach(
                            disk -> findings.accept(finding(where(disk, "media"), target + " has no removable media")));
        }
    }

    private static final class NetworkRule extends TargetRule {
        NetworkRule() {
            super(
                    About.error("target.network", "the target has no network of that mode")
                            .otherwise("the target refuses the card, or connects it to another network")
                            .mendedBy("use a mode that it has"),
                    "UTM has no tap interfaces, Apple's back end there neither forwards nor host-only networks");
        }

        @Override
        void check(Subject subject, TargetCapabilities target, Consumer<Finding> findings) {
            List<Network> networks = subject.machine().networks();
            target.networkModes().ifPresent(all -> {
                for (int i = 0; i < networks.size(); i++) {
                    if (!all.contains(networks.get(i).mode())) {
                        findings.accept(finding(
                                "networks[" + i + "].mode",
                                target + " has no network of mode "
                                        + networks.get(i).mode().id() + ", only "
                                        + oneOf(all, each -> each.id())
                                        + target.substituteFor(
                                                        networks.get(i).mode().id())
                                                .map(found -> "; " + found)
                                                .orElse("")));
                    }
                }
            });
        }
    }

    private static final class NetworkModelRule extends TargetRule {
        NetworkModelRule() {
            super(
                    About.error("target.network.model", "the target does not have that network card")
                            .otherwise("is not a valid device model name")
                            .mendedBy("leave the model out")
                            .withFix(),
                    "models are named as QEMU names them (7.2, -device help)");
        }

        @Override
        void check(Subject subject, TargetCapabilities target, Consumer<Finding> findings) {
            List<Network> networks = subject.machine().networks();
            target.networkModels().ifPresent(all -> {
                for (int i = 0; i < networks.size(); i++) {
                    String model = subject.machine().modelOf(networks.get(i));
                    if (!all.contains(model)) {
                        String where = "networks[" + i + "].model";
                        Finding finding = finding(where, target + " has no network card " + model);
                        boolean asked = networks.get(i).model().isPresent();
                        boolean usual = all.contains(subject.machine().modelOf(Network.user()));
                        findings.accept(substituted(target, finding, model, where)
                                .orElse(
                                        asked && usual
                                                ? finding.withFix(Fix.remove("Give it the usual card", where))
                                                : finding));
                    }
                }
            });
        }
    }

    private static final class RawDevice extends TargetRule {
        RawDevice() {
            super(
                    About.error("target.raw-device", "the target passes no device of the host through")
                            .otherwise("Operation not permitted: the target's processes may not open devices")
                            .mendedBy(
                                    "run the machine with QEMU as root; or serve the device with qemu-nbd; or carry an"
                                            + " image of it"),
                    "UTM's QEMU runs in Apple's sandbox as the user who is logged in (UTM issues 5027, 7521)");
        }

        @Override
        void check(Subject subject, TargetCapabilities target, Consumer<Finding> findings) {
            subject.disks().stream()
                    .filter(disk -> target.lacks(Part.RAW_DEVICES) && disk.source() instanceof DiskSource.Device)
                    .forEach(disk -> findings.accept(
                            finding(where(disk, "device"), target + " cannot open a device of the host")));
        }
    }

    private static final class SectorRule extends TargetRule {
        SectorRule() {
            super(
                    About.error("target.sectors", "the target shows sectors of 512 bytes alone")
                            .otherwise("the partition table of a disk with larger sectors is not where the guest looks")
                            .mendedBy("use another target for a system that was installed on other sectors"),
                    "UTM 5.0.3 has no word for sector sizes");
        }

        @Override
        void check(Subject subject, TargetCapabilities target, Consumer<Finding> findings) {
            subject.disks().stream()
                    .filter(disk -> target.lacks(Part.SECTOR_SIZES)
                            && disk.sectors()
                                    .filter(sectors -> sectors.logical().bytes() != 512)
                                    .isPresent())
                    .forEach(disk -> findings.accept(
                            finding(where(disk, "sectors"), target + " cannot give a disk sectors of 4096 bytes")));
        }
    }

    private static final class SecureBootRule extends TargetRule {
        SecureBootRule() {
            super(
                    About.error("target.secure-boot", "the target has no Secure Boot")
                            .otherwise("the machine starts whatever it finds, signed or not")
                            .mendedBy("use another target, or secureBoot: false"),
                    "Apple's framework has no Secure Boot for generic guests");
        }

        @Override
        void check(Subject subject, TargetCapabilities target, Consumer<Finding> findings) {
            if (target.lacks(Part.SECURE_BOOT)
                    && subject.machine().firmware() instanceof Firmware.Uefi uefi
                    && uefi.secureBoot() == Firmware.SecureBoot.ENFORCED) {
                findings.accept(finding("firmware.secureBoot", target + " has no Secure Boot"));
            }
        }
    }

    private static final class SerialRule extends TargetRule {
        SerialRule() {
            super(
                    About.warning("target.serial", "the target leads no serial port there")
                            .otherwise("the port is left out")
                            .mendedBy("use one that it has"),
                    "UTM leads serial ports to terminals, pseudo terminals and TCP");
        }

        @Override
        void check(Subject subject, TargetCapabilities target, Consumer<Finding> findings) {
            List<SerialPort> ports = subject.machine().serialPorts();
            target.serialPorts().ifPresent(all -> {
                for (int i = 0; i < ports.size(); i++) {
                    Serial asked = serialOf(ports.get(i));
                    if (!all.contains(asked)) {
                        findings.accept(finding(
                                "serial[" + i + "].to",
                                target + " leads no serial port to a " + word(asked) + ", only to "
                                        + oneOf(all, TargetRules::word)));
                    }
                }
            });
        }

        private static Serial serialOf(SerialPort port) {
            if (port instanceof SerialPort.ToFile) {
                return Serial.FILE;
            }
            if (port instanceof SerialPort.Socket) {
                return Serial.SOCKET;
            }
            return port instanceof SerialPort.Pty ? Serial.PTY : Serial.STDIO;
        }
    }

    private static final class ShareRule extends TargetRule {
        ShareRule() {
            super(
                    About.warning("target.share", "the target shares no folders by itself")
                            .otherwise("the guest does not see the folder")
                            .mendedBy("share it in the target, or by the network"),
                    "UTM keeps shared folders in the registry of one Mac");
        }

        @Override
        void check(Subject subject, TargetCapabilities target, Consumer<Finding> findings) {
            for (SharedFolder share : subject.machine().sharedFolders()) {
                if (target.lacks(Part.SHARED_FOLDERS)) {
                    findings.accept(
                            finding("shares[" + share.tag() + "]", target + " does not share " + share.folder()));
                }
            }
        }
    }

    private static final class SoundRule extends TargetRule {
        SoundRule() {
            super(
                    About.warning("target.sound", "the target has no sound card")
                            .otherwise("the guest is silent")
                            .mendedBy("use sound: false")
                            .withFix(),
                    "a target without a screen often has no sound either");
        }

        @Override
        void check(Subject subject, TargetCapabilities target, Consumer<Finding> findings) {
            if (target.lacks(Part.SOUND) && subject.machine().sound() == Machine.Sound.ON) {
                findings.accept(finding(Severity.WARNING, "sound", target + " has no sound card", remedy())
                        .withFix(Fix.remove("Leave the sound card out", "sound")));
            }
        }
    }

    private static final class TpmRule extends TargetRule {
        TpmRule() {
            super(
                    About.error("target.tpm", "the target has no TPM")
                            .otherwise("the machine has no TPM; Setup says: This PC can't run Windows 11")
                            .mendedBy("use another target, such as UTM's QEMU back end"),
                    "Apple's Virtualization framework has no TPM device");
        }

        @Override
        void check(Subject subject, TargetCapabilities target, Consumer<Finding> findings) {
            if (target.lacks(Part.TPM) && subject.machine().tpm().isPresent()) {
                findings.accept(finding("tpm", target + " has no TPM"));
            }
        }
    }

    private static String word(Enum<?> constant) {
        return Ascii.toLowerCase(constant.name());
    }
}
