package dev.satchel.core.machine;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableList;
import dev.satchel.core.SatchelException;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.machine.LocatedNode.Mapping;
import dev.satchel.core.machine.LocatedNode.Member;
import dev.satchel.core.machine.LocatedNode.Sequence;
import dev.satchel.core.machine.LocatedNode.Span;
import dev.satchel.core.machine.LocatedParser.Syntax;
import dev.satchel.core.machine.ValueText.Manner;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The one machine that a file with profiles describes for one host, and why it is that one: which profiles fit, and
 * for each value the line it is from or the reason it was chosen for. Immutable.
 */
public final class Resolution {
    private static final ValueText JSON = new ValueText(new Manner(Syntax.JSON, 0, ""));

    private final Machine machine;
    private final Path folder;
    private final ImmutableList<Profile> profiles;
    private final ImmutableList<Choice> choices;

    private Resolution(Machine machine, Path folder, ImmutableList<Profile> profiles, ImmutableList<Choice> choices) {
        this.machine = machine;
        this.folder = folder;
        this.profiles = profiles;
        this.choices = choices;
    }

    /** Whether what a profile asks for is what the host has. */
    public enum Fit {
        /** It is. */
        FITS,
        /** It is not, or what the host has is not known. */
        DIFFERS
    }

    /**
     * One key of a profile's {@code when}.
     *
     * @param key {@code hostOs}, {@code hostArch} or {@code hostName}
     * @param asked what the file says
     * @param found what the host has; empty where that is not known
     * @param fit whether the one is the other
     */
    public record Condition(String key, String asked, String found, Fit fit) {
        /** {@code hostOs is macos}, {@code hostOs is linux and not macos}, {@code hostName is not known, lab-* is asked for}. */
        @Override
        public String toString() {
            if (fit == Fit.FITS) {
                return key + " is " + found + (found.equals(asked) ? "" : ", as " + asked + " asks");
            }
            return found.isEmpty()
                    ? key + " is not known, " + asked + " is asked for"
                    : key + " is " + found + " and not " + asked;
        }
    }

    /**
     * A profile of the file and how this host answers it.
     *
     * @param number from 1, from the top
     * @param line where it begins
     * @param conditions what it asks; none: it fits every host; immutable
     */
    public record Profile(int number, int line, List<Condition> conditions) {
        /** Copies the list. */
        public Profile {
            conditions = ImmutableList.copyOf(conditions);
        }

        /** Whether all of it fits. */
        public Fit fit() {
            return conditions.stream().allMatch(condition -> condition.fit() == Fit.FITS) ? Fit.FITS : Fit.DIFFERS;
        }

        /** {@code profile 1 (line 30) fits: hostOs is macos}. */
        @Override
        public String toString() {
            String why = conditions.isEmpty()
                    ? "it asks for nothing"
                    : conditions.stream()
                            .filter(condition -> condition.fit() == fit())
                            .map(Condition::toString)
                            .collect(Collectors.joining(", "));
            return "profile " + number + " (line " + line + ") " + (fit() == Fit.FITS ? "fits: " : "does not fit: ")
                    + why;
        }
    }

    /** Where a value comes from. The list is closed: a new kind is a new major version. */
    public sealed interface Source {
        /** Which of the three: {@code file}, {@code profile} or {@code default}. */
        String kind();

        /** In words, without an end: {@code line 12}. */
        String why();

        /**
         * The part of the file that holds for every host.
         *
         * @param line from 1
         */
        record Written(int line) implements Source {
            @Override
            public String kind() {
                return "file";
            }

            @Override
            public String why() {
                return "line " + line;
            }
        }

        /**
         * A profile that fits.
         *
         * @param number the profile's, from 1
         * @param line the value's, from 1
         */
        record OfProfile(int number, int line) implements Source {
            @Override
            public String kind() {
                return "profile";
            }

            @Override
            public String why() {
                return "line " + line + ", profile " + number;
            }
        }

        /**
         * The resource model, since the file is silent.
         *
         * @param why the reason
         */
        record Default(String why) implements Source {
            @Override
            public String kind() {
                return "default";
            }
        }
    }

