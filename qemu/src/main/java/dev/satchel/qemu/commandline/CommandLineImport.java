package dev.satchel.qemu.commandline;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Findings;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.machine.Machine;
import dev.satchel.qemu.option.QemuOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A QEMU command line as a machine. What a machine has a word for becomes that; what it has none for goes into the
 * machine's own arguments for QEMU, word for word; what Satchel decides by itself at each start (accelerator, monitor,
 * places on buses) is left out and told. The findings' codes all begin with {@code commandline.}, and their places are
 * the line or word and the option: errors for what QEMU refuses or what silently leaves the guest without something,
 * warnings for what is outdated or was lost, notes for the rest. Immutable.
 */
public final class CommandLineImport {
    private final Machine machine;
    private final ImmutableList<QemuOption> options;
    private final Findings findings;

    private CommandLineImport(Machine machine, List<QemuOption> options, Findings findings) {
        this.machine = machine;
        this.options = ImmutableList.copyOf(options);
        this.findings = findings;
    }

    /**
     * Reads {@code text}: a shell's script or a piece of one, what a terminal showed, an entry of libvirt's log. Its first
     * command that runs QEMU is taken; without a program, a text that begins with an option is taken for its arguments.
     *
     * @throws SatchelException with code {@code commandline.none} if no command runs QEMU, {@code commandline.size} if it
     *     is longer than 1 MiB or has more than 10 000 words, {@code commandline.quote} if a quote is not closed
     */
    public static CommandLineImport ofText(String text) throws SatchelException {
        List<Finding> findings = new ArrayList<>();
        List<QemuCommand> commands = ShellText.read(text, findings).stream()
                .flatMap(words -> QemuCommand.in(words).stream())
                .toList();
        if (commands.isEmpty()) {
            throw none("command line");
        }
        QemuCommand first = commands.get(0);
        for (QemuCommand other : commands.subList(1, commands.size())) {
            findings.add(Finding.warning(
                    "commandline.several",
                    "line " + other.line(),
                    "runs another machine, which is left out: the first one is read",
                    "give each command a file of its own"));
        }
        return of(first, "line ", findings);
    }

    /**
     * Reads {@code words}, which no shell splits any more: the program, or at once its first option, and what follows.
     *
     * @throws SatchelException as {@link #ofText}
     */
    public static CommandLineImport ofWords(List<String> words) throws SatchelException {
        ShellText.requireFew(words.size());
        List<Word> placed = IntStream.range(0, words.size())
                .mapToObj(i -> new Word(words.get(i), i + 1))
                .toList();
        QemuCommand command = QemuCommand.in(placed).orElseThrow(() -> none("argument list"));
        return of(command, "word ", new ArrayList<>());
    }

    private static SatchelException none(String where) {
        return new SatchelException(
                "commandline.none",
                where,
                "no command in it runs QEMU",
                "give it a command that runs qemu-system-x86_64, qemu-system-aarch64 or another of them");
    }

    private static CommandLineImport of(QemuCommand command, String unit, List<Finding> findings)
            throws SatchelException {
        Line line = Line.of(command, unit, findings);
        Architecture architecture = line.architecture();
        Machine machine = new Translation(line, architecture).machine();
        return new CommandLineImport(
                machine, line.parts().stream().map(Part::option).toList(), Findings.of(findings));
    }

    /** The machine; with errors among the {@link #findings()} it is what the line seems to have meant. */
    public Machine machine() {
        return machine;
    }

    /** The options as they stand, without those that QEMU would not read; immutable. */
    public List<QemuOption> options() {
        return options;
    }

    /** What is to be said about the line. */
    public Findings findings() {
        return findings;
    }

    @Override
    public String toString() {
        return machine + " from " + options.size() + " options";
    }
}
