package dev.satchel.qemu.capability;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Findings;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.host.OperatingSystem;
import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.NetworkMode;
import dev.satchel.core.machine.NetworkModels;
import dev.satchel.core.machine.rule.Substitute;
import dev.satchel.core.machine.rule.TargetCapabilities;
import dev.satchel.core.machine.rule.TargetCapabilities.Part;
import dev.satchel.core.machine.rule.TargetCapabilities.Picture;
import dev.satchel.core.machine.rule.TargetCapabilities.Serial;
import dev.satchel.core.machine.rule.TargetCapabilities.Support;
import dev.satchel.qemu.capability.RecordedFact.Extent;
import dev.satchel.qemu.capability.RecordedFact.Subject;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What is known of a QEMU that is not here to be asked, each fact with its source; for a machine that is to run on another
 * host. What nobody recorded is {@linkplain Support#UNKNOWN unknown} and judged as the release has it. An installed QEMU
 * is better asked itself ({@link QemuCapabilities}). Immutable.
 */
public final class RecordedQemu {
    private final String name;
    private final QemuVersion version;
    private final ImmutableList<RecordedFact> facts;

    private RecordedQemu(String name, QemuVersion version, List<RecordedFact> facts) {
        this.name = name;
        this.version = version;
        this.facts = ImmutableList.copyOf(facts);
    }

    /** Read when they are first asked for. */
    private static final class Holder {
        static final RecordedDocument UPSTREAM = RecordedDocument.named("releases");
        static final RecordedQemu UTM = read("utm", Optional.empty());
        static final RecordedQemu HOMEBREW = read("homebrew", Optional.of(UPSTREAM));
        static final RecordedQemu WINDOWS = read("windows", Optional.of(UPSTREAM));

        private static RecordedQemu read(String build, Optional<RecordedDocument> base) {
            RecordedDocument document = RecordedDocument.named(build);
            Optional<QemuVersion> version = document.version();
            ImmutableList.Builder<RecordedFact> facts = ImmutableList.builder();
            facts.addAll(document.facts(version));
            base.ifPresent(each -> facts.addAll(each.facts(version)));
            return new RecordedQemu(document.name(), version.orElse(QemuRelease.TRIED), facts.build());
        }
    }

    /** The QEMU inside UTM 4.7 to 5.0: a fork of 10.0.2 with devices of its own. */
    public static RecordedQemu utm() {
        return Holder.UTM;
    }

    /** What Homebrew installs on macOS, as of 10.0.2. */
    public static RecordedQemu homebrew() {
        return Holder.HOMEBREW;
    }

    /** QEMU on Windows, of no certain version: what its sources leave out there, judged as {@link QemuRelease#TRIED}. */
    public static RecordedQemu windows() {
        return Holder.WINDOWS;
    }

    /** What came and went until {@code version}, whoever built it. */
    public static RecordedQemu upstream(QemuVersion version) {
        return new RecordedQemu(
                "QEMU " + version.major() + "." + version.minor(),
                version,
                Holder.UPSTREAM.facts(Optional.of(version)));
    }

    /** What a host of {@code system} most likely has: Homebrew's on macOS; empty where none is recorded. */
    public static Optional<RecordedQemu> usualOn(OperatingSystem system) {
        return switch (system) {
            case MACOS -> Optional.of(homebrew());
            case WINDOWS -> Optional.of(windows());
            default -> Optional.empty();
        };
    }

    /** For people: {@code Homebrew's QEMU on macOS}. */
    public String name() {
        return name;
    }

    /** By which release what is unknown is judged. */
    public QemuVersion version() {
        return version;
    }

    /** All that is recorded; where two speak of the same, the first holds. Immutable. */
    public List<RecordedFact> facts() {
        return facts;
    }

    /**
     * Whether it has what is called {@code thing}.
     *
     * @param subject of what it is
     * @param thing by QEMU's name: {@code tpm-tis-device}
     * @param guest whose QEMU it is: each architecture has a program of its own
     */
    public Support support(Subject subject, String thing, Architecture guest) {
        return facts.stream()
                .filter(fact -> fact.subject() == subject
                        || (subject == Subject.DEVICE
                                && fact.subject() == Subject.CARD
                                && fact.present().contains(thing)))
                .map(fact -> fact.support(thing, guest))
                .filter(said -> said != Support.UNKNOWN)
                .findFirst()
                .orElse(Support.UNKNOWN);
    }

    /**
     * What it is known to have in place of what it is known to lack: a device, a display, a way for sound, a network or
     * a processor.
     *
     * @param wanted by QEMU's name: {@code tpm-crb}, {@code gtk}, {@code vmnet-shared}
     * @param guest whose QEMU it is
     * @return empty if it has that or may have it, or if nothing is known to stand in
     */
    public Optional<Substitute> substituteFor(String wanted, Architecture guest) {
        boolean lacks =
                EnumSet.of(Subject.DEVICE, Subject.CARD, Subject.DISPLAY, Subject.AUDIO, Subject.NETDEV, Subject.CPU)
                        .stream()
                        .anyMatch(subject -> isAbsent(subject, wanted, guest) && isJudgedBy(subject, wanted));
        return lacks
                ? Substitutes.of(wanted, (subject, each) -> support(subject, each, guest) == Support.PRESENT)
                : Optional.empty();
    }

    /** A closed list of cards or processors says nothing of what is neither. */
    private static boolean isJudgedBy(Subject subject, String wanted) {
        return switch (subject) {
            case CARD -> NetworkModels.all().contains(wanted);
            case CPU -> Substitutes.processors().contains(wanted.replaceFirst("-v\\d+$", ""));
            default -> true;
        };
    }

    private boolean isAbsent(Subject subject, String thing, Architecture guest) {
        return support(subject, thing, guest) == Support.ABSENT;
    }

    /**
     * What it can carry of a machine, for {@link dev.satchel.core.machine.Machine#check(dev.satchel.core.host.Host,
     * TargetCapabilities)}: what its release can, less what it is known to lack.
     *
     * @param guest whose QEMU it is
     */
    public TargetCapabilities asTarget(Architecture guest) {
        TargetCapabilities release = QemuRelease.capabilitiesOf(version, name);
        TargetCapabilities.Builder target = release.toBuilder()
                .boards(having(Board.class, board -> !isAbsent(Subject.MACHINE, board.id(), guest)))
                .networkModes(having(
                        NetworkMode.class,
                        mode -> release.networkModes().orElseThrow().contains(mode)
                                && InstalledTarget.netdevs(mode).stream()
                                        .anyMatch(each -> !isAbsent(Subject.NETDEV, each, guest))))
                .networkModels(NetworkModels.all().stream()
                        .filter(card -> !isAbsent(Subject.CARD, card, guest) && !isAbsent(Subject.DEVICE, card, guest))
                        .collect(ImmutableSet.toImmutableSet()))
                .pictures(having(Picture.class, picture -> shows(picture, guest)))
                .serialPorts(having(
                        Serial.class, serial -> !isAbsent(Subject.CHARDEV, InstalledTarget.chardev(serial), guest)));
        facts.stream()
                .filter(fact -> fact.subject() == Subject.CPU
                        && fact.extent() == Extent.ALL
                        && fact.guests().contains(guest))
                .forEach(fact -> target.cpuModels(guest, fact.present()));
        if (isAbsent(Subject.TPM_BACKEND, "emulator", guest)) {
            target.part(Part.TPM, Support.ABSENT);
        }
        for (NetworkMode mode : NetworkMode.values()) {
            networkFor(mode, guest).ifPresent(target::substitute);
        }
        KnownTypes.DEVICES.forEach(each -> substituteFor(each, guest).ifPresent(target::substitute));
        Substitutes.processors().forEach(each -> substituteFor(each, guest).ifPresent(target::substitute));
        return target.build();
    }

    /** What stands in for a network, by the names of machine files; only where the mode is known to be absent. */
    private Optional<Substitute> networkFor(NetworkMode mode, Architecture guest) {
        List<String> netdevs = InstalledTarget.netdevs(mode);
        if (!netdevs.stream().allMatch(each -> isAbsent(Subject.NETDEV, each, guest))) {
            return Optional.empty();
        }
        return netdevs.stream()
                .flatMap(each -> substituteFor(each, guest).stream())
                .flatMap(found -> EnumSet.allOf(NetworkMode.class).stream()
                        .filter(each -> InstalledTarget.netdevs(each).contains(found.instead()))
                        .map(each -> new Substitute(mode.id(), each.id(), found.why())))
                .findFirst();
    }

    private boolean shows(Picture picture, Architecture guest) {
        return switch (picture) {
            case NONE, VNC -> true;
            case WINDOW -> InstalledTarget.WINDOWS.stream().anyMatch(each -> !isAbsent(Subject.DISPLAY, each, guest));
            case SPICE -> !isAbsent(Subject.CHARDEV, "spicevmc", guest);
        };
    }

    private static <E extends Enum<E>> Set<E> having(Class<E> type, Predicate<E> there) {
        return EnumSet.allOf(type).stream().filter(there).collect(ImmutableSet.toImmutableSet());
    }

    /**
     * What {@code arguments} ask for that it is known not to have, each with what stands in for it.
     *
     * @param arguments QEMU's words, in the form of key and value or of JSON; the program's name may be the first
     * @param guest whose QEMU it is
     */
    public Findings check(List<String> arguments, Architecture guest) {
        ImmutableList.Builder<Finding> findings = ImmutableList.builder();
        for (int i = 0; i < arguments.size(); i++) {
            String option = arguments.get(i);
            if (!option.startsWith("-")) {
                continue;
            }
            if (isAbsent(Subject.OPTION, option, guest)) {
                findings.add(lacking(option, option, guest));
            }
            String value = i + 1 < arguments.size() ? arguments.get(i + 1) : "";
            asked(option, value).forEach((subject, thing) -> {
                if (isAbsent(subject, thing, guest)) {
                    findings.add(lacking(option + " " + thing, thing, guest));
                }
                if (subject == Subject.DEVICE) {
                    for (String key : ArgumentCheck.parse(value, "driver").keySet()) {
                        if (isAbsent(Subject.PROPERTY, thing + "." + key, guest)) {
                            findings.add(lacking(option + " " + thing, thing + "." + key, guest));
                        }
                    }
                }
            });
        }
        return Findings.of(findings.build());
    }

    private static Map<Subject, String> asked(String option, String value) {
        return switch (option) {
            case "-accel" -> Map.of(Subject.ACCELERATOR, ArgumentCheck.first(value, "accel"));
            case "-audiodev" -> Map.of(Subject.AUDIO, ArgumentCheck.first(value, "driver"));
            case "-chardev" -> Map.of(Subject.CHARDEV, ArgumentCheck.first(value, "backend"));
            case "-device" -> Map.of(Subject.DEVICE, ArgumentCheck.first(value, "driver"));
            case "-display" -> Map.of(Subject.DISPLAY, ArgumentCheck.first(value, "type"));
            case "-netdev" -> Map.of(Subject.NETDEV, ArgumentCheck.first(value, "type"));
            case "-tpmdev" -> Map.of(Subject.TPM_BACKEND, ArgumentCheck.first(value, "type"));
            default -> Map.of();
        };
    }

    private Finding lacking(String where, String thing, Architecture guest) {
        return Finding.error(
                "qemu.recorded.absent",
                where,
                name + " has no '" + thing + "'",
                substituteFor(thing, guest)
                        .map(found -> "use " + found.instead() + " (" + found.why() + ")")
                        .orElse("leave it out, or use a QEMU that has it"));
    }

    /** The {@link #name()}. */
    @Override
    public String toString() {
        return name;
    }
}
