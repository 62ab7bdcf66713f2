package dev.satchel.utm.bundle;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.SatchelException;
import dev.satchel.utm.bundle.BundleContents.Card;
import dev.satchel.utm.bundle.BundleContents.Kind;
import dev.satchel.utm.config.Plist;
import dev.satchel.utm.config.PlistArray;
import dev.satchel.utm.config.PlistDictionary;
import dev.satchel.utm.config.PlistValue;
import dev.satchel.utm.config.UtmConfiguration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a bundle needs of the Mac that it is opened on, and which key of its configuration demands it. The versions are the
 * first releases of UTM that write a key, from its source at every tag from 4.0.0 to 5.0.3. An older UTM ignores most
 * newer keys, and drops them at its next save; some make it refuse the bundle. Immutable.
 */
public final class BundleNeeds {
    private static final Pattern VERSIONED = Pattern.compile("[A-Za-z0-9-]*?-(\\d{1,2})\\.(\\d{1,2})(?:\\.\\d+)?");
    private static final String ALWAYS = "4.0.0";

    /** What is needed in a certain version, or of a certain kind. */
    public enum Subject {
        /** UTM itself. */
        UTM("UTM"),
        /** The system of the Mac. */
        MACOS("macOS"),
        /** The processor of the Mac: {@code Apple silicon} or {@code Intel}. */
        CHIP("chip");

        private final String label;

        Subject(String label) {
            this.label = label;
        }

        /** For people. */
        public String label() {
            return label;
        }
    }

    /** What happens without. */
    public enum Strength {
        /** The machine cannot be opened, or does not start. */
        REQUIRED,
        /** The machine works, without what the key says, or slowly. */
        WANTED
    }

    /**
     * One thing that is needed.
     *
     * @param subject of what
     * @param value the least version, such as {@code 4.7.0}, or the kind of chip
     * @param key the place in the configuration that demands it
     * @param strength what happens without
     * @param reason in one line
     */
    public record Need(Subject subject, String value, String key, Strength strength, String reason) {}

    private final Kind kind;
    private final BundleContents contents;
    private final ImmutableList.Builder<Need> found = ImmutableList.builder();
    private final ImmutableList<Need> needs;

    private BundleNeeds(UtmConfiguration configuration) {
        this.contents = BundleContents.of(configuration);
        this.kind = contents.kind();
        form();
        if (kind == Kind.QEMU) {
            qemu();
        } else if (kind == Kind.APPLE) {
            apple();
        } else if (kind == Kind.LEGACY_APPLE) {
            appleChip("architecture");
            require(Subject.MACOS, contents.isMacGuest() ? "12" : "11.3", "bootLoader", "Apple's framework");
        }
        this.needs = found.build();
    }

    /** What a bundle with this configuration needs. */
    static BundleNeeds of(UtmConfiguration configuration) {
        return new BundleNeeds(configuration);
    }

    /** All of them, in the order of the configuration's sections; immutable. */
    public List<Need> all() {
        return needs;
    }

    /**
     * The least that will do of {@code subject}, without which the machine cannot be opened or does not start: the highest
     * version, or the kind of chip; empty if any will do.
     */
    public Optional<String> least(Subject subject) {
        Stream<String> values = needs.stream()
                .filter(need -> need.subject() == subject && need.strength() == Strength.REQUIRED)
                .map(Need::value);
        return subject == Subject.CHIP ? values.findFirst() : values.max(BY_VERSION);
    }

    private static final Comparator<String> BY_VERSION = Comparator.comparing(BundleNeeds::ordered);

    private static String ordered(String version) {
        return Stream.of(version.split("\\.", -1))
                .map(part -> "0".repeat(Math.max(0, 6 - part.length())) + part)
                .collect(Collectors.joining("."));
    }

    private void require(Subject subject, String value, String key, String reason) {
        found.add(new Need(subject, value, key, Strength.REQUIRED, reason));
    }

    private void want(Subject subject, String value, String key, String reason) {
        found.add(new Need(subject, value, key, Strength.WANTED, reason));
    }

    private void form() {
        if (kind.isLegacy()) {
            require(
                    Subject.UTM,
                    kind == Kind.LEGACY_APPLE ? "3.0.0" : "2.0.0",
                    "ConfigurationVersion",
                    "a form of UTM 3 or older, which newer ones migrate at their first save");
        } else {
            require(Subject.UTM, ALWAYS, "ConfigurationVersion", "the form of version 4");
            require(Subject.MACOS, "11.3", "Backend", "UTM 4 itself");
        }
    }

