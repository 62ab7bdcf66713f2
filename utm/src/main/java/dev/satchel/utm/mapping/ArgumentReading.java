package dev.satchel.utm.mapping;

import static dev.satchel.core.check.Finding.note;
import static dev.satchel.core.check.Finding.warning;

import com.google.common.base.Ascii;
import com.google.common.base.CharMatcher;
import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.satchel.core.check.Finding;
import dev.satchel.core.machine.Clock;
import dev.satchel.core.machine.Cpu;
import dev.satchel.core.unit.DataSize;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a bundle's additional arguments mean elsewhere. UTM writes them last, so that they override what it wrote itself: the
 * processor, the memory and the clock that they name are the machine's own. What means the same everywhere is carried as it
 * stands; what only the Mac, UTM's own QEMU or the names in UTM's command line give a meaning stays in {@code extras.utm}.
 */
final class ArgumentReading {
    private static final String WHERE = "QEMU.AdditionalArguments[";
    private static final int LONGEST = 120;

    /** Options that say what elsewhere the host or the machine says, and why they stay. */
    private static final Map<String, String> ELSEWHERE = ImmutableMap.<String, String>builder()
            .put("-accel", "the host chooses what runs the guest's code")
            .put("-enable-kvm", "the host chooses what runs the guest's code")
            .put("-L", "it is the folder of UTM's firmware")
            .put("-spice", "it is the channel to UTM's window")
            .put("-nographic", "it takes the machine's window away")
            .put("-display", "UTM's own window is the display")
            .put("-name", "the machine has the name of its bundle")
            .put("-uuid", "the machine has the UUID of its bundle")
            .buildOrThrow();

    /** Of {@code -machine}: what Satchel writes itself. */
    private static final Set<String> OWN_PROPERTIES = ImmutableSet.of("", "type", "accel", "smm", "pflash0", "pflash1");

    /** Parts that macOS or UTM's QEMU alone has. */
    private static final Pattern ONLY_THERE = Pattern.compile(
            "vmnet-.*|coreaudio|cocoa|spiceport|spicevmc|apple-gfx.*|virtio-ramfb.*|virtio-.*-gl(-.*)?|tpm-crb-device"
                    + "|nubus-virtio-mmio|usb-redir");

    /** Where files are on a Mac and nowhere else. */
    private static final Pattern PLACE_OF_MAC =
            Pattern.compile("(?:^|[=:,])(?:file://)?(?:~|/(?:Users|Volumes|Applications|System|Library|private)(?:/|$))"
                    + "|/opt/homebrew/|\\.utm/|/dev/r?disk[0-9]");

    /** How arguments speak of other parts. */
    private static final ImmutableList<String> REFERENCES =
            ImmutableList.of("drive", "netdev", "chardev", "audiodev", "tpmdev", "bus", "fsdev");

    /** Names in UTM's command line that Satchel's does not have. */
    private static final Pattern NAME_OF_UTM = Pattern.compile(
            "usb-bus(\\..*)?|usb-controller-[0-9]+(\\..*)?|usbredir(chardev|dev)[0-9]+|term[0-9]+|drive.*|scsi0(\\..*)?|fdc[0-9]+(\\..*)?"
                    + "|audio1|org\\..*|vdagent|chrtpm0|virtfs0|ide\\.[0-9]+");

