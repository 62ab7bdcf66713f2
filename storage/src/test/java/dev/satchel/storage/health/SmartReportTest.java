package dev.satchel.storage.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Finding;
import dev.satchel.core.unit.DataSize;
import dev.satchel.testing.ScriptedRunner;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What smartctl 7.3 said in a guest of QEMU, as it is and with one value changed. */
class SmartReportTest {
    private static String recorded(String name) throws IOException {
        try (InputStream stream = SmartReportTest.class.getResourceAsStream("smartctl-7.3-" + name + ".json")) {
            return new String(Objects.requireNonNull(stream).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static SmartReport report(String name) throws IOException {
        return SmartReport.parse(recorded(name), "/dev/x");
    }

    private static List<String> codes(SmartReport report) {
        return report.findings().stream().map(Finding::code).toList();
    }

    private static SmartReport changed(String name, String what, String with) throws IOException {
        String json = recorded(name);
        assertThat(json).contains(what);
        return SmartReport.parse(json.replaceFirst(java.util.regex.Pattern.quote(what), with), "/dev/x");
    }

    @Test
    void readsAnNvmeDisk() throws Exception {
        SmartReport nvme = report("nvme");

        assertThat(nvme).hasToString("PASSED QEMU NVMe Ctrl (serial NV-1)");
        assertThat(nvme.protocol()).contains("NVMe");
        assertThat(nvme.temperature()).hasValue(50);
        assertThat(nvme.powerOnHours()).hasValue(0);
        assertThat(nvme.nvme().orElseThrow().read()).isEqualTo(DataSize.bytes(512_000));
        assertThat(nvme.attributes()).isEmpty();
        assertThat(nvme.findings().isEmpty()).isTrue();
    }

    @Test
    void readsASataDisk() throws Exception {
        SmartReport sata = report("sata");

        assertThat(sata.verdict()).isEqualTo(SmartReport.Verdict.PASSED);
        assertThat(sata.firmware()).contains("2.5+");
        assertThat(sata.attributes()).extracting(SmartAttribute::id).contains(1, 3, 4, 5);
        assertThat(sata.attributes().get(0).kind()).isEqualTo(SmartAttribute.Kind.PREFAIL);
        assertThat(sata.selfTest())
                .contains(new SmartReport.SelfTest(SmartReport.SelfTestState.PASSED, 0, "completed without error"));
        assertThat(sata.findings().isEmpty()).isTrue();
    }

    @Test
    void aBridgeThatIsNotKnownIsUnknownAndNotWell() throws Exception {
        SmartReport usb = report("usb");

        assertThat(usb.verdict()).isEqualTo(SmartReport.Verdict.UNKNOWN);
        assertThat(usb.statuses()).containsExactly(SmartReport.Status.COMMAND_LINE);
        assertThat(usb.findings().all()).singleElement().satisfies(finding -> {
            assertThat(finding.code()).isEqualTo("smart.unknown");
            assertThat(finding.message()).contains("Unknown USB bridge [0x46f4:0x0001");
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nvme | \"passed\":true | \"passed\":false | smart.failing",
                "nvme | \"critical_warning\":0 | \"critical_warning\":1 | smart.critical",
                "nvme | \"critical_warning\":0 | \"critical_warning\":8 | smart.critical",
                "nvme | \"percentage_used\":0 | \"percentage_used\":103 | smart.worn",
                "nvme | \"media_errors\":0 | \"media_errors\":2 | smart.media",
                "nvme | \"exit_status\":0 | \"exit_status\":64 | smart.errors",
                "sata | \"exit_status\":0 | \"exit_status\":128 | smart.self-test",
                "sata | \"thresh\":6,\"when_failed\":\"\" | \"thresh\":6,\"when_failed\":\"now\" | smart.prefail",
                "sata | \"thresh\":20,\"when_failed\":\"\" | \"thresh\":20,\"when_failed\":\"now\" | smart.worn",
                "sata | \"thresh\":20,\"when_failed\":\"\" | \"thresh\":20,\"when_failed\":\"past\" | smart.past"
            })
    void findsWhatIsWrong(String name, String what, String with, String code) throws Exception {
        assertThat(codes(changed(name, what, with))).containsExactly(code);
    }

    @Test
    void countsSectorsThatWereReplaced() throws Exception {
        String json = recorded("sata").replaceFirst("(\"id\":5,.*?\"raw\":\\{\"value\":)\\d+", "$112");
        assertThat(codes(SmartReport.parse(json, "/dev/x"))).containsExactly("smart.reallocated");
    }

    @Test
    void countsBeyond64Bits() throws Exception {
        NvmeHealth health = changed(
                        "nvme", "\"media_errors\":0", "\"media_errors\":340282366920938463463374607431768211455")
                .nvme()
                .orElseThrow();

        assertThat(health.mediaErrors()).isEqualTo(BigInteger.ONE.shiftLeft(128).subtract(BigInteger.ONE));
    }

    @Test
    void aRunningSelfTestTellsItsRest() throws Exception {
        SmartReport running = changed(
                "sata",
                "\"status\":{\"value\":0,\"string\":\"completed without error\",\"passed\":true}",
                "\"status\":{\"value\":249,\"string\":\"in progress, 90% remaining\",\"remaining_percent\":90}");

        assertThat(running.selfTest())
                .contains(
                        new SmartReport.SelfTest(SmartReport.SelfTestState.RUNNING, 90, "in progress, 90% remaining"));
    }

    @ParameterizedTest
    @CsvSource({"''", "'smartctl: no'", "'[]'", "'{}'", "'{\"json_format_version\":[2,0]}'", "'nu'"})
    void refusesAnotherForm(String text) {
        assertThatExceptionOfType(SatchelException.class)
                .isThrownBy(() -> SmartReport.parse(text, "/dev/x"))
                .satisfies(e -> assertThat(e.code()).isEqualTo("smart.output"));
    }

    @Test
    void triesTheUsualBridges() throws Exception {
        Smart smart = Smart.of(Path.of("/dev/sdb"));
        ScriptedRunner runner = new ScriptedRunner()
                .answer(smart.command().words(), 1, recorded("usb"), "")
                .answer(smart.through("sat").command().words(), 4, recorded("usb"), "")
                .answer(smart.through("sntjmicron").command().words(), 0, recorded("nvme"), "");

        assertThat(smart.read(runner).model()).contains("QEMU NVMe Ctrl");
        assertThat(runner.remaining()).isZero();
    }

    @Test
    void waitsForASelfTestAndTellsHowFarItIs() throws Exception {
        Smart smart = Smart.of(Path.of("/dev/sda"));
        String done = recorded("sata");
        String running = done.replace(
                "\"status\":{\"value\":0,\"string\":\"completed without error\",\"passed\":true}",
                "\"status\":{\"value\":249,\"string\":\"in progress\",\"remaining_percent\":90}");
        ScriptedRunner runner = new ScriptedRunner()
                .answer(List.of("smartctl", "--json=c", "--device=auto", "--test=short", "/dev/sda"), done)
                .answer(smart.command().words(), running)
                .answer(smart.command().words(), done);
        List<Double> told = new ArrayList<>();

        SmartReport report = smart.selfTest(
                Smart.SelfTestKind.SHORT,
                Duration.ofMinutes(1),
                Duration.ZERO,
                runner,
                progress -> told.add(progress.fraction()));

        assertThat(report.selfTest().orElseThrow().state()).isEqualTo(SmartReport.SelfTestState.PASSED);
        assertThat(told).hasSize(2).last().isEqualTo(1.0);
        assertThat(told.get(0)).isBetween(0.09, 0.11);
    }

    @Test
    void onlyReadsUnlessATestIsAskedFor() throws Exception {
        assertThat(Smart.of(Path.of("/dev/sdb")).command())
                .hasToString("smartctl --json=c --device=auto --info --health --attributes --capabilities --log=error"
                        + " --log=selftest /dev/sdb");
        ScriptedRunner runner = new ScriptedRunner()
                .answer(
                        List.of("smartctl", "--json=c", "--device=auto", "--test=long", "/dev/sdb"),
                        4,
                        recorded("usb").replace("\"exit_status\":1", "\"exit_status\":4"),
                        "");

        assertThatExceptionOfType(SatchelException.class)
                .isThrownBy(() -> Smart.of(Path.of("/dev/sdb")).startSelfTest(Smart.SelfTestKind.LONG, runner))
                .satisfies(e -> assertThat(e.code()).isEqualTo("smart.self-test"));
    }
}
