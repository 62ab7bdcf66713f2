package dev.satchel.core.machine.rule;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.satchel.core.check.Finding;
import dev.satchel.core.host.OperatingSystem;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** The TPM, and arguments that a user adds by hand. */
final class OtherRules {
    private OtherRules() {}

    static List<Rule> all() {
        return ImmutableList.of(new TpmHost(), new Clash(), new Word());
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

    private static final class Clash extends Rule {
        private static final Set<String> OWN = ImmutableSet.of(
                "-machine", "-M", "-cpu", "-m", "-smp", "-accel", "-enable-kvm", "-name", "-uuid", "-rtc");

        Clash() {
            super(About.warning("extras.qemu.clash", "an argument by hand repeats one that the machine has")
                    .because(
                            "QEMU takes the last of -cpu, -m, -name, merges -machine and -smp, tries each -accel in turn,"
                                    + " and says nothing (7.2)")
                    .otherwise(
                            "the machine is not the one that its description says; or Invalid CPU topology: product of"
                                    + " the hierarchy must match maxcpus")
                    .mendedBy("say it in the machine's own words (cpu, memory, board), and remove the argument"));
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            List<String> arguments = subject.machine().extras().qemuArguments();
            for (int i = 0; i < arguments.size(); i++) {
                String word =
                        arguments.get(i).startsWith("--") ? arguments.get(i).substring(1) : arguments.get(i);
                if (OWN.contains(word)) {
                    findings.accept(finding("extras.qemu.arguments[" + i + "]", word + " is written by Satchel too"));
                }
            }
        }
    }

    private static final class Word extends Rule {
        Word() {
            super(About.error("extras.qemu.word", "a word among the arguments by hand belongs to no option")
                    .because(
                            "QEMU takes a word that is neither an option nor the value of one as the name of a hard disk"
                                    + " image (7.2, qemu-system(1)), and guesses its format")
                    .otherwise("one more disk is opened for writing: Image format was not specified ... and probing"
                            + " guessed raw")
                    .mendedBy("write each option and its value as two items of the list, the option with its dash"));
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            List<String> arguments = subject.machine().extras().qemuArguments();
            boolean value = false;
            for (int i = 0; i < arguments.size(); i++) {
                boolean option = arguments.get(i).startsWith("-");
                if (!option && !value) {
                    findings.accept(finding(
                            "extras.qemu.arguments[" + i + "]",
                            "'" + Subject.oneLine(arguments.get(i)) + "' follows no option"));
                }
                value = option;
            }
        }
    }
}
