package dev.satchel.core.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class EditFileProperties {
    @Property
    void makesTheNewOfTheOld(@ForAll("files") String before, @ForAll("files") String after) {
        Assume.that(!before.equals(after));
        byte[] old = before.getBytes(StandardCharsets.UTF_8);
        byte[] fresh = after.getBytes(StandardCharsets.UTF_8);

        Action.EditFile edit = Action.EditFile.between(Argument.of("/"), Path.of("x"), old, fresh);

        assertThat(edit.applyTo(old)).isEqualTo(fresh);
        assertThat(edit.hunks())
                .allSatisfy(hunk -> assertThat(hunk.added() + hunk.removed()).isPositive());
    }

    @Provide
    Arbitrary<String> files() {
        return Arbitraries.of("a\n", "b\n", "ä c\r\n", "\n", "d", " \\-+\n")
                .list()
                .ofMaxSize(14)
                .map(lines -> String.join("", lines));
    }
}
