package dev.satchel.core.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Edit;
import dev.satchel.core.machine.LocatedNode.Mapping;
import dev.satchel.core.machine.LocatedNode.Scalar;
import dev.satchel.core.machine.LocatedNode.Sequence;
import dev.satchel.core.machine.LocatedParser.Syntax;
import dev.satchel.core.machine.ValueText.Manner;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Random machine files with comments, and random edits of them. */
@SuppressWarnings("ReferenceEquality") // a node is told from another that means the same
class MachineDocumentProperties {
    private static final List<String> VALUES = List.of(
            "4",
            "true",
            "\"8GiB\"",
            "\"a: b #c\"",
            "\"yes\"",
            "\"\"",
            "{}",
            "[]",
            "{\"a\": 1, \"b\": {\"c\": [\"d\", {\"e\": {}}]}}",
            "[\"x\", \"y\"]",
            "[{\"id\": \"n\", \"media\": {}, \"deep\": {\"er\": [1]}}]",
            "\"" + "long ".repeat(30) + "\"");

    /** A document, and seeds for what is done to it. */
    record Case(String name, String text, List<Integer> seeds) {}

    @Property(tries = 300)
    void anEditGivesTheEditedTreeAndLeavesOtherLines(@ForAll("cases") Case given) throws Exception {
        MachineDocument document = MachineDocument.of(given.text(), given.name(), MachineFileTest.FOLDER);
        for (int seed : given.seeds()) {
            Edit edit = edit(document.root(), new Random(seed));
            Mapping wanted;
            try {
                wanted = TreeEdit.apply(document.root(), edit, new Problems("m"));
            } catch (SatchelException e) {
                // An edit before this one put something else there, which has no such place.
                assertThat(e.code()).startsWith("machine.file.");
                continue;
            }

            MachineDocument edited = document.steppedTo(wanted, "the edit");

            assertThat(edited.root().means(wanted))
                    .as("%s%n%s%n---%n%s", edit, document.text(), edited.text())
                    .isTrue();
            assertThat(missing(untouched(document, edit), allLines(edited)))
                    .as("lines lost by %s%n%s%n---%n%s", edit, document.text(), edited.text())
                    .isEmpty();
            document = edited;
        }
    }

    @Property(tries = 100)
    void puttingWhatIsThereChangesNothing(@ForAll("cases") Case given) throws Exception {
        MachineDocument document = MachineDocument.of(given.text(), given.name(), MachineFileTest.FOLDER);
        for (String path : paths(document.root())) {
            String json = document.value(path).orElseThrow();

            assertThat(document.with(path, json).text()).as(path).isEqualTo(given.text());
        }
    }

    @Property(tries = 150)
    void anEditIsAMachineOrIsRefusedByName(@ForAll("cases") Case given) throws Exception {
        MachineDocument document = MachineDocument.of(given.text(), given.name(), MachineFileTest.FOLDER);
        for (int seed : given.seeds()) {
            Edit edit = edit(document.root(), new Random(seed));
            try {
                document = document.with(edit);
                document.resolve(dev.satchel.core.host.Host.builder().build());
            } catch (SatchelException refusal) {
                assertThat(refusal.code()).startsWith("machine.file.").isNotEqualTo("machine.file.edit");
                assertThat(refusal.getMessage()).matches("m\\.(yaml|json):[1-9][0-9]*:[1-9][0-9]*: .+");
            }
        }
    }

    private static Lines lines(MachineDocument document) {
        return new Lines(document.text(), document.toString().endsWith(".json") ? Syntax.JSON : Syntax.YAML);
    }

    private static List<String> allLines(MachineDocument document) {
        List<String> all = new ArrayList<>();
        Lines lines = lines(document);
        for (int at = 0; at < document.text().length(); at = lines.next(at)) {
            all.add(document.text().substring(at, lines.endOf(at)));
        }
        return all;
    }

    /** Those of {@code kept} that are not in {@code lines}, or not in that order. */
    private static List<String> missing(List<String> kept, List<String> lines) {
        List<String> missing = new ArrayList<>();
        int at = 0;
        for (String line : kept) {
            int found = lines.subList(at, lines.size()).indexOf(line);
            if (found < 0) {
                missing.add(line);
            } else {
                at += found + 1;
            }
        }
        return missing;
    }

