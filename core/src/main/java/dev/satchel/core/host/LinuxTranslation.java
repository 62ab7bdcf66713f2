package dev.satchel.core.host;

import com.google.common.base.Ascii;
import com.google.common.base.CharMatcher;
import com.google.common.base.Splitter;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What stands between the kernel and this process. A translator shows itself, the surest first, by the program that the
 * kernel really runs, by the files mapped into the process, by the processor's name that it makes up, by its variables
 * in the environment, and by what the kernel is told to start for such programs.
 */
final class LinuxTranslation {
    private static final int PER_LINUX32 = 8;
    private static final int PER_MASK = 0xFF;
    private static final int MOST_HANDLERS = 256;

    /** Where {@code e_machine} stands in a handler's magic, in hexadecimal digits. */
    private static final int MACHINE_DIGITS = 36;

    private static final String MAGIC = "magic 7f454c46";
    private static final String BINFMT = "/proc/sys/fs/binfmt_misc";
    private static final CharMatcher HEX = CharMatcher.anyOf("0123456789abcdefABCDEF");
    private static final Splitter LINES = Splitter.on('\n');

    private final LinuxFiles files;
    private final Surroundings surroundings;
    private final EvidenceLog log;

    /** The first sign that could not be read: without it, no other conclusion by exclusion is sure. */
    private @Nullable Evidence unread;

    LinuxTranslation(LinuxFiles files, Surroundings surroundings, EvidenceLog log) {
        this.files = files;
        this.surroundings = surroundings;
        this.log = log;
    }

    /**
     * A verdict.
     *
     * @param why what showed it, or why it is unknown
     */
    record Verdict(Translation translation, String why) {}

    /** To be called once. */
    Verdict between(Architecture machine, Architecture process, String cpuinfo) {
        if (machine == Architecture.UNKNOWN || process == Architecture.UNKNOWN) {
            String which = machine == Architecture.UNKNOWN ? "the machine is" : "this process is";
            return new Verdict(Translation.UNKNOWN, "what " + which + " could not be found out");
        }
        if (machine == process) {
            return executed().orElseGet(this::personality); // an emulator runs code of its own machine too
        }
        Optional<Verdict> sign = sign(cpuinfo).or(() -> registered(process));
        if (sign.isPresent()) {
            return sign.get();
        }
        if (runsItself(machine, process)) {
            return personality();
        }
        if (unread != null) {
            return new Verdict(
                    Translation.UNKNOWN,
                    "a translator shows in nothing that could be read, and " + unread.key() + " could not: "
                            + unread.value());
        }
        return new Verdict(
                Translation.QEMU_USER,
                process + " code on " + machine + ", and no sign of another translator: qemu-user hides its own");
    }

    /** Whether anything but the architectures speaks for a translator; for kernels that do not tell their own. */
    boolean shows(String cpuinfo) {
        return sign(cpuinfo).isPresent();
    }

    /** 32-bit code that a 64-bit kernel runs as it is. */
    private static boolean runsItself(Architecture machine, Architecture process) {
        return (machine == Architecture.X86_64 && process == Architecture.X86)
                || (machine == Architecture.AARCH64 && process == Architecture.ARM);
    }

    private Verdict personality() {
        Evidence reading = files.read("/proc/self/personality");
        if (reading.outcome() == Evidence.Outcome.FAILED) {
            return new Verdict(Translation.UNKNOWN, reading.key() + " could not be read: " + reading.value());
        }
        String text = reading.answer().orElse("0"); // a kernel without the file has no such thing
        if (text.isEmpty() || text.length() > 8 || !HEX.matchesAllOf(text)) {
            log.failed("file", reading.key(), "not a number of 32 bits in hexadecimal");
            return new Verdict(Translation.UNKNOWN, reading.key() + " is not to be understood");
        }
        return (Long.parseLong(text, 16) & PER_MASK) == PER_LINUX32
                ? new Verdict(Translation.PERSONALITY, "PER_LINUX32: uname tells of 32 bits, the code runs as it is")
                : new Verdict(Translation.NONE, "the kernel runs this code itself");
    }

    private Optional<Verdict> sign(String cpuinfo) {
        if (cpuinfo.contains("VirtualApple")) {
            log.read("file", "/proc/cpuinfo", "VirtualApple");
            return Optional.of(
                    new Verdict(Translation.ROSETTA_LINUX, "/proc/cpuinfo names the processor VirtualApple"));
        }
        return executed().or(this::mapped).or(this::variable);
    }