    private static final Splitter COMMAS = Splitter.on(',');
    private static final CharMatcher FLAG_NAME =
            CharMatcher.inRange('!', '~').and(CharMatcher.noneOf(",=")).precomputed();
    private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,3}");

    private final Consumer<Finding> findings;
    private final Set<String> carriedDrives;
    private final ImmutableList.Builder<String> carried = ImmutableList.builder();
    private @Nullable Cpu cpu;
    private @Nullable DataSize memory;
    private @Nullable Clock clock;

    /** Reads for a machine whose processor is {@code cpu} and which has {@code carriedDrives} by arguments too. */
    ArgumentReading(Cpu cpu, Set<String> carriedDrives, Consumer<Finding> findings) {
        this.cpu = cpu;
        this.carriedDrives = carriedDrives;
        this.findings = findings;
    }

    ArgumentReading read(List<String> entries) {
        List<QemuWord> options = new ArrayList<>(QemuWord.of(entries));
        Set<String> lost = new HashSet<>();
        boolean[] stays = new boolean[options.size()];
        boolean more = true;
        while (more) { // what speaks of something that stays has to stay as well
            more = false;
            for (int i = 0; i < stays.length; i++) {
                QemuWord option = options.get(i);
                Optional<String> why = stays[i] ? Optional.empty() : reason(option, lost);
                if (why.isPresent()) {
                    stays[i] = true;
                    more = true;
                    option.get("id").ifPresent(lost::add);
                    findings.accept(warning(
                            "utm.argument.mac",
                            WHERE + option.entry() + "]",
                            "'" + shown(option) + "' stays in extras.utm: " + why.get(),
                            "say what is meant in the machine's own words, if it is needed elsewhere"));
                }
            }
        }
        for (int i = 0; i < stays.length; i++) {
            if (!stays[i] && !translated(options.get(i))) {
                carried.addAll(options.get(i).words());
            }
        }
        return this;
    }

    /** What is carried as it stands. */
    ImmutableList<String> carried() {
        return carried.build();
    }

    Optional<Cpu> cpu() {
        return Optional.ofNullable(cpu);
    }

    Optional<DataSize> memory() {
        return Optional.ofNullable(memory);
    }

    Optional<Clock> clock() {
        return Optional.ofNullable(clock);
    }

    private static String shown(QemuWord option) {
        return Ascii.truncate(CharMatcher.javaIsoControl().replaceFrom(option.toString(), '?'), LONGEST, "..");
    }

    /** Why {@code option} means nothing elsewhere; empty if it does. */
    private Optional<String> reason(QemuWord option, Set<String> lost) {
        if (!option.option().startsWith("-")) {
            return Optional.of("it belongs to no option");
        }
        String own = ELSEWHERE.get(option.option());
        if (own != null) {
            return Optional.of(own);
        }
        Map<String, String> keys = option.keys();
        return switch (option.option()) {
            case "-machine", "-M" ->
                keys.keySet().stream().anyMatch(OWN_PROPERTIES::contains)
                        ? Optional.of("the machine's board and firmware say that")
                        : Optional.empty();
            case "-rtc" ->
                keys.containsKey("base") && !isKnownClock(option)
                        ? Optional.of("a machine's clock shows this moment")
                        : Optional.empty();
            case "-cpu" -> cpuOf(option).isPresent() ? Optional.empty() : unwritable("processor");
            case "-smp" -> topologyOf(option).isPresent() ? Optional.empty() : unwritable("number of processors");
            case "-m" -> memoryOf(option).isPresent() ? Optional.empty() : unwritable("amount of memory");
            default -> reasonOfParts(option, keys, lost);
        };
    }

    private static Optional<String> unwritable(String what) {
        return Optional.of("a machine cannot have this " + what);
    }

    private Optional<String> reasonOfParts(QemuWord option, Map<String, String> keys, Set<String> lost) {
        if (ONLY_THERE.matcher(option.kind()).matches()
                || keys.values().stream().anyMatch(ArgumentReading::isOnlyThere)) {
            return Optional.of("macOS or UTM's own QEMU alone has it");
        }
        if (PLACE_OF_MAC.matcher(option.value()).find()) {
            return Optional.of("the file is on that Mac");
        }
        for (String key : REFERENCES) {
            String name = keys.getOrDefault(key, "");
            String whole = name.replaceFirst("\\..*", "");
            if (lost.contains(name) || lost.contains(whole)) {
                return Optional.of("it belongs to one that stays");
            }
            if (NAME_OF_UTM.matcher(name).matches() && !carriedDrives.contains(name)) {
                return Optional.of("'" + name + "' is a name in UTM's own command line");
            }
        }
        return Optional.empty();
    }

    private static boolean isOnlyThere(String value) {
        return ONLY_THERE.matcher(value).matches();
    }

    private static boolean isKnownClock(QemuWord option) {
        Map<String, String> keys = option.keys();
        return keys.size() == 1 && (keys.containsValue("localtime") || keys.containsValue("utc"));
    }

    /** Whether {@code option} says what a machine has words for; those are then used. */
    private boolean translated(QemuWord option) {
        String what = switch (option.option()) {
            case "-cpu" -> {
                cpu = cpuOf(option).orElseThrow();
                yield "processor";
            }
            case "-smp" -> {
                cpu = topologyOf(option).orElseThrow();
                yield "number of processors";
            }
            case "-m" -> {
                memory = memoryOf(option).orElseThrow();
                yield "memory";
            }
            case "-rtc" -> {
                if (!option.keys().containsKey("base")) {
                    yield "";
                }
                clock = option.keys().containsValue("localtime") ? Clock.LOCAL : Clock.UTC;
                yield "clock";
            }
            default -> "";
        };
        if (!what.isEmpty()) {
            findings.accept(note(
                    "utm.argument.own",
                    WHERE + option.entry() + "]",
                    "'" + shown(option) + "' is the machine's own " + what));
        }
        return !what.isEmpty();
    }

    /** {@code Penryn,+aes,-avx,ssse3=on}; empty if there are values of other kinds. */
    private Optional<Cpu> cpuOf(QemuWord option) {
        List<String> parts = COMMAS.splitToList(option.value());
        List<String> flags = new ArrayList<>();
        for (String part : parts.subList(1, parts.size())) {
            int sign = part.indexOf('=');
            String value = sign < 0 ? "" : part.substring(sign + 1);
            if (sign < 0 && part.length() > 1 && (part.startsWith("+") || part.startsWith("-"))) {
                flags.add(part.startsWith("+") ? part.substring(1) : part);
            } else if (sign > 0 && (value.equals("on") || value.equals("off"))) {
                flags.add((value.equals("on") ? "" : "-") + part.substring(0, sign));
            } else {
                return Optional.empty();
            }
        }
        Cpu before = cpu;
        boolean names = isName(parts.get(0)) && flags.stream().allMatch(ArgumentReading::isName);
        return names && before != null
                ? Optional.of(before.withModel(parts.get(0)).withFlags(flags))
                : Optional.empty();
    }

    private static boolean isName(String text) {
        return !text.isEmpty() && FLAG_NAME.matchesAllOf(text);
    }

    /** As QEMU counts since 6.2: what is not said of sockets, cores and threads follows from the rest, cores first. */
    private Optional<Cpu> topologyOf(QemuWord option) {
        Map<String, String> keys = option.keys();
        String count = keys.getOrDefault("cpus", option.kind());
        if (!keys.keySet().stream()
                        .allMatch(key -> Set.of("", "cpus", "sockets", "cores", "threads", "maxcpus")
                                .contains(key))
                || !keys.values().stream()
                        .allMatch(value -> NUMBER.matcher(value).matches())) {
            return Optional.empty();
        }
        int threads = Integer.parseInt(keys.getOrDefault("threads", "1"));
        int sockets = Integer.parseInt(keys.getOrDefault("sockets", "1"));
        int cores = keys.containsKey("cores")
                ? Integer.parseInt(keys.getOrDefault("cores", "1"))
                : count.isEmpty() ? 1 : Integer.parseInt(count) / (threads * sockets);
        if (!count.isEmpty() && !keys.containsKey("sockets") && keys.containsKey("cores")) {
            sockets = Integer.parseInt(count) / (threads * cores);
        }
        try {
            Cpu counted = Cpu.cores(cores).withSockets(sockets).withThreads(threads);
            boolean same = count.isEmpty() || counted.processors() == Integer.parseInt(count);
            Cpu before = cpu;
            return same && before != null
                    ? Optional.of(before.model()
                            .map(counted::withModel)
                            .orElse(counted)
                            .withFlags(before.flags()))
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // none at all, or more than a machine can have
        }
    }

    /** A bare number is one of MiB. */
    private static Optional<DataSize> memoryOf(QemuWord option) {
        String size = option.get("size").orElse(option.kind());
        if (option.keys().size() != 1) {
            return Optional.empty();
        }
        try {
            DataSize memory = NUMBER.matcher(size).matches() || size.matches("[0-9]{5,9}")
                    ? DataSize.mebibytes(Long.parseLong(size))
                    : DataSize.parse(Ascii.toUpperCase(size));
            return memory.compareTo(DataSize.mebibytes(1)) >= 0 ? Optional.of(memory) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