    /** The lines that are no part of the edited place, nor of the list or mapping in brackets that it is added to. */
    private static List<String> untouched(MachineDocument document, Edit edit) {
        String text = document.text();
        Lines lines = lines(document);
        int[] range = touched(document.root(), edit, text, lines);
        List<String> kept = new ArrayList<>();
        for (int at = 0; at < text.length(); at = lines.next(at)) {
            if (range[1] < 0 || at < lines.startOf(range[0]) || at > range[1]) {
                kept.add(text.substring(at, lines.endOf(at)));
            }
        }
        return kept;
    }

    private static int[] touched(Mapping root, Edit edit, String text, Lines lines) {
        LocatedNode node = root;
        LocatedNode parent = root;
        int from = -1;
        int to = -1;
        for (EditPath.Step step : EditPath.parse(edit.path()).steps()) {
            parent = node;
            if (step instanceof EditPath.Key key && node instanceof Mapping mapping) {
                LocatedNode.Member member = mapping.members().get(key.name());
                if (member == null) {
                    return added(parent, text);
                }
                node = member.value();
                from = member.keySpan().from();
            } else {
                Sequence list = (Sequence) node;
                int number = ((EditPath.Item) step).in(list).orElse(-1);
                if (number < 0) {
                    return added(parent, text);
                }
                node = list.items().get(number);
                from = lineOfDash(list, node, text, lines);
            }
            to = node.span().to();
            boolean only = (parent instanceof Mapping m
                            ? m.members().size()
                            : ((Sequence) parent).items().size())
                    == 1;
            if (edit instanceof Edit.Remove && (only || isFlow(parent, text)) && parent != root) {
                from = Math.min(from, lines.startOf(Math.max(0, parent.span().from() - 1)));
                from = only ? keyBefore(root, parent, from) : from;
                to = Math.max(to, parent.span().to());
            }
        }
        if (edit instanceof Edit.Remove && isFlow(root, text) && parent == root) {
            from = lines.startOf(Math.max(0, lines.startOf(from) - 1)); // the comma before it
        }
        boolean dash = edit instanceof Edit.Remove && !lines.isFirstOfItsLine(from) && !isFlow(parent, text);
        return new int[] {from, dash ? lines.next(to) : to};
    }

    /** An item begins with its dash, which may stand in a line of its own with comments below it. */
    private static int lineOfDash(Sequence list, LocatedNode item, String text, Lines lines) {
        int line = lines.startOf(item.span().from());
        if (isFlow(list, text)) {
            return line;
        }
        int first = lines.startOf(list.span().from());
        int column = list.span().from() - first;
        int at = line;
        while (at > first && !(lines.indentOf(at) == column && text.charAt(at + column) == '-')) {
            at = lines.startOf(at - 1);
        }
        return at;
    }

    private static int[] added(LocatedNode parent, String text) {
        return isFlow(parent, text)
                ? new int[] {parent.span().from(), parent.span().to()}
                : parent.span().from() == parent.span().to()
                        ? new int[] {parent.span().from(), parent.span().to()}
                        : new int[] {0, -1};
    }

    private static int keyBefore(LocatedNode node, LocatedNode wanted, int otherwise) {
        if (node instanceof Mapping mapping) {
            for (LocatedNode.Member member : mapping.members().values()) {
                if (member.value() == wanted) {
                    return Math.min(otherwise, member.keySpan().from());
                }
                int found = keyBefore(member.value(), wanted, otherwise);
                if (found != otherwise) {
                    return found;
                }
            }
        }
        if (node instanceof Sequence list) {
            for (LocatedNode item : list.items()) {
                int found = keyBefore(item, wanted, otherwise);
                if (found != otherwise) {
                    return found;
                }
            }
        }
        return otherwise;
    }

    private static boolean isFlow(LocatedNode node, String text) {
        return node.span().from() < node.span().to()
                && "{[".indexOf(text.charAt(node.span().from())) >= 0;
    }

    private static Edit edit(Mapping root, Random random) {
        List<String> paths = paths(root);
        String path = paths.get(random.nextInt(paths.size()));
        String value = VALUES.get(random.nextInt(VALUES.size()));
        LocatedNode there = EditPath.parse(path).in(root).orElseThrow();
        return switch (random.nextInt(4)) {
            case 0 -> path.equals("satchel") ? new Edit.Put("sound", value) : new Edit.Remove(path);
            case 1 -> path.equals("satchel") ? new Edit.Put("agent", value) : new Edit.Put(path, value);
            case 2 ->
                new Edit.Put(
                        List.of("clock", "extras.qemu.arguments", "cpu.flags").get(random.nextInt(3)), value);
            default ->
                there instanceof Mapping
                        ? new Edit.Put(path + ".fresh", value)
                        : there instanceof Sequence list
                                ? new Edit.Put(path + "[" + list.items().size() + "]", value)
                                : new Edit.Put("fresh", value);
        };
    }