    /**
     * One value of the resolved machine.
     *
     * @param path its place, as {@link dev.satchel.core.check.Edit} writes places
     * @param json the value as JSON
     * @param source where it comes from
     */
    public record Choice(String path, String json, Source source) {
        /** {@code memory = "12GiB" (line 31, profile 1)}. */
        @Override
        public String toString() {
            return path + " = " + json + " (" + why() + ")";
        }

        private String why() {
            return source instanceof Source.Default ? "chosen: " + source.why() : source.why();
        }
    }

    static Resolution of(Machine machine, Mapping root, Profiles profiles, HostFacts host, Path folder)
            throws SatchelException {
        Mapping merged = profiles.on(host);
        Mapping resolved = MachineFile.tree(
                MachineFile.toYaml(machine, folder), Syntax.YAML, new Problems("the resolved machine"));
        Map<String, LocatedNode> written = leaves(merged);
        written.keySet().removeIf(path -> path.startsWith("profiles"));
        Map<String, Choice> choices = new LinkedHashMap<>();
        leaves(resolved).forEach((path, value) -> {
            LocatedNode source = written.get(path);
            Source from = source == null
                    ? new Source.Default(DefaultReasons.of(machine, path, written.keySet()))
                    : sourceOf(source, profiles);
            choices.put(path, new Choice(path, JSON.inline(value), from));
        });
        // What a machine does not have is not written anew, and what the file says of it stays said.
        written.forEach((path, value) ->
                choices.putIfAbsent(path, new Choice(path, JSON.inline(value), sourceOf(value, profiles))));
        DefaultReasons.chosenLate(machine).forEach(choices::putIfAbsent);
        return new Resolution(
                machine,
                folder,
                profiles.all().stream().map(profile -> verdict(profile, host)).collect(ImmutableList.toImmutableList()),
                ImmutableList.copyOf(choices.values()));
    }

    private static Source sourceOf(LocatedNode value, Profiles profiles) {
        Span span = value.span();
        for (Profiles.Profile profile : profiles.all()) {
            Span set = profile.set().span();
            if (span.from() >= set.from() && span.to() <= set.to()) {
                return new Source.OfProfile(profile.number(), value.place().line());
            }
        }
        return new Source.Written(value.place().line());
    }

    private static Profile verdict(Profiles.Profile profile, HostFacts host) {
        ImmutableList.Builder<Condition> conditions = ImmutableList.builder();
        profile.system()
                .ifPresent(asked -> conditions.add(
                        condition("hostOs", asked.id(), host.system().id(), asked == host.system())));
        profile.architecture()
                .ifPresent(asked -> conditions.add(
                        condition("hostArch", asked.id(), known(host.architecture()), asked == host.architecture())));
        profile.hostName()
                .ifPresent(asked -> conditions.add(condition(
                        "hostName", asked, host.name().toString(), host.name().matches(asked))));
        return new Profile(profile.number(), profile.line(), conditions.build());
    }

    private static String known(Architecture architecture) {
        return architecture == Architecture.UNKNOWN ? "" : architecture.id();
    }

    private static Condition condition(String key, String asked, String found, boolean fits) {
        return new Condition(key, asked, found, fits ? Fit.FITS : Fit.DIFFERS);
    }

    /** The scalars and empty containers of a tree, by their places. */
    private static Map<String, LocatedNode> leaves(Mapping root) {
        Map<String, LocatedNode> all = new LinkedHashMap<>();
        root.members().forEach((key, member) -> addLeaves(key, member.value(), all));
        return all;
    }

    private static void addLeaves(String path, LocatedNode node, Map<String, LocatedNode> all) {
        if (node instanceof Mapping mapping && !mapping.members().isEmpty()) {
            for (Map.Entry<String, Member> entry : mapping.members().entrySet()) {
                addLeaves(path + "." + entry.getKey(), entry.getValue().value(), all);
            }
        } else if (node instanceof Sequence list && !list.items().isEmpty()) {
            for (int i = 0; i < list.items().size(); i++) {
                LocatedNode item = list.items().get(i);
                String name = EditPath.nameOf(item, i);
                boolean its = new EditPath.Item(name).in(list).orElse(i) == i; // a tag may be that of two
                addLeaves(path + "[" + (its ? name : Integer.toString(i)) + "]", item, all);
            }
        } else {
            all.put(path, node);
        }
    }

