package dev.satchel.qemu.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.qemu.guest.GuestAgent;
import dev.satchel.qemu.launch.RunningMachine;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WishTest {
    /** Annotations of users may be made of ours. */
    @VirtualMachine(from = BareMachine.class, name = "composed")
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.FIELD)
    @interface Composed {}

    static class Fields {
        @VirtualMachine("m.yaml")
        @Nullable
        RunningMachine machine;

        @Composed
        @Nullable
        RunningMachine composed;

        @GuestPort(22)
        @Nullable
        InetSocketAddress address;

        @GuestPort(22)
        int port;

        @FromMachine
        @Nullable
        GuestAgent agent;

        @Nullable
        RunningMachine plain;

        @VirtualMachine("m.yaml")
        @Nullable
        GuestAgent wrongMachine;

        @GuestPort(22)
        @Nullable
        String wrongPort;

        @FromMachine
        @Nullable
        String wrongHandle;
    }

    @ParameterizedTest
    @ValueSource(strings = {"machine", "composed", "address", "port", "agent"})
    void whatIsAnnotatedIsAWish(String field) throws Exception {
        assertThat(Wish.isOurs(Fields.class.getDeclaredField(field))).isTrue();
        assertThat(Wish.of(Fields.class.getDeclaredField(field)).where()).isEqualTo("field Fields." + field);
    }

    @Test
    void whatIsNotAnnotatedIsNone() throws Exception {
        assertThat(Wish.isOurs(Fields.class.getDeclaredField("plain"))).isFalse();
    }

    @Test
    void aComposedAnnotationMeansWhatItIsMadeOf() throws Exception {
        assertThat(Wish.of(Fields.class.getDeclaredField("composed")).asked())
                .isInstanceOfSatisfying(
                        VirtualMachine.class, asked -> assertThat(asked.name()).isEqualTo("composed"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"wrongMachine", "wrongPort", "wrongHandle"})
    void aTypeThatCannotBeHadIsRefusedWithWhatCan(String field) throws Exception {
        var declared = Fields.class.getDeclaredField(field);

        assertThatThrownBy(() -> Wish.of(declared))
                .isInstanceOf(ExtensionConfigurationException.class)
                .hasMessageContaining("Fields." + field)
                .hasMessageContaining("; use ");
    }
}