    /** All that an edit may name, but not what is below the user's own keys. */
    private static List<String> paths(Mapping root) {
        List<String> all = new ArrayList<>();
        root.members().forEach((key, member) -> addPaths(key, member.value(), all));
        all.removeIf(path -> path.startsWith("profiles"));
        return all;
    }

    private static void addPaths(String path, LocatedNode node, List<String> all) {
        all.add(path);
        if (path.endsWith("extras.utm") || node instanceof Scalar) {
            return;
        }
        if (node instanceof Mapping mapping) {
            for (Map.Entry<String, LocatedNode.Member> entry : mapping.members().entrySet()) {
                addPaths(path + "." + entry.getKey(), entry.getValue().value(), all);
            }
        } else if (node instanceof Sequence list) {
            for (int i = 0; i < list.items().size(); i++) {
                // A tag may look like a number: then that is the item it names.
                LocatedNode item = list.items().get(i);
                if (new EditPath.Item(Integer.toString(i)).in(list).orElse(-1) == i) {
                    addPaths(path + "[" + i + "]", item, all);
                }
            }
        }
    }

    @Provide
    Arbitrary<Case> cases() {
        Arbitrary<String> texts = Combinators.combine(
                        new MachineFileProperties().machines(),
                        Arbitraries.integers().between(0, 5),
                        Arbitraries.integers(),
                        Arbitraries.of("\n", "\n", "\r\n"))
                .as(MachineDocumentProperties::written);
        return Combinators.combine(
                        texts, Arbitraries.integers().list().ofMinSize(1).ofMaxSize(4))
                .as((text, seeds) -> new Case(
                        text.startsWith("{\"") ? "m.json" : isPretty(text) ? "m.json" : "m.yaml", text, seeds));
    }

    private static boolean isPretty(String text) {
        return text.startsWith("{\n  \"") || text.startsWith("{\r\n  \"");
    }

    /** A machine in one of several manners, YAML with comments and empty lines strewn in. */
    private static String written(Machine machine, int manner, int seed, String end) {
        String json = MachineFile.toJson(machine, MachineFileTest.FOLDER);
        Mapping root = (Mapping) TreeEdit.json(json);
        List<String> lines = new ArrayList<>();
        switch (manner) {
            case 0 -> {
                return json.replace("\n", end);
            }
            case 1 -> {
                return new ValueText(new Manner(Syntax.JSON, 2, "")).inline(root);
            }
            case 2 -> {
                ValueText flow = new ValueText(new Manner(Syntax.YAML, 2, " "));
                lines.add("{");
                root.members().forEach((key, member) -> lines.add("  " + flow.member(key, member.value()) + ","));
                lines.add("}");
            }
            case 3 -> {
                String yaml = MachineFile.toYaml(machine, MachineFileTest.FOLDER);
                if (yaml.contains(": |") || yaml.contains("- |") || yaml.contains("? ")) {
                    return yaml.replace("\n", end); // a comment strewn into a block of text would be text
                }
                lines.addAll(yaml.lines().toList());
            }
            default -> {
                ValueText mixed = new ValueText(new Manner(Syntax.YAML, manner == 4 ? 0 : 2, ""));
                root.members().forEach((key, member) -> lines.addAll(mixed.lines(key, member.value(), 0)));
            }
        }
        return strewn(lines, new Random(seed), end);
    }

    private static String strewn(List<String> lines, Random random, String end) {
        StringBuilder out = new StringBuilder(random.nextInt(4) == 0 ? "---" + end : "");
        for (String line : lines) {
            out.append(line);
            if (random.nextInt(3) == 0) {
                out.append("  # note ").append(random.nextInt(1000)).append(", [ { \"'");
            }
            out.append(end);
            if (random.nextInt(4) == 0) {
                out.append(" ".repeat(random.nextInt(6)))
                        .append("# comment ")
                        .append(random.nextInt(1000))
                        .append(end);
            }
            if (random.nextInt(5) == 0) {
                out.append(end);
            }
        }
        return random.nextInt(3) == 0 ? out.toString().strip() : out.toString();
    }
}