    private void qemu() {
        target();
        PlistDictionary qemu = Tree.section(contents.root(), "QEMU");
        if (Tree.flag(qemu, "TSO")) {
            want(Subject.UTM, "4.3.2", "QEMU.TSO", "older ones ignore it");
            want(Subject.MACOS, "15", "QEMU.TSO", "older ones cannot order memory as x86 does");
            want(Subject.CHIP, "Apple silicon", "QEMU.TSO", "means nothing elsewhere");
        }
        if (Tree.flag(qemu, "Hypervisor")) {
            chipOf(contents.architecture())
                    .ifPresent(chip -> want(
                            Subject.CHIP, chip, "System.Architecture", "on another the guest is emulated, and slow"));
        }
        int index = 0;
        for (PlistDictionary drive : Tree.dictionaries(contents.root(), "Drive")) {
            drive(drive, "Drive[" + index++ + "]");
        }
        for (Card card : contents.cards()) {
            card(card);
        }
        serial();
    }

    private void target() {
        String target = Tree.text(contents.system(), "Target").orElse("");
        if (target.equals("vmapple")) {
            require(Subject.UTM, "4.7.0", "System.Target", "the board vmapple came with QEMU 10.0");
            return;
        }
        Matcher matcher = VERSIONED.matcher(target);
        if (!matcher.matches()) {
            return;
        }
        int version = Integer.parseInt(matcher.group(1)) * 100 + Integer.parseInt(matcher.group(2));
        String since = version <= 700 ? ALWAYS : version <= 702 ? "4.1.0" : version <= 901 ? "4.6.0" : "4.7.0";
        require(
                Subject.UTM,
                since,
                "System.Target",
                "the QEMU in older ones has no board '" + Shown.of(target) + "', and they refuse the bundle");
    }

    private void drive(PlistDictionary drive, String where) {
        boolean removable = Tree.text(drive, "ImageName").isEmpty();
        if (drive.entries().get("ReadOnly") instanceof PlistValue.Flag flag && flag.value() != removable) {
            want(Subject.UTM, removable ? "4.2.3" : "4.1.5", where + ".ReadOnly", "older ones ignore it");
        }
        if (drive.entries().get("InterfaceVersion") instanceof PlistValue.Whole whole
                && whole.saturated() > 0
                && Tree.text(drive, "Interface").orElse("").equals("IDE")) {
            want(Subject.UTM, "4.3.1", where + ".InterfaceVersion", "older ones count IDE's units otherwise");
        }
    }

    private void card(Card card) {
        if (Tree.text(card.plist(), "HostNetUuid").isPresent()) {
            want(Subject.UTM, "4.7.0", card.where() + ".HostNetUuid", "older ones have one host network");
        }
        if (Tree.text(card.plist(), "VlanDhcpEndAddress").isPresent()) {
            want(Subject.UTM, "4.3.0", card.where() + ".VlanDhcpEndAddress", "older ones ignore it");
        }
        if (Tree.dictionaries(card.plist(), "PortForward").stream()
                .anyMatch(forward -> forward.value("HostPort").isPresent())) {
            require(
                    Subject.UTM,
                    "4.4.0",
                    card.where() + ".PortForward",
                    "older ones know its keys in lower case alone, and refuse the bundle");
        }
    }

    private void serial() {
        int index = 0;
        for (PlistDictionary port : Tree.dictionaries(contents.root(), "Serial")) {
            String where = "Serial[" + index++ + "]";
            if (Tree.flag(port, "RemoteConnectionAllowed")) {
                want(Subject.UTM, "4.0.7", where + ".RemoteConnectionAllowed", "older ones ignore it");
            }
        }
    }

