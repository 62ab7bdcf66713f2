package dev.satchel.storage.boot;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;

class KernelProperties {
    @Property
    void versionsAreOrderedAsTheirNumbersAre(@ForAll @IntRange(max = 9999) int a, @ForAll @IntRange(max = 9999) int b) {
        assertThat(Integer.signum(Kernel.BY_VERSION.compare("6." + a + "-amd64", "6." + b + "-amd64")))
                .isEqualTo(Integer.compare(a, b));
    }

    @Property
    void theOrderIsOne(
            @ForAll @StringLength(max = 12) @CharRange(from = '-', to = '9') @CharRange(from = 'a', to = 'b') String a,
            @ForAll @StringLength(max = 12) @CharRange(from = '-', to = '9') @CharRange(from = 'a', to = 'b')
                    String b) {
        assertThat(Integer.signum(Kernel.BY_VERSION.compare(a, b)))
                .isEqualTo(-Integer.signum(Kernel.BY_VERSION.compare(b, a)));
    }
}
