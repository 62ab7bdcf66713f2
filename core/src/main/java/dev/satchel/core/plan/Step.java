package dev.satchel.core.plan;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import java.nio.file.Path;
import java.util.List;

/** A part of a plan with a title: what it does, and what it destroys. Immutable. */
public final class Step {
    private final String title;
    private final ImmutableList<String> destroys;
    private final ImmutableList<Action> actions;
    private final int weight;

    private Step(Builder builder) {
        this.title = builder.title;
        this.destroys = builder.destroys.build();
        this.actions = builder.actions.build();
        this.weight = builder.weight;
    }

    /** Begins a step. */
    public static Builder titled(String title) {
        return new Builder(title);
    }

    /** For people, in one line, beginning with a verb. */
    public String title() {
        return title;
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

    @Override
    public String toString() {
        return title;
    }

    /** Collects the parts of a step. */
    public static final class Builder {
        private final String title;
        private final ImmutableList.Builder<String> destroys = ImmutableList.builder();
        private final ImmutableList.Builder<Action> actions = ImmutableList.builder();
        private int weight = 1;

        private Builder(String title) {
            checkArgument(!title.isBlank(), "a step needs a title");
            this.title = title;
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

        /** Runs {@code command}, and {@code undo} at the end of the plan. */
        public Builder run(PlannedCommand command, PlannedCommand undo) {
            return act(new Action.Run(command, List.of(undo)));
        }

        /** Writes {@code content} to {@code file} below {@code folder}. */
        public Builder write(Argument folder, Path file, String content) {
            return act(new Action.WriteFile(folder, file, content));
        }

        /** Looks whether something is as expected. */
        public Builder verify(String description, Action.Verification verification, PlannedCommand shellTest) {
            return act(new Action.Verify(description, verification, shellTest));
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

        /** The step. */
        public Step build() {
            return new Step(this);
        }
    }
}
