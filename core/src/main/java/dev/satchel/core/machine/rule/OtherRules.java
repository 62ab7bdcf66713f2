package dev.satchel.core.machine.rule;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.check.Finding;
import dev.satchel.core.host.OperatingSystem;
import java.util.List;
import java.util.function.Consumer;

/** The TPM. */
final class OtherRules {
    private OtherRules() {}

    static List<Rule> all() {
        return ImmutableList.of(new TpmHost());
    }

    private static final class TpmHost extends Rule {
        TpmHost() {
            super(About.warning("tpm.host", "the host has no software TPM")
                    .because("swtpm, which keeps a machine's TPM for QEMU, is not made for Windows (0.10)")
                    .otherwise("the machine starts without its TPM; what BitLocker sealed with it stays closed")
                    .mendedBy("run it on Linux or macOS, or under WSL 2"));
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            if (subject.machine().tpm().isPresent()
                    && subject.host().operatingSystem().kind() == OperatingSystem.WINDOWS) {
                findings.accept(finding("tpm", "there is no swtpm for Windows"));
            }
        }
    }
}
