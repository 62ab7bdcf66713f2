package dev.satchel.examples.quickstart;

import dev.satchel.core.plan.PlanReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What was done, how long each part took, and where everything lies. */
final class Report {
    private record Line(String name, String value) {}

    private final List<Line> lines = new ArrayList<>();

    void add(String name, String value) {
        lines.add(new Line(name, value));
    }

    void add(String name, Duration value) {
        add(name, seconds(value));
    }

    void add(PlanReport plan) {
        plan.steps().forEach(done -> add("  " + done.step().title(), done.elapsed()));
    }

    void heading(String name) {
        add(name, "");
    }

    static String seconds(Duration value) {
        return String.format(Locale.ROOT, "%.1f s", value.toMillis() / 1000.0);
    }

    @Override
    public String toString() {
        int width = lines.stream().mapToInt(line -> line.name().length()).max().orElse(0);
        StringBuilder text = new StringBuilder();
        for (Line line : lines) {
            String padding = " ".repeat(width - line.name().length() + 2);
            text.append((line.name() + padding + line.value()).stripTrailing()).append('\n');
        }
        return text.toString();
    }
}
