package dev.satchel.storage.clone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdentityTest {
    @Test
    void saysWhatIsMadeAnew() {
        assertThat(Identity.NEW.keeping(Identity.Part.SSH_HOST_KEYS).named("field-2"))
                .hasToString("new machine-id, random-seed, network-leases, network-names; named field-2");
        assertThat(Identity.SAME).hasToString("the same");
    }

    @Test
    void goesFromOneToTheOther() {
        assertThat(Identity.SAME.renewing(Identity.Part.values())).isEqualTo(Identity.NEW);
        assertThat(Identity.NEW.keeping(Identity.Part.values())).isEqualTo(Identity.SAME);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "field-2", "lab-3.example.org", "A1"})
    void takesHostNames(String name) {
        assertThat(Identity.NEW.named(name).hostName()).contains(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-a",
                "a b",
                "a..b",
                "a.",
                "a\nb",
                "x_y",
                "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
            })
    void refusesWhatIsNone(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Identity.NEW.named(name))
                .withMessageContaining("'" + name + "'");
    }
}
