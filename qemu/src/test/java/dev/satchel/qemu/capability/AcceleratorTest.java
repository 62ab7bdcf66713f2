package dev.satchel.qemu.capability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.host.Architecture;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AcceleratorTest {
    @Test
    void theHostsOwnCodeRunsInAProvenHypervisor() {
        assertThat(choose(Architecture.X86_64, Architecture.X86_64, Accelerator.KVM))
                .isEqualTo(Accelerator.KVM);
        assertThat(choose(Architecture.X86, Architecture.X86_64, Accelerator.WHPX))
                .isEqualTo(Accelerator.WHPX);
        assertThat(choose(Architecture.AARCH64, Architecture.AARCH64, Accelerator.HVF))
                .isEqualTo(Accelerator.HVF);
    }

    @Test
    void otherCodeAndUnprovenHypervisorsMeanTranslation() {
        assertThat(choose(Architecture.X86_64, Architecture.AARCH64, Accelerator.HVF))
                .isEqualTo(Accelerator.TCG);
        assertThat(choose(Architecture.X86_64, Architecture.X86)).isEqualTo(Accelerator.TCG);
        assertThat(choose(Architecture.X86_64, Architecture.X86_64)).isEqualTo(Accelerator.TCG);
    }

    @Test
    void namesAreQemus() {
        assertThat(Accelerator.ofId("whpx")).contains(Accelerator.WHPX);
        assertThat(Accelerator.ofId("qtest")).isEmpty();
    }

    private static Accelerator choose(Architecture guest, Architecture host, Accelerator... proven) {
        Set<Accelerator> set = EnumSet.noneOf(Accelerator.class);
        set.addAll(Set.of(proven));
        return Accelerator.choose(guest, host, set);
    }
}
