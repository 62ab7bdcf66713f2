package dev.satchel.core.machine;

import com.fasterxml.jackson.dataformat.yaml.util.StringQuotingChecker;
import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableSet;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Quotes all text that is not plainly text to every reader of YAML 1.1 and 1.2: {@code no} is false to some of them,
 * and a MAC address of digits is a number to base 60.
 */
final class YamlQuoting extends StringQuotingChecker {
    private static final long serialVersionUID = 1;

    private static final Pattern PLAIN =
            Pattern.compile("[A-Za-z/]([A-Za-z0-9_/. -]*[A-Za-z0-9_/-])?|[0-9]+([KMGT]iB|B)");

    private static final Set<String> TAKEN =
            ImmutableSet.of("true", "false", "yes", "no", "on", "off", "y", "n", "null");

    @Override
    public boolean needToQuoteName(String name) {
        return needToQuoteValue(name);
    }

    @Override
    public boolean needToQuoteValue(String value) {
        return !PLAIN.matcher(value).matches() || TAKEN.contains(Ascii.toLowerCase(value));
    }
}