    private void apple() {
        appleChip("System.Architecture");
        PlistDictionary virtualization = Tree.section(contents.root(), "Virtualization");
        for (String key : List.of("Keyboard", "Pointer")) {
            if (Tree.text(virtualization, key).isPresent()) {
                require(
                        Subject.UTM,
                        "4.4.4",
                        "Virtualization." + key,
                        "older ones read true or false there, and refuse the bundle");
            }
        }
        if (Tree.text(virtualization, "Keyboard").orElse("").equals("Mac")) {
            require(Subject.MACOS, "14", "Virtualization.Keyboard", "a Mac's keyboard");
        }
        if (Tree.text(virtualization, "Pointer").orElse("").equals("Trackpad")) {
            require(Subject.MACOS, "13", "Virtualization.Pointer", "a trackpad");
        }
        if (Tree.flag(virtualization, "Rosetta")) {
            require(Subject.MACOS, "13", "Virtualization.Rosetta", "Rosetta for Linux");
            require(Subject.CHIP, "Apple silicon", "Virtualization.Rosetta", "Rosetta runs there alone");
        }
        if (Tree.flag(virtualization, "ClipboardSharing")) {
            want(Subject.MACOS, "13", "Virtualization.ClipboardSharing", "the clipboard is shared by SPICE's agent");
        }
        if (contents.isMacGuest()) {
            macGuest();
        } else if (contents.isUefi()) {
            require(Subject.MACOS, "13", "System.Boot.UEFIBoot", "UEFI in Apple's framework");
        }
        int index = 0;
        for (PlistDictionary drive : Tree.dictionaries(contents.root(), "Drive")) {
            String where = "Drive[" + index++ + "]";
            if (Tree.flag(drive, "Nvme")) {
                want(Subject.UTM, "4.5.3", where + ".Nvme", "older ones attach the drive by virtio");
                want(Subject.MACOS, "14", where + ".Nvme", "older ones attach the drive by virtio");
            }
            if (Tree.text(drive, "ImageName").isEmpty()) {
                want(Subject.MACOS, "13", where, "older ones attach a removable drive by virtio, not by USB");
            }
        }
        index = 0;
        for (PlistDictionary display : Tree.dictionaries(contents.root(), "Display")) {
            String where = "Display[" + index++ + "].DynamicResolution";
            if (Tree.flag(display, "DynamicResolution")) {
                want(Subject.UTM, "4.5.1", where, "older ones ignore it");
                want(Subject.MACOS, "14", where, "older ones keep one resolution");
            }
        }
    }

    private void appleChip(String key) {
        chipOf(contents.architecture())
                .ifPresent(chip ->
                        require(Subject.CHIP, chip, key, "Apple's framework runs code of the Mac's own kind alone"));
    }

    private static Optional<String> chipOf(String architecture) {
        return switch (architecture) {
            case "aarch64" -> Optional.of("Apple silicon");
            case "x86_64" -> Optional.of("Intel");
            default -> Optional.empty();
        };
    }

    private void macGuest() {
        require(Subject.CHIP, "Apple silicon", "System.Boot.OperatingSystem", "macOS guests run there alone");
        require(Subject.MACOS, "12", "System.Boot.OperatingSystem", "macOS guests");
        if (Tree.section(contents.system(), "MacPlatform").entries().get("HardwareModel")
                instanceof PlistValue.Data model) {
            minimumSystem(model)
                    .ifPresent(version -> require(
                            Subject.MACOS,
                            version,
                            "System.MacPlatform.HardwareModel",
                            "the hardware model names it as its least"));
        }
    }

    /** The hardware model is a property list with three numbers at {@code MinimumSupportedOS}. */
    private static Optional<String> minimumSystem(PlistValue.Data model) {
        try {
            if (Plist.parse(model.bytes(), "HardwareModel").root() instanceof PlistDictionary inner
                    && inner.entries().get("MinimumSupportedOS") instanceof PlistArray array
                    && !array.values().isEmpty()
                    && array.values().stream().allMatch(PlistValue.Whole.class::isInstance)) {
                List<Long> numbers = array.values().stream()
                        .map(value -> ((PlistValue.Whole) value).saturated())
                        .limit(3)
                        .toList();
                String version = numbers.stream().map(String::valueOf).collect(Collectors.joining("."));
                return numbers.stream().allMatch(number -> number >= 0 && number < 1000)
                        ? Optional.of(version.replaceAll("(\\.0)+$", ""))
                        : Optional.empty();
            }
        } catch (SatchelException e) {
            return Optional.empty(); // opaque: Apple may write something else one day
        }
        return Optional.empty();
    }

    /** {@code UTM 4.4.0, macOS 11.3}. */
    @Override
    public String toString() {
        return Stream.of(Subject.values())
                .flatMap(subject -> least(subject).map(value -> subject.label() + " " + value).stream())
                .collect(Collectors.joining(", "));
    }
}
