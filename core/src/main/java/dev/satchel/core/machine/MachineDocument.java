package dev.satchel.core.machine;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Edit;
import dev.satchel.core.check.Fix;
import dev.satchel.core.host.Host;
import dev.satchel.core.machine.LocatedNode.Kind;
import dev.satchel.core.machine.LocatedNode.Mapping;
import dev.satchel.core.machine.LocatedNode.Place;
import dev.satchel.core.machine.LocatedNode.Scalar;
import dev.satchel.core.machine.LocatedParser.Syntax;
import dev.satchel.core.machine.ValueText.Manner;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A machine file as its author wrote it, to be edited: comments, empty lines, the order of keys, indentation, quotes,
 * line ends and byte order mark stay as they are wherever an edit does not concern them. {@link Machine#write} writes
 * a file anew instead. Immutable: an edit gives another document.
 *
 * <p>Places are those of {@link Edit}. A new key goes to the end of its mapping, a new item to the end of its list,
 * {@code disks[new]} and {@code shares[new]} begin an item of that name. The keys of {@code extras.utm} have dots in
 * them: there the rest of a place is one key. A comment in the line of a value stays when the value changes, and goes
 * when its key goes; comments in lines of their own stay. A key that was on the line of its dash leaves that place to
 * the next one.
 *
 * <p>Every edit is read back before it is given out: the new text means exactly the edited tree, or the edit is
 * refused with {@code machine.file.edit}. Anchors, aliases and tags of YAML are refused when a file is read, here as
 * in {@link Machine#read(Path)}, so no edit can change more places than it names.
 */
public final class MachineDocument {
    /** More than any edit needs; each is one value. */
    private static final int MOST_STEPS = 2000;

    private static final Path HERE = Path.of("");

    private final String name;
    private final Path folder;
    private final Syntax syntax;
    private final String mark;
    private final String content;
    private final Mapping root;

    private MachineDocument(String name, Path folder, Syntax syntax, String mark, String content, Mapping root) {
        this.name = name;
        this.folder = folder;
        this.syntax = syntax;
        this.mark = mark;
        this.content = content;
        this.root = root;
    }

    /**
     * Reads {@code file}, YAML or JSON. It need not be a valid description of a machine yet, but well formed and of
     * this version of the format; {@link #resolve} tells of the rest.
     *
     * @throws SatchelException with line and column of what is wrong
     */
    public static MachineDocument read(Path file) throws IOException {
        return of(MachineFile.text(file), file.toString(), MachineFile.folderOf(file));
    }

    /**
     * As {@link #read}, of {@code text} that is in no file: JSON if it begins with a brace, and else YAML; relative paths
     * are relative to the working directory.
     */
    public static MachineDocument parse(String text) throws SatchelException {
        return of(text, "machine", HERE.toAbsolutePath());
    }

    static MachineDocument of(String text, String name, Path folder) throws SatchelException {
        String mark = text.startsWith(MachineFile.BYTE_ORDER_MARK) ? MachineFile.BYTE_ORDER_MARK : "";
        String content = text.substring(mark.length());
        Syntax syntax = MachineFile.syntaxOf(name, content);
        Problems problems = new Problems(name);
        Mapping root = MachineFile.tree(content, syntax, problems);
        problems.orThrow();
        return new MachineDocument(name, folder, syntax, mark, content, root);
    }

    /** {@code machine} after {@code fix}. Its paths stay as they are, relative ones too. */
    static Machine edited(Machine machine, Fix fix) throws SatchelException {
        MachineWriter writer = new MachineWriter(null);
        String text = MachineFile.toJson(writer.write(machine));
        String name = Spelling.shorten(machine.name());
        Problems problems = new Problems(name);
        Mapping root = MachineFile.tree(text, Syntax.JSON, problems);
        Path here = writer.fileSystem().getPath("");
        MachineDocument document = new MachineDocument(name, here, Syntax.JSON, "", text, root).with(fix);
        // There are no profiles, so any host will do.
        return document.bind(HostFacts.of(Host.builder().build(), HostName.unknown()));
    }

    /**
     * This document with the value {@code json} at {@code path}; what is on the way to it and missing is made. Nothing
     * changes if the value is there already, however it is written.
     *
     * @param path {@code disks[system].bus}, {@code networks[0].mac}, {@code firmware}
     * @param json the value as JSON: {@code "nvme"}, {@code 4}, {@code {"type": "uefi", "secureBoot": true}}
     * @throws SatchelException if {@code path} leads through what has no such place, or if the file would not describe
     *     a machine; it names line and column and what is wrong there. This document stays as it is
     * @throws IllegalArgumentException if {@code path} is no place or {@code json} not JSON
     */
    public MachineDocument with(String path, String json) throws SatchelException {
        return with(new Edit.Put(path, json));
    }

    /** This document without what is at {@code path}, as {@link #with(Edit)}; nothing changes if nothing is there. */
    public MachineDocument without(String path) throws SatchelException {
        return with(new Edit.Remove(path));
    }

    /** This document after {@code edit}; see {@link #with(String, String)}. */
    public MachineDocument with(Edit edit) throws SatchelException {
        return with(ImmutableList.of(edit));
    }

    /** This document after all edits of {@code fix}; only after the last must it describe a machine. */
    public MachineDocument with(Fix fix) throws SatchelException {
        return with(fix.edits());
    }

    /** This document after all of {@code edits}, in their order; only after the last must it describe a machine. */
    public MachineDocument with(List<Edit> edits) throws SatchelException {
        Mapping wanted = root;
        for (Edit edit : edits) {
            if (edit instanceof Edit.Put put) {
                checkArgument(
                        put.json().length() <= MachineFile.LARGEST,
                        "a value of more than %s characters",
                        MachineFile.LARGEST);
            }
            wanted = TreeEdit.apply(wanted, edit, new Problems(name));
        }
        if (wanted.means(root)) {
            return this;
        }
        String said = String.join(", ", edits.stream().map(MachineDocument::say).toList());
        MachineDocument edited = steppedTo(wanted, said);
        MachineFile.check(edited.root, folder, new Problems(name, said + " would not do: "));
        return edited;
    }

    private static String say(Edit edit) {
        return Spelling.shorten(edit.toString());
    }

    /** The document that means {@code wanted}, of which nobody has said that it is a machine. */
    MachineDocument steppedTo(Mapping wanted, String said) throws SatchelException {
        MachineDocument at = this;
        for (int i = 0; i < MOST_STEPS; i++) {
            Optional<String> next = new TextEdit(at.content, syntax, at.root).stepTo(wanted);
            if (next.isEmpty()) {
                return at;
            }
            Problems problems = new Problems(name, said + " would not do: ");
            Mapping tree = MachineFile.tree(next.get(), syntax, problems);
            problems.orThrow();
            at = new MachineDocument(name, folder, syntax, mark, next.get(), tree);
        }
        Place place = root.place();
        throw new Problems(name)
                .stop(place, "edit", said + " cannot be written into this text as it is laid out", "edit it by hand");
    }

    /** The value at {@code path} as JSON in one line; empty if the file does not say anything there. */
    public Optional<String> value(String path) {
        return EditPath.parse(path)
                .in(root)
                .filter(node -> !(node instanceof Scalar scalar) || scalar.kind() != Kind.NOTHING)
                .map(node -> new ValueText(new Manner(Syntax.JSON, 0, "")).inline(node));
    }

    /** The machine it describes for {@code host} when its name is not known, as {@link Machine#read(Path, Host)}. */
    public Machine machine(Host host) throws SatchelException {
        return machine(host, HostName.unknown());
    }

    /** The machine it describes for {@code host} when that is called {@code hostName}. */
    public Machine machine(Host host, HostName hostName) throws SatchelException {
        return bind(HostFacts.of(host, hostName));
    }

    private Machine bind(HostFacts facts) throws SatchelException {
        return MachineFile.bind(root, folder, facts, new Problems(name));
    }

    /**
     * As {@link #resolve(Host, HostName)}, for {@code host} when its name is not known: a profile that asks for a name does
     * not fit it, and {@link Resolution#unmatched} says that this is why. For this computer give {@link HostName#current}.
     */
    public Resolution resolve(Host host) throws SatchelException {
        return resolve(host, HostName.unknown());
    }

    /**
     * The machine it describes for {@code host} when that is called {@code hostName}, with the profiles that fit and
     * those that do not, and where each value comes from.
     *
     * @throws SatchelException with line and column of what is wrong
     */
    public Resolution resolve(Host host, HostName hostName) throws SatchelException {
        HostFacts facts = HostFacts.of(host, hostName);
        Machine machine = bind(facts);
        return Resolution.of(machine, root, Profiles.of(root, new Problems(name)), facts, folder);
    }

    /** The text, with every edit. */
    public String text() {
        return mark + content;
    }

    /** Writes the text to {@code file} in UTF-8, whole or not at all; nothing else is made of it. */
    public void write(Path file) throws IOException {
        MachineFile.write(text(), file);
    }

    Mapping root() {
        return root;
    }

    /** The file's name. */
    @Override
    public String toString() {
        return name;
    }
}
