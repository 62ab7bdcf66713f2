package dev.satchel.core.plan;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Puts steps in order: each after those that it names, and otherwise as they were added. Of the steps that could come
 * next, the one that was added first does (Kahn's algorithm with the position as the priority).
 */
final class StepOrder {
    private final List<Step> steps;
    private final Secrets secrets;
    private final List<String> ids = new ArrayList<>();
    private final Map<String, Integer> byId = new HashMap<>();
    private final IdentityHashMap<Step, Integer> byStep = new IdentityHashMap<>();
    private final List<Set<Integer>> before = new ArrayList<>();

    private StepOrder(List<Step> steps, Secrets secrets) {
        this.steps = steps;
        this.secrets = secrets;
    }

    static ImmutableList<Step> of(List<Step> steps, Secrets secrets) {
        StepOrder order = new StepOrder(steps, secrets);
        order.name();
        order.connect();
        return order.sort();
    }

    /** Given ids first: a derived one gives way, wherever it stands. */
    private void name() {
        Set<String> taken = new HashSet<>();
        for (Step step : steps) {
            if (step.naming() == Step.Naming.GIVEN) {
                checkArgument(taken.add(step.id()), "two steps of a plan have the id '%s'", step.id());
            }
        }
        Map<String, Integer> numbers = new HashMap<>(); // thousands of steps may have one title
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            String wanted = step.idHiding(secrets);
            String id = wanted;
            while (step.naming() == Step.Naming.DERIVED && !taken.add(id)) {
                id = wanted + "-" + numbers.merge(wanted, 2, (number, first) -> number + 1);
            }
            ids.add(id);
            byId.put(id, i);
            byStep.putIfAbsent(step, i);
        }
    }

    private void connect() {
        for (Step step : steps) {
            Set<Integer> earlier = new HashSet<>();
            for (Step.Predecessor one : step.predecessors()) {
                Integer index = one.step() == null ? null : byStep.get(one.step());
                index = index == null ? byId.get(one.id()) : index;
                checkArgument(
                        index != null,
                        "the step '%s' comes after '%s', which the plan has not",
                        step.title(),
                        one.id());
                earlier.add(index);
            }
            before.add(earlier);
        }
    }

    private ImmutableList<Step> sort() {
        int[] open = before.stream().mapToInt(Set::size).toArray();
        List<List<Integer>> next = behind();
        PriorityQueue<Integer> ready = new PriorityQueue<>();
        for (int i = 0; i < open.length; i++) {
            if (open[i] == 0) {
                ready.add(i);
            }
        }
        ImmutableList.Builder<Step> sorted = ImmutableList.builder();
        int count = 0;
        for (Integer now = ready.poll(); now != null; now = ready.poll()) {
            sorted.add(placed(now));
            count++;
            for (int later : next.get(now)) {
                if (--open[later] == 0) {
                    ready.add(later);
                }
            }
        }
        checkArgument(count == steps.size(), "steps come after one another in a circle: %s", circle(open));
        return sorted.build();
    }

    /** For each step those that come after it. */
    private List<List<Integer>> behind() {
        List<List<Integer>> behind = new ArrayList<>();
        steps.forEach(step -> behind.add(new ArrayList<>()));
        for (int later = 0; later < steps.size(); later++) {
            for (int earlier : before.get(later)) {
                behind.get(earlier).add(later);
            }
        }
        return behind;
    }

    private Step placed(int index) {
        List<String> after = before.get(index).stream().sorted().map(ids::get).toList();
        return steps.get(index).placed(ids.get(index), after, secrets);
    }

    /** Walks back from a step that could not be placed, over others like it, until one comes again. */
    private @Nullable String circle(int[] open) {
        for (int start = 0; start < open.length; start++) {
            if (open[start] > 0) {
                List<Integer> way = new ArrayList<>();
                int at = start;
                while (!way.contains(at)) {
                    way.add(at);
                    at = before.get(at).stream()
                            .filter(one -> open[one] > 0)
                            .findFirst()
                            .orElseThrow();
                }
                way.add(at);
                return String.join(
                        " after ",
                        way.subList(way.indexOf(at), way.size()).stream()
                                .map(ids::get)
                                .toList());
            }
        }
        return null;
    }
}
