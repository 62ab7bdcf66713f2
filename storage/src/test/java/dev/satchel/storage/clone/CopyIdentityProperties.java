package dev.satchel.storage.clone;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.StringLength;

class CopyIdentityProperties {
    @Property
    void onlyTheNameItselfIsReplaced(
            @ForAll @AlphaChars @StringLength(min = 1, max = 4) String old,
            @ForAll @AlphaChars @StringLength(min = 1, max = 4) String other) {
        String hosts = "10.0.0.1 " + other + " " + old + " x" + old + " " + old + "x " + old + "-x\n";
        String expected = other.equals(old) ? "new" : other;

        assertThat(CopyIdentity.renamed(hosts, old, "new"))
                .isEqualTo("10.0.0.1 " + expected + " new x" + old + " " + old + "x " + old + "-x\n");
    }
}
