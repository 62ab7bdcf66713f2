package dev.satchel.storage.filesystem;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.host.OperatingSystem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The catalogue as Markdown; a figure is followed by the number of its source. */
final class FileSystemPage {
    private static final ImmutableList<OperatingSystem> SYSTEMS =
            ImmutableList.of(OperatingSystem.LINUX, OperatingSystem.MACOS, OperatingSystem.WINDOWS);

    private final List<FileSystemProfile> profiles;
    private final Map<Source, Integer> numbers = new LinkedHashMap<>();
    private final StringBuilder page = new StringBuilder();

    FileSystemPage(List<FileSystemProfile> profiles) {
        this.profiles = profiles;
    }

    /** The page; made anew with each call. */
    @Override
    public String toString() {
        numbers.clear();
        page.setLength(0);
        page.append("# What file systems can, and who says so\n\n")
                .append(
                        "The catalogue from which `satchel filesystem choose` answers. A number in brackets is the source")
                .append(
                        " of the figure before it, listed at the end.\n*unknown* is said where nobody was found who says")
                .append(" so. Sizes are in powers of 1024.\n\n")
                .append(
                        "This page is written by `satchel filesystem table > storage/FILESYSTEMS.md`; a test compares the")
                .append(" two.\n");
        limits();
        clusters();
        access();
        abilities();
        sources();
        return page.toString();
    }

    private void limits() {
        head("Limits", "");
        row("usual cluster", profile -> profile.usual().cluster().toString());
        row("largest file with it", profile -> limit(profile.usual().file()));
        row("largest volume with it", profile -> limit(profile.usual().volume()));
        row("largest cluster", profile -> profile.largest().cluster().toString());
        row("largest file then", profile -> limit(profile.largest().file()));
        row("largest volume then", profile -> limit(profile.largest().volume()));
        row("smallest volume", profile -> profile.smallest().map(this::limit).orElse("unknown"));
        row("names of files", profile -> name(profile.fileNames()));
        row("label", profile -> profile.label().map(this::name).orElse("unknown"));
        row(
                "time step",
                profile -> profile.times().step() + cite(profile.times().source()));
        row(
                "times until",
                profile -> profile.times().until() + cite(profile.times().source()));
    }

    private void clusters() {
        page.append("\n## Where the cluster decides\n\n")
                .append("| | cluster | largest file | largest volume |\n|---|---|---|---|\n");
        for (FileSystemProfile profile : profiles) {
            for (ClusterLimits limits : profile.clusters()) {
                boolean decides = !limits.file().equals(profile.usual().file())
                        || !limits.volume().equals(profile.usual().volume());
                if (decides || (profile.usual().equals(limits) && !constant(profile))) {
                    cells(
                            profile.toString(),
                            limits.cluster().toString(),
                            limit(limits.file()),
                            limit(limits.volume()));
                }
            }
        }
    }

    private static boolean constant(FileSystemProfile profile) {
        return profile.clusters().stream()
                .allMatch(limits -> limits.file().equals(profile.usual().file())
                        && limits.volume().equals(profile.usual().volume()));
    }

    private void access() {
        head("Who reads and writes it", "");
        for (OperatingSystem system : SYSTEMS) {
            row(Systems.title(system), profile -> {
                AccessFact fact = profile.access(system);
                return fact.access() + remark(fact.remark()) + cite(fact.source());
            });
        }
    }

    private void abilities() {
        head("What it can", "");
        for (Ability ability : Ability.values()) {
            row(ability.title(), profile -> {
                StringBuilder cell = new StringBuilder(answer(profile.ability(ability)));
                profile.exceptions(ability)
                        .forEach((system, fact) -> cell.append("; ")
                                .append(Systems.title(system))
                                .append(": ")
                                .append(answer(fact)));
                return cell.toString();
            });
        }
    }

    private void sources() {
        page.append("\n## Sources\n\n");
        numbers.forEach((source, number) -> page.append(number)
                .append(". ")
                .append(escape(source.toString()))
                .append('\n'));
    }

    private void head(String title, String first) {
        page.append("\n## ").append(title).append("\n\n");
        page.append("| ").append(first).append(" |");
        profiles.forEach(profile -> page.append(' ').append(profile).append(" |"));
        page.append("\n|---|").append("---|".repeat(profiles.size())).append('\n');
    }

    private void row(String title, Function<FileSystemProfile, String> cell) {
        page.append("| ").append(escape(title)).append(" |");
        profiles.forEach(
                profile -> page.append(' ').append(escape(cell.apply(profile))).append(" |"));
        page.append('\n');
    }

    private void cells(String... cells) {
        page.append('|');
        for (String cell : cells) {
            page.append(' ').append(escape(cell)).append(" |");
        }
        page.append('\n');
    }

    private String limit(Limit limit) {
        return limit.rounded() + cite(limit.source());
    }

    private String name(NameRule rule) {
        return rule.longest() + " " + rule.unit()
                + (rule.forbidden().isEmpty()
                        ? ""
                        : ", without `" + rule.forbidden().replace("\n", "LF ").replace("`", "") + "`")
                + cite(rule.source());
    }

    private String answer(AbilityFact fact) {
        return fact.answer() == Answer.UNKNOWN
                ? fact.answer().toString()
                : fact.answer() + remark(fact.remark()) + cite(fact.source());
    }

    private static String remark(String remark) {
        return remark.isEmpty() ? "" : " (" + remark + ")";
    }

    private String cite(Source source) {
        return source.equals(Sources.NOBODY)
                ? ""
                : " [" + numbers.computeIfAbsent(source, any -> numbers.size() + 1) + "]";
    }

    /** Within a table a bar ends the cell, also in code. */
    private static String escape(String text) {
        return text.replace("|", "\\|");
    }
}
