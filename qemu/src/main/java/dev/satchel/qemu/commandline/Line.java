package dev.satchel.qemu.commandline;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Severity;
import dev.satchel.core.host.Architecture;
import dev.satchel.qemu.option.Device;
import dev.satchel.qemu.option.KeyedOption;
import dev.satchel.qemu.option.MachineOption;
import dev.satchel.qemu.option.QemuOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The options of one command, and which of them are dealt with. Who takes an option says what it means; who releases one
 * says that a machine makes its own, unless one that is carried as it is refers to it. What nobody takes is carried.
 */
final class Line {
    private final QemuCommand command;
    private final ImmutableList<Part> parts;
    private final List<Finding> findings;
    private final Set<Part> taken = new HashSet<>();
    private final Map<Part, List<QemuOption>> replaced = new HashMap<>();
    private final Set<Part> released = new HashSet<>();

    private Line(QemuCommand command, List<Part> parts, List<Finding> findings) {
        this.command = command;
        this.parts = ImmutableList.copyOf(parts);
        this.findings = findings;
    }

    static Line of(QemuCommand command, String unit, List<Finding> findings) {
        List<Part> parts = new ArrayList<>();
        List<Word> words = command.arguments();
        for (int at = 0; at < words.size(); ) {
            Word word = words.get(at);
            String place = unit + word.line();
            List<String> two = words.subList(at, Math.min(at + 2, words.size())).stream()
                    .map(Word::text)
                    .toList();
            try {
                QemuOption option = QemuOption.parseFirst(two);
                parts.add(Part.of(parts.size(), option, place));
                at += option.arguments().size();
            } catch (SatchelException e) {
                String remedy = e.remedy().orElse("");
                findings.add(Finding.error(
                        "commandline." + e.code(),
                        place + ": " + Part.shortened(String.join(" ", two)),
                        withoutRemedy(e).replaceAll("\\p{Cntrl}", "?"),
                        remedy.isEmpty() ? "write it as QEMU reads it" : remedy));
                at += e.code().equals("option.value") && !word.text().equals("-") ? 2 : 1;
            }
        }
        return new Line(command, parts, findings);
    }

    /** A finding has its remedy by itself. */
    private static String withoutRemedy(SatchelException e) {
        String message = String.valueOf(e.getMessage());
        return e.remedy()
                .map(remedy -> "; " + remedy)
                .filter(message::endsWith)
                .map(end -> message.substring(0, message.length() - end.length()))
                .orElse(message);
    }

    List<Part> parts() {
        return parts;
    }

    /** What the machine's code is for: by the program's name, else by the board. */
    Architecture architecture() throws SatchelException {
        if (!command.program().isEmpty()) {
            return QemuProgram.architecture(command.program())
                    .orElseThrow(() -> new SatchelException(
                            "commandline.architecture",
                            command.program(),
                            "runs machines of an architecture that Satchel has no board for",
                            "x86_64, i386, aarch64, arm and riscv64 have one"));
        }
        boolean virt = parts.stream()
                .anyMatch(part -> part.option() instanceof MachineOption machine
                        && machine.type().startsWith("virt"));
        Architecture guess = virt ? Architecture.AARCH64 : Architecture.X86_64;
        findings.add(Finding.note(
                "commandline.program",
                "program",
                "no program is named; the machine is taken for one of " + guess.id()));
        return guess;
    }

    String program() {
        return command.program();
    }

    /** Those that nobody has dealt with, in order. */
    Stream<Part> open() {
        return parts.stream().filter(part -> !taken.contains(part) && !released.contains(part));
    }

    /** Those by this name that nobody has dealt with; a list of its own. */
    List<Part> named(String... names) {
        List<String> all = List.of(names);
        return open().filter(part -> all.contains(part.option().name())).toList();
    }

    /** The devices that nobody has dealt with. */
    List<Part> devices() {
        return open().filter(part -> part.option() instanceof Device).toList();
    }

    boolean isOpen(Part part) {
        return !taken.contains(part) && !released.contains(part);
    }

    boolean has(String name) {
        return parts.stream().anyMatch(part -> part.is(name));
    }

    void take(Part part) {
        taken.add(part);
    }

    /** What is left of {@code part} to be carried. */
    void replace(Part part, QemuOption rest) {
        replace(part, ImmutableList.of(rest));
    }

    /** As {@link #replace(Part, QemuOption)}, where several options say what is left. */
    void replace(Part part, List<QemuOption> rest) {
        replaced.put(part, rest);
    }

    private List<QemuOption> rest(Part part) {
        return replaced.getOrDefault(part, ImmutableList.of(part.option()));
    }

    /** Carries {@code part} in any case. */
    void keep(Part part) {
        taken.remove(part);
        released.remove(part);
    }

    void release(Part part) {
        released.add(part);
    }

    /** What stays: what nobody took, and of what was released whatever those refer to, in the order of the line. */
    List<Part> carried() {
        Set<Part> carried = new HashSet<>();
        open().forEach(carried::add);
        boolean more = true;
        while (more) {
            more = false;
            for (Part part : released) {
                if (!carried.contains(part) && carried.stream().anyMatch(user -> refers(user, part))) {
                    carried.add(part);
                    more = true;
                    break;
                }
            }
        }
        return parts.stream()
                .filter(carried::contains)
                .flatMap(part -> rest(part).stream().map(option -> new Part(part.number(), option, part.where())))
                .toList();
    }

    /** Whether {@code user} names what {@code part} makes: by its id, or by the bus that is called after it. */
    private boolean refers(Part user, Part part) {
        String id = part.option() instanceof KeyedOption<?> keyed ? keyed.id().orElse("") : "";
        return !id.isEmpty()
                && !user.equals(part)
                && rest(user).stream().anyMatch(option -> option instanceof KeyedOption<?> keyed && refers(keyed, id));
    }

    private static boolean refers(KeyedOption<?> option, String id) {
        return option.values().keys().stream()
                .filter(key -> !key.equals("id") && !key.equals("name") && !key.equals("serial"))
                .map(key -> option.get(key).orElse(""))
                .anyMatch(value -> value.equals(id) || value.startsWith(id + "."));
    }

    /** The keys of {@code option} that are none of {@code known}, in order and each once. */
    static List<String> beyond(KeyedOption<?> option, Set<String> known) {
        return option.values().keys().stream()
                .filter(key -> !known.contains(key))
                .distinct()
                .toList();
    }

    void error(String code, Part part, String message, String remedy) {
        error(code, part.where(), message, remedy);
    }

    void error(String code, String where, String message, String remedy) {
        findings.add(Finding.error("commandline." + code, where, message, remedy));
    }

    void warn(String code, Part part, String message, String remedy) {
        warn(code, part.where(), message, remedy);
    }

    void warn(String code, String where, String message, String remedy) {
        findings.add(Finding.warning("commandline." + code, where, message, remedy));
    }

    void note(String code, Part part, String message) {
        note(code, part.where(), message);
    }

    void note(String code, String where, String message) {
        findings.add(Finding.of(Severity.NOTE, "commandline." + code, where, message, ""));
    }

    void note(String code, Part part, String message, String remedy) {
        findings.add(Finding.of(Severity.NOTE, "commandline." + code, part.where(), message, remedy));
    }
}
