package dev.satchel.core.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Splitter;
import dev.satchel.testing.Tools;
import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ShellQuotingIT {
    @Property(tries = 60)
    void aShellReadsEachWordBackAsItWas(@ForAll("words") List<String> words) throws Exception {
        Tools.require("sh");
        String line = words.stream().map(ShellQuoting::quote).collect(Collectors.joining(" "));

        // Fed as a script, so that no other layer has an opinion on the bytes.
        CommandResult result =
                CommandRunner.system().run(Command.of("sh").withInput("printf '%s\\000' " + line + "\n"));

        String output = result.orThrow().output();
        assertThat(Splitter.on('\0').splitToList(output.substring(0, output.length() - 1)))
                .isEqualTo(words);
    }

    @Provide
    Arbitrary<List<String>> words() {
        Arbitrary<String> hostile = Arbitraries.strings()
                .withChars(" \t\n\r'\"\\$`!*?[]{}()<>|&;#~=%^-+a0Zäß\u4e2d\u0001\u007f")
                .ofMaxLength(12);
        Arbitrary<String> known = Arbitraries.of(
                "", "'", "''", "$(id)", "${HOME}", "`id`", "~", "~root", "a'b", "-n", "--", "\\", "\n", "a\n", "if",
                "A=b", "*");
        return Arbitraries.oneOf(hostile, known).list().ofMinSize(1).ofMaxSize(12);
    }
}