    /** The machine. */
    public Machine machine() {
        return machine;
    }

    /** The profiles of the file from the top, those that fit and those that do not; immutable. */
    public List<Profile> profiles() {
        return profiles;
    }

    /** The profiles that fit, from the top; the first that names a key wins. */
    public List<Profile> matched() {
        return profiles.stream().filter(profile -> profile.fit() == Fit.FITS).toList();
    }

    /** The profiles that do not fit, from the top. */
    public List<Profile> unmatched() {
        return profiles.stream().filter(profile -> profile.fit() == Fit.DIFFERS).toList();
    }

    /** Each value of the machine, in the order of the machine file; immutable. */
    public List<Choice> choices() {
        return choices;
    }

    /** The value at {@code path}, if the machine has one there. */
    public Optional<Choice> choice(String path) {
        return choices.stream().filter(choice -> choice.path().equals(path)).findFirst();
    }

    /**
     * A machine file without profiles that describes this machine on any host, with the explanation in comments: first
     * the profiles, then behind each value where it comes from. Relative paths are relative to the folder of the file
     * that was resolved.
     */
    public String toYaml() {
        String yaml = MachineFile.toYaml(machine, folder);
        Map<String, LocatedNode> written;
        try {
            written = leaves(MachineFile.tree(yaml, Syntax.YAML, new Problems("the resolved machine")));
        } catch (SatchelException e) {
            throw new AssertionError("what was written does not read back", e);
        }
        List<String> lines = new ArrayList<>();
        profiles.forEach(profile -> lines.add("# " + Spelling.oneLine(profile.toString())));
        int first = lines.size() - 1;
        lines.addAll(yaml.lines().toList());
        for (Choice choice : choices) {
            LocatedNode value = written.get(choice.path());
            if (value == null) {
                lines.add("# " + Spelling.oneLine(choice.toString()));
            } else {
                lines.set(
                        first + value.place().line(),
                        lines.get(first + value.place().line()) + "  # " + Spelling.oneLine(choice.why()));
            }
        }
        return String.join("\n", lines) + "\n";
    }

    /** All of it as one JSON document: {@code machine}, {@code profiles}, {@code values}. */
    public String toJson() {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.set("machine", new MachineWriter(folder).write(machine));
        ArrayNode all = document.putArray("profiles");
        for (Profile profile : profiles) {
            ObjectNode node = all.addObject()
                    .put("number", profile.number())
                    .put("line", profile.line())
                    .put("fits", profile.fit() == Fit.FITS)
                    .put("reason", profile.toString());
            ArrayNode conditions = node.putArray("conditions");
            profile.conditions()
                    .forEach(condition -> conditions
                            .addObject()
                            .put("key", condition.key())
                            .put("asked", condition.asked())
                            .put("found", condition.found().isEmpty() ? null : condition.found())
                            .put("fits", condition.fit() == Fit.FITS));
        }
        ArrayNode values = document.putArray("values");
        for (Choice choice : choices) {
            ObjectNode node = values.addObject().put("path", choice.path());
            node.set("value", MachineFile.toTree(choice.json()));
            node.put("from", choice.source().kind());
            if (choice.source() instanceof Source.Written written) {
                node.put("line", written.line());
            } else if (choice.source() instanceof Source.OfProfile profile) {
                node.put("line", profile.line()).put("profile", profile.number());
            }
            node.put("reason", choice.source().why());
        }
        return MachineFile.toJson(document) + "\n";
    }

    /** The profiles and the values, a line each. */
    @Override
    public String toString() {
        return ImmutableList.<Object>builder().addAll(profiles).addAll(choices).build().stream()
                .map(Object::toString)
                .collect(Collectors.joining("\n"));
    }
}
