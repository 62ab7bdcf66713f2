package dev.satchel.qemu.rule;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.reflect.ClassPath;
import dev.satchel.core.machine.rule.Rule;
import dev.satchel.core.machine.rule.Rules;
import java.io.IOException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** No rule is only believed: the real tool shows it, or a reason is given why it cannot. */
class DemonstrationsTest {
    private static Set<String> demonstrated() throws IOException {
        return ClassPath.from(DemonstrationsTest.class.getClassLoader())
                .getTopLevelClasses(DemonstrationsTest.class.getPackageName())
                .stream()
                .flatMap(found -> Stream.of(found.load().getDeclaredMethods()))
                .flatMap(DemonstrationsTest::codes)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Stream<String> codes(Method method) {
        Demonstrates demonstrates = method.getAnnotation(Demonstrates.class);
        return demonstrates == null ? Stream.of() : Arrays.stream(demonstrates.value());
    }

    @Test
    void everyRuleIsShownByTheRealToolOrHasAReasonWhyNot() throws IOException {
        Set<String> rules = Rules.all().stream().map(Rule::code).collect(Collectors.toCollection(TreeSet::new));
        Set<String> accounted = demonstrated();
        accounted.addAll(NotDemonstrable.REASONS.keySet());

        assertThat(accounted).containsExactlyElementsOf(rules);
    }

    @Test
    void whatIsShownNeedsNoReason() throws IOException {
        assertThat(demonstrated()).doesNotContainAnyElementsOf(NotDemonstrable.REASONS.keySet());
    }
}
