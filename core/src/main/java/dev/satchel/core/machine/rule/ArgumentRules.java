package dev.satchel.core.machine.rule;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.satchel.core.check.Finding;
import dev.satchel.core.machine.Display;
import dev.satchel.core.machine.Firmware;
import dev.satchel.core.machine.Machine;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Arguments for QEMU that a user adds by hand: they add to the machine, and replace nothing of it. */
final class ArgumentRules {
    private ArgumentRules() {}

    static List<Rule> all() {
        return ImmutableList.of(new Clash(), new Silent(), new Word());
    }

    private static final class Clash extends Rule {
        /** Options of which QEMU takes one, or the last, or the first that works, and what of a machine says the same. */
        private static final Map<String, String> ALWAYS = ImmutableMap.of(
                "-cpu", "cpu",
                "-smp", "cpu",
                "-accel", "the accelerator, which Satchel chooses",
                "-enable-kvm", "the accelerator, which Satchel chooses",
                "-nographic", "display and serial");

        /** Options that QEMU merges, and the keys of a machine's own. */
        private static final Map<String, Set<String>> MERGED = ImmutableMap.of(
                "-machine", ImmutableSet.of("", "type", "accel", "smm", "pflash0", "pflash1"),
                "-M", ImmutableSet.of("", "type", "accel", "smm", "pflash0", "pflash1"),
                "-m", ImmutableSet.of("", "size"),
                "-name", ImmutableSet.of("", "guest"),
                "-rtc", ImmutableSet.of("base"));

        private static final Map<String, String> WORDS = ImmutableMap.of(
                "-machine", "board and firmware",
                "-M", "board and firmware",
                "-m", "memory",
                "-name", "name",
                "-rtc", "clock");

        Clash() {
            super(About.error("extras.qemu.clash", "an argument by hand replaces one that the machine has")
                    .because("QEMU takes the last of -cpu, -m, -name and -display, merges -machine and -smp, tries each"
                            + " -accel in turn, and says nothing (7.2)")
                    .otherwise(
                            "the machine is not the one that its description says; or Invalid CPU topology: product of"
                                    + " the hierarchy must match maxcpus")
                    .mendedBy("say it in the machine's own words (cpu, memory, board), and remove the argument"));
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            for (ByHand option : ByHand.of(subject.machine().extras().qemuArguments())) {
                clash(subject.machine(), option)
                        .ifPresent(own -> findings.accept(finding(
                                option.where(),
                                option.name() + " is written by Satchel too, for the machine's " + own)));
            }
        }

        private static Optional<String> clash(Machine machine, ByHand option) {
            String own = ALWAYS.get(option.name());
            if (own != null) {
                return Optional.of(own);
            }
            Set<String> keys = MERGED.get(option.name());
            if (keys != null) {
                boolean empty = option.value().isEmpty(); // -m "" is 128 MiB
                return empty || option.keys().keySet().stream().anyMatch(keys::contains)
                        ? Optional.ofNullable(WORDS.get(option.name()))
                        : Optional.empty();
            }
            return switch (option.name()) {
                case "-uuid" -> machine.uuid().isPresent() ? Optional.of("uuid") : Optional.empty();
                case "-display" ->
                    machine.display() instanceof Display.Window ? Optional.empty() : Optional.of("display");
                case "-drive" ->
                    option.of("if").filter("pflash"::equals).isPresent() && machine.firmware() instanceof Firmware.Uefi
                            ? Optional.of("firmware, which lies in that flash")
                            : Optional.empty();
                default -> Optional.empty();
            };
        }
    }

    private static final class Silent extends Rule {
        Silent() {
            super(About.error("extras.qemu.silent", "an argument by hand does not do what it says, without a word")
                    .because("what QEMU takes and does otherwise, as its 7.2 was seen to do")
                    .otherwise("the machine starts, and is wrong")
                    .mendedBy("say it in the machine's own words, and remove the argument"));
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            List<ByHand> all = ByHand.of(subject.machine().extras().qemuArguments());
            for (ByHand option : all) {
                for (SilentArgument trap : SilentArgument.values()) {
                    if (trap.catches(option, all, subject)) {
                        findings.accept(finding(option.where(), trap.what(), trap.remedy()));
                    }
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