    /**
     * The file that the kernel runs. qemu-user answers for {@code /proc/self/exe}, and not for the same link by its
     * other name (seen in 7.2; {@code linux-user/syscall.c}, {@code is_proc_myself}).
     */
    private Optional<Verdict> executed() {
        Evidence program = files.link("/proc/thread-self/exe");
        unread(program);
        return program.answer().flatMap(path -> {
            Optional<Translation> translator = named(path);
            translator.ifPresent(t -> log.add(program));
            return translator.map(t -> new Verdict(t, "the kernel runs " + path));
        });
    }

    private Optional<Verdict> mapped() {
        Optional<String> maps = files.text("/proc/self/maps");
        if (maps.isEmpty()) {
            unread(files.peek("/proc/self/maps"));
        }
        for (String line : LINES.split(maps.orElse(""))) {
            int path = line.indexOf('/');
            Optional<Translation> translator = path < 0 ? Optional.empty() : named(line.substring(path));
            if (translator.isPresent()) {
                log.read("file", "/proc/self/maps", line.substring(path));
                return Optional.of(
                        new Verdict(translator.get(), line.substring(path) + " is mapped into this process"));
            }
        }
        return Optional.empty();
    }

    private Optional<Verdict> variable() {
        for (String name : surroundings.environment().keySet()) {
            Translation translator = name.startsWith("FEX_")
                    ? Translation.FEX
                    : name.startsWith("BOX64_") ? Translation.BOX64 : Translation.UNKNOWN;
            if (translator != Translation.UNKNOWN) {
                log.read("environment", name, "set");
                return Optional.of(new Verdict(translator, "the environment has " + name));
            }
        }
        return Optional.empty();
    }

    private static Optional<Translation> named(String path) {
        String name = Ascii.toLowerCase(path.substring(path.lastIndexOf('/') + 1));
        if (name.startsWith("fex")) {
            return Optional.of(Translation.FEX);
        }
        if (name.startsWith("box64") || name.startsWith("box86")) {
            return Optional.of(Translation.BOX64);
        }
        if (name.startsWith("rosetta")) {
            return Optional.of(Translation.ROSETTA_LINUX);
        }
        return name.startsWith("qemu-") && !name.startsWith("qemu-system-")
                ? Optional.of(Translation.QEMU_USER)
                : Optional.empty();
    }

    /** The interpreter that the kernel starts for programs of this architecture ({@code binfmt-misc.rst}). */
    private Optional<Verdict> registered(Architecture process) {
        for (String entry : files.names(BINFMT, MOST_HANDLERS)) {
            String path = BINFMT + "/" + entry;
            if (entry.equals("register") || entry.equals("status")) {
                continue;
            }
            Evidence reading = files.peek(path);
            List<String> lines =
                    LINES.splitToList(files.text(path).orElse(reading.answer().orElse("")));
            if (!lines.get(0).equals("enabled") || !isFor(process, entry, lines)) {
                continue;
            }
            String interpreter = after(lines, "interpreter ").orElse("");
            Optional<Translation> translator = named(interpreter).or(() -> named(entry));
            if (translator.isPresent()) {
                log.add(reading);
                String what = interpreter.isEmpty() ? entry : interpreter;
                return Optional.of(new Verdict(
                        translator.get(),
                        "the kernel starts " + what + " for programs of " + process + " (" + path + ")"));
            }
        }
        return Optional.empty();
    }

    /** By the machine in the ELF header that the handler looks for; by the entry's name if it shows none. */
    private static boolean isFor(Architecture process, String entry, List<String> lines) {
        Optional<String> magic = lines.stream()
                .filter(line -> line.startsWith(MAGIC))
                .map(line -> line.substring(MAGIC.length() - 8))
                .filter(digits -> digits.length() >= MACHINE_DIGITS + 4 && HEX.matchesAllOf(digits))
                .findFirst();
        if (magic.isPresent()) {
            int low = Integer.parseInt(magic.get().substring(MACHINE_DIGITS, MACHINE_DIGITS + 2), 16);
            int high = Integer.parseInt(magic.get().substring(MACHINE_DIGITS + 2, MACHINE_DIGITS + 4), 16);
            boolean bigEndian = magic.get().startsWith("02", 10);
            int machine = bigEndian ? low << 8 | high : high << 8 | low;
            return Elf.architecture(machine, magic.get().startsWith("02", 8), bigEndian) == process;
        }
        boolean x86 = process == Architecture.X86_64 || process == Architecture.X86;
        return entry.endsWith("-" + process.id()) || (x86 && (entry.equals("rosetta") || entry.equals("box64")));
    }

    private static Optional<String> after(List<String> lines, String label) {
        return lines.stream()
                .filter(line -> line.startsWith(label))
                .map(line -> line.substring(label.length()).strip())
                .findFirst();
    }

    private void unread(Evidence reading) {
        if (unread == null && reading.outcome() == Evidence.Outcome.FAILED) {
            unread = log.add(reading);
        }
    }
}
