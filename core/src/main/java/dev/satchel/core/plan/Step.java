package dev.satchel.core.plan;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.base.CharMatcher;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.satchel.core.unit.DataSize;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A part of a plan with a title: what it does, what it destroys, and which steps it comes after. Immutable. */
public final class Step {
    private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9._-]{0,79}");
    private static final int LONGEST_DERIVED_ID = 48;
    private static final CharMatcher ID_CHARACTERS =
            CharMatcher.inRange('a', 'z').or(CharMatcher.inRange('0', '9'));

    /** Whether its id was given, and is to be kept, or derived from its title. */
    enum Naming {
        GIVEN,
        DERIVED
    }

    /** What it needs of what other steps attached. */
    enum Needs {
        ATTACHED,
        NOTHING
    }

    private final String id;
    private final Naming naming;
    private final String title;
    private final ImmutableSet<Predecessor> predecessors;
    private final ImmutableList<String> destroys;
    private final ImmutableList<Action> actions;
    private final int weight;
    private final @Nullable DataSize estimate;
    private final Needs needs;

    /**
     * A step that this one comes after.
     *
     * @param id of that step
     * @param step itself, where it was named so: its id may change when it is put into a plan
     */
    record Predecessor(String id, @Nullable Step step) {}

    private Step(Builder builder) {
        this.title = builder.title;
        this.naming = builder.id == null ? Naming.DERIVED : Naming.GIVEN;
        this.predecessors = builder.predecessors.build();
        this.destroys = builder.destroys.build();
        this.actions = builder.actions.build();
        this.id = builder.id == null ? derivedId(Secrets.ofActions(actions).hide(title)) : builder.id;
        this.weight = builder.weight;
        this.estimate = builder.estimate;
        this.needs = builder.needs;
    }

    private Step(Step step, String id, ImmutableSet<Predecessor> predecessors, Secrets secrets) {
        this.title = secrets.hide(step.title);
        this.naming = step.naming;
        this.id = id;
        this.predecessors = predecessors;
        this.destroys = step.destroys.stream().map(secrets::hide).collect(ImmutableList.toImmutableList());
        this.actions = step.actions;
        this.weight = step.weight;
        this.estimate = step.estimate;
        this.needs = step.needs;
    }

    private static String derivedId(String title) {
        String slug = ID_CHARACTERS.negate().trimAndCollapseFrom(title.toLowerCase(Locale.ROOT), '-');
        String cut = slug.substring(0, Math.min(slug.length(), LONGEST_DERIVED_ID));
        return cut.isEmpty() ? "step" : CharMatcher.is('-').trimTrailingFrom(cut);
    }

    /** By which it is known in a plan with these secrets, unless another step is already. */
    String idHiding(Secrets secrets) {
        return naming == Naming.GIVEN ? id : derivedId(secrets.hide(title));
    }

    /** As it stands in a plan with these secrets: under this id, after these. */
    Step placed(String newId, List<String> after, Secrets secrets) {
        ImmutableSet<Predecessor> placed =
                after.stream().map(one -> new Predecessor(one, null)).collect(ImmutableSet.toImmutableSet());
        boolean same = newId.equals(id) && placed.equals(predecessors) && secrets.isEmpty();
        return same ? this : new Step(this, newId, placed, secrets);
    }

    /** After the same steps, which are now known by themselves: in another plan their ids may be others. */
    Step relinked(Function<String, Step> steps) {
        if (predecessors.isEmpty()) {
            return this;
        }
        return new Step(
                this,
                id,
                predecessors.stream()
                        .map(one -> new Predecessor(one.id(), steps.apply(one.id())))
                        .collect(ImmutableSet.toImmutableSet()),
                Secrets.NONE);
    }

    /**
     * Begins a step.
     *
     * @param title for people, in one line, beginning with a verb
     */
    public static Builder titled(String title) {
        return new Builder(title);
    }

    /**
     * By which it is known within its plan: as it was given, or the words of its title ({@code copy-the-files}). Where two
     * steps of a plan would have the same derived id, the plan numbers them ({@code copy-the-files-2}). A secret in the title
     * is in no derived id.
     */
    public String id() {
        return id;
    }

    /** For people, in one line, beginning with a verb. */
    public String title() {
        return title;
    }

    /** The ids of the steps that it comes after; immutable, empty for most. */
    public Set<String> after() {
        return predecessors.stream().map(Predecessor::id).collect(ImmutableSet.toImmutableSet());
    }

    /** What is lost when it is applied, in one line each; empty for most steps. */
    public List<String> destroys() {
        return destroys;
    }

    /** What it does, in order. */
    public List<Action> actions() {
        return actions;
    }

    /** How long it is expected to take, in proportion to the other steps; 1 for most. */
    public int weight() {
        return weight;
    }

    /** How many bytes it is expected to write; empty where that is not known, or says nothing about how long it takes. */
    public Optional<DataSize> estimate() {
        return Optional.ofNullable(estimate);
    }

    /** Whether it needs nothing of what earlier steps attached; see {@link Builder#standalone()}. */
    public boolean isStandalone() {
        return needs == Needs.NOTHING;
    }

    Naming naming() {
        return naming;
    }

    Set<Predecessor> predecessors() {
        return predecessors;
    }

    @Override
    public String toString() {
        return title;
    }

    /** Collects the parts of a step. */
    public static final class Builder {
        private final String title;
        private @Nullable String id;
        private final ImmutableSet.Builder<Predecessor> predecessors = ImmutableSet.builder();
        private final ImmutableList.Builder<String> destroys = ImmutableList.builder();
        private final ImmutableList.Builder<Action> actions = ImmutableList.builder();
        private int weight = 1;
        private @Nullable DataSize estimate;
        private Needs needs = Needs.ATTACHED;

        private Builder(String title) {
            checkArgument(!title.isBlank(), "a step needs a title");
            this.title = title;
        }

        /**
         * Is known by {@code id} instead of the words of its title.
         *
         * @param id 1 to 80 lower-case letters, digits, dots, hyphens and underscores, unique in the plan
         */
        public Builder id(String id) {
            this.id = checkId(id);
            return this;
        }

        /**
         * Comes after {@code earlier}, whichever of them is added to the plan first. A step that names none comes where it
         * is added.
         *
         * @param earlier in the same plan
         */
        public Builder after(Step... earlier) {
            for (Step one : earlier) {
                predecessors.add(new Predecessor(one.id(), one));
            }
            return this;
        }

        /**
         * Comes after the steps with these ids, whichever is added to the plan first.
         *
         * @param ids in the same plan
         */
        public Builder after(String... ids) {
            for (String one : ids) {
                predecessors.add(new Predecessor(checkId(one), null));
            }
            return this;
        }

        private static String checkId(String id) {
            checkArgument(
                    ID.matcher(id).matches(),
                    "an id is 1 to 80 lower-case letters, digits, dots, hyphens and underscores: '%s'",
                    id);
            return id;
        }

        /** Says that {@code what} is lost. */
        public Builder destroys(String what) {
            destroys.add(what);
            return this;
        }

        /** Runs {@code command}. */
        public Builder run(PlannedCommand command) {
            return act(new Action.Run(command, List.of()));
        }

        /**
         * Runs {@code command}, and {@code undo} at the end of the plan.
         *
         * @param command attaches something
         * @param undo takes it away again; see {@link Action.Run}
         */
        public Builder run(PlannedCommand command, PlannedCommand undo) {
            return act(new Action.Run(command, List.of(undo)));
        }

        /** Writes {@code content} to {@code file} below {@code folder}. */
        public Builder write(Argument folder, Path file, String content) {
            return act(new Action.WriteFile(folder, file, content));
        }

        /**
         * Makes {@code newContent} of {@code file} below {@code folder}; see {@link Action.EditFile#between}.
         *
         * @param folder where it is
         * @param file relative to {@code folder}
         * @param oldContent what it holds: it is an error if that is no longer so when the plan is applied
         * @param newContent what it is to hold
         */
        public Builder edit(Argument folder, Path file, byte[] oldContent, byte[] newContent) {
            return act(Action.EditFile.between(folder, file, oldContent, newContent));
        }

        /**
         * Looks whether something is as expected.
         *
         * @param description what is looked at, for people
         * @param verification throws if it is not so
         * @param test says the same by its exit code; see {@link Action.Verify}
         */
        public Builder verify(String description, Action.Verification verification, PlannedCommand test) {
            return act(new Action.Verify(description, verification, test));
        }

        /**
         * Looks whether something is as expected.
         *
         * @param description what is looked at, for people
         * @param verification throws if it is not so
         * @param test says the same; see {@link Action.Verify}
         */
        public Builder verify(String description, Action.Verification verification, PlannedTest test) {
            return act(new Action.Verify(description, verification, test));
        }

        /** Does {@code action}. */
        public Builder act(Action action) {
            actions.add(action);
            return this;
        }

        /** Takes {@code weight} times as long as a step of weight 1; positive. */
        public Builder weight(int weight) {
            checkArgument(weight > 0, "a weight is positive: %s", weight);
            this.weight = weight;
            return this;
        }

        /** Writes about {@code bytes}: what its rate is measured against, and the time estimated that is left. */
        public Builder estimate(DataSize bytes) {
            this.estimate = bytes;
            return this;
        }

        /**
         * Needs nothing of what earlier steps attached or mounted: where only such steps are left, a plan that is resumed
         * does not attach it anew.
         */
        public Builder standalone() {
            this.needs = Needs.NOTHING;
            return this;
        }

        /** The step. */
        public Step build() {
            return new Step(this);
        }
    }
}
