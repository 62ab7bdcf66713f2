package dev.satchel.core.machine.rule;

import com.google.common.base.CharMatcher;
import java.util.List;

/** The catalogue of rules as Markdown. */
final class RulePage {
    private static final CharMatcher MEANINGFUL = CharMatcher.anyOf("\\`*_[]<>|#");

    private RulePage() {}

    static String of(List<Rule> rules) {
        StringBuilder page = new StringBuilder("# What a machine is judged by\n\n");
        page.append("All ")
                .append(rules.size())
                .append(" rules of `Machine.check`, by their codes, which stay the same.")
                .append(" An *error* does not work or loses data; a *warning* works, and not as\n")
                .append(
                        "expected; a *note* is good to know. *Fix*: some findings of the rule carry their remedy as edits")
                .append(" that a program can apply.\n\n")
                .append("This page is written by `satchel machine rules > core/RULES.md`; a test compares the two.\n\n")
                .append("| code | severity | what is wrong | fix |\n|---|---|---|---|\n");
        for (Rule rule : rules) {
            page.append("| [`")
                    .append(rule.code())
                    .append("`](#")
                    .append(anchor(rule))
                    .append(") | ")
                    .append(Rules.word(rule.severity()))
                    .append(" | ")
                    .append(escape(rule.title()))
                    .append(" | ")
                    .append(rule.isFixable() ? "yes" : "")
                    .append(" |\n");
        }
        for (Rule rule : rules) {
            page.append("\n### ")
                    .append(rule.code())
                    .append("\n\n**")
                    .append(sentence(escape(rule.title())))
                    .append("** (")
                    .append(Rules.word(rule.severity()))
                    .append(rule.isFixable() ? ", can be fixed" : "")
                    .append(")\n\n");
            item(page, "Why", rule.why());
            item(page, "Otherwise", rule.consequence());
            item(page, "Remedy", rule.remedy());
        }
        return page.toString();
    }

    private static void item(StringBuilder page, String name, String text) {
        page.append("- ").append(name).append(": ").append(escape(text)).append('\n');
    }

    /** As the usual renderers name a heading: letters, digits and dashes are kept. */
    private static String anchor(Rule rule) {
        return CharMatcher.is('.').removeFrom(rule.code());
    }

    private static String sentence(String text) {
        return Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }

    private static String escape(String text) {
        StringBuilder escaped = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (MEANINGFUL.matches(c)) {
                escaped.append('\\');
            }
            escaped.append(c);
        }
        return escaped.toString();
    }
}
