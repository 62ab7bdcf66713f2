package dev.satchel.core.machine.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Findings;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.machine.Access;
import dev.satchel.core.machine.Cpu;
import dev.satchel.core.machine.Disk;
import dev.satchel.core.machine.GuestKind;
import dev.satchel.core.machine.GuestSystem;
import dev.satchel.core.machine.ImageFormat;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.machine.Network;
import dev.satchel.core.machine.NetworkMode;
import dev.satchel.core.machine.SerialPort;
import dev.satchel.core.machine.rule.BrokenMachines.Example;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every rule promises. */
class RulesTest {
    @TempDir
    static Path folder;

    @BeforeAll
    static void makeFiles() throws Exception {
        BrokenMachines.makeFiles(folder);
    }

    static Stream<Rule> rules() {
        return Rules.all().stream();
    }

    static List<Example> examples() {
        return BrokenMachines.all(folder);
    }

    private static Findings check(Example example, Machine machine) {
        return example.target() == null
                ? machine.check(example.host())
                : machine.check(example.host(), example.target());
    }

    private static Set<String> codes(Findings findings) {
        return findings.stream().map(Finding::code).collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void aPlainMachineBreaksNone() {
        assertThat(BrokenMachines.debian(folder).build().check(BrokenMachines.LINUX))
                .isEmpty();
    }

    @Test
    void thereIsOneRuleForEachCodeInTheirOrderAndAnExampleForEach() {
        List<String> codes = rules().map(Rule::code).toList();

        assertThat(codes).isSorted().doesNotHaveDuplicates().hasSizeGreaterThan(45);
        assertThat(examples().stream().map(Example::code).distinct().toList())
                .containsExactlyInAnyOrderElementsOf(codes);
        assertThat(Rules.of("disk.bus.absent")).get().extracting(Rule::code).isEqualTo("disk.bus.absent");
        assertThat(Rules.of("nonsense")).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("rules")
    void aRuleSaysWhatAndWhyAndWhatFollowsAndWhatMendsIt(Rule rule) {
        assertThat(rule.code()).matches("[a-z0-9-]+(\\.[a-z0-9-]+)+");
        assertThat(List.of(rule.title(), rule.why(), rule.consequence(), rule.remedy()))
                .allSatisfy(text ->
                        assertThat(text).isNotBlank().doesNotContain("\n").hasSizeLessThan(400));
        assertThat(rule.title()).matches("[a-zA-Z].*[^.]").hasSizeLessThan(100);
    }

    @ParameterizedTest
    @MethodSource("examples")
    void aBrokenMachineBreaksItsRuleAndNoOther(Example example) {
        Findings findings = check(example, example.machine());

        Set<String> expected = new TreeSet<>(example.also());
        expected.add(example.code());
        assertThat(codes(findings)).as(findings.toString()).isEqualTo(expected);
        assertThat(findings).allSatisfy(finding -> {
            Rule rule = Rules.of(finding.code()).orElseThrow();
            assertThat(finding.consequence()).isNotEmpty();
            assertThat(finding.remedy()).isNotEmpty();
            assertThat(finding.where()).matches("[a-z]+([A-Za-z.]|\\[[^\\]]+])*");
            assertThat(finding.severity()).isGreaterThanOrEqualTo(rule.severity());
            assertThat(rule.isFixable() || finding.fix().isEmpty()).isTrue();
        });
    }

    @ParameterizedTest
    @MethodSource("examples")
    void aFixMendsItsFindingAndBreaksNothingElse(Example example) throws Exception {
        Findings before = check(example, example.machine());
        for (Finding finding : before) {
            if (finding.fix().isPresent()) {
                Machine mended = example.machine().with(finding.fix().get());
                Findings after = check(example, mended);

                assertThat(after.stream()
                                .filter(each -> each.code().equals(finding.code())
                                        && each.where().equals(finding.where())))
                        .isEmpty();
                assertThat(codes(Findings.of(after.errors()))).isSubsetOf(codes(before));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("rules")
    void aRuleThatCanBeFixedIsFixedInItsExample(Rule rule) {
        if (rule.isFixable() && !rule.code().equals("disk.image.kind")) {
            Example example = examples().stream()
                    .filter(each -> each.code().equals(rule.code()))
                    .findFirst()
                    .orElseThrow();

            assertThat(check(example, example.machine()))
                    .anyMatch(finding ->
                            finding.code().equals(rule.code()) && finding.fix().isPresent());
        }
    }

    @Test
    void anUnknownTargetIsJudgedAbsentInNothing() {
        TargetCapabilities nothing = TargetCapabilities.named("T").build();

        for (Example example : examples()) {
            assertThat(example.machine().check(example.host(), nothing))
                    .isEqualTo(example.machine().check(example.host()));
        }
    }

    @Test
    void whatIsLikeABrokenMachineAndWorksBreaksNone() {
        Network card = Network.of(NetworkMode.USER).build();
        Machine.Builder full = BrokenMachines.debian(folder);
        for (int i = 0; i < 28; i++) {
            full.network(card);
        }
        Disk overlay = Disk.named("system")
                .image(folder.resolve("top.qcow2"), ImageFormat.QCOW2)
                .build();
        Disk base = Disk.named("base")
                .image(folder.resolve("system.qcow2"), ImageFormat.QCOW2)
                .access(Access.READ_ONLY)
                .build();
        GuestSystem debian = GuestSystem.debian(Architecture.X86_64);

        assertThat(List.of(
                        full.build(),
                        Machine.named("M")
                                .guest(debian)
                                .disk(overlay)
                                .disk(base)
                                .build(),
                        BrokenMachines.debian(folder)
                                .cpu(Cpu.cores(2)
                                        .withFlags(List.of("aes", "-svm", "kvm-steal-time", "pmu", "new-flag")))
                                .build(),
                        BrokenMachines.debian(folder)
                                .network(Network.of(NetworkMode.USER)
                                        .model("igb")
                                        .build())
                                .build()))
                .allSatisfy(machine ->
                        assertThat(machine.check(BrokenMachines.LINUX)).isEmpty());
    }

    /** A Windows 11 that says no size of its disk is to have 64 GiB, and may well have more. */
    @Test
    void anImageContradictsNoSizeThatNobodySaid() throws Exception {
        Path image = Files.write(folder.resolve("large.qcow2"), BrokenMachines.qcow2("", 128L << 30));
        Disk.Builder disk = Disk.named("system").image(image, ImageFormat.QCOW2);
        Machine.Builder windows = Machine.named("M").guest(new GuestSystem(GuestKind.WINDOWS_11, Architecture.X86_64));

        assertThat(windows.disk(disk.build()).build().check(BrokenMachines.LINUX))
                .isEmpty();
    }

    @Test
    void theErrorsComeFirst() {
        Machine machine = BrokenMachines.debian(folder)
                .cores(9)
                .serialPort(SerialPort.stdio())
                .serialPort(SerialPort.stdio())
                .build();

        assertThat(machine.check(BrokenMachines.LINUX).stream().map(Finding::code))
                .containsExactly("serial.stdio", "cpu.more-than-host");
    }

    @Test
    void thePageIsThatOfTheRules() throws Exception {
        Path page = Path.of("RULES.md");

        assertThat(page)
                .as("write it anew: satchel machine rules > core/RULES.md")
                .content()
                .isEqualToNormalizingNewlines(Rules.toMarkdown());
        assertThat(Files.readString(page)).contains("### disk.bus.absent");
    }
}
