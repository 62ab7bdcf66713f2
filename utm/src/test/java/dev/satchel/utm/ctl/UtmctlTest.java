package dev.satchel.utm.ctl;

import static dev.satchel.utm.ctl.StandInUtmctl.FIRST;
import static dev.satchel.utm.ctl.StandInUtmctl.REFUSED;
import static dev.satchel.utm.ctl.StandInUtmctl.SECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.satchel.core.SatchelException;
import dev.satchel.core.host.OperatingSystem;
import dev.satchel.core.process.ToolLocator;
import dev.satchel.core.unit.DataSize;
import dev.satchel.testing.ScriptedRunner;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisabledOnOs(OS.WINDOWS)
class UtmctlTest {
    @TempDir
    private Path folder;

    private StandInUtmctl standIn;

    @BeforeEach
    void install() throws Exception {
        standIn = new StandInUtmctl(folder);
        standIn.machine(FIRST, "stopped", "Field Windows").machine(SECOND, "started", "  Bücher & Söhne 📚");
    }

    private Utmctl utmctl() {
        return standIn.utmctl();
    }

    private static String codeOf(ThrowingCallable call) {
        SatchelException failure = catchThrowableOfType(SatchelException.class, call);
        assertThat(failure).as("nothing was thrown").isNotNull();
        return failure.code();
    }

    @Test
    void listsMachinesByColumns() throws Exception {
        assertThat(utmctl().list())
                .extracting(ListedMachine::id, ListedMachine::status, ListedMachine::name)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(FIRST, MachineStatus.STOPPED, "Field Windows"),
                        org.assertj.core.groups.Tuple.tuple(SECOND, MachineStatus.STARTED, "  Bücher & Söhne 📚"));
    }

    @Test
    void findsAMachineByItsUuidInAnyCaseOrByItsExactName() throws Exception {
        assertThat(utmctl().machine("field windows".replace("field windows", "Field Windows"))
                        .listed()
                        .id())
                .isEqualTo(FIRST);
        assertThat(utmctl().machine(FIRST.toLowerCase(java.util.Locale.ROOT))
                        .listed()
                        .id())
                .isEqualTo(FIRST);
        assertThatThrownBy(() -> utmctl().machine("field windows"))
                .hasMessageContaining("differs in case")
                .extracting(e -> ((SatchelException) e).code())
                .isEqualTo("utm.ctl.machine.missing");
    }

    @Test
    void refusesANameThatTwoMachinesShareAndTellsBothUuids() throws Exception {
        standIn.machine(SECOND, "stopped", "Field Windows");

        assertThatThrownBy(() -> utmctl().machine("Field Windows"))
                .hasMessageContaining(FIRST)
                .hasMessageContaining(SECOND)
                .extracting(e -> ((SatchelException) e).code())
                .isEqualTo("utm.ctl.machine.ambiguous");
    }

    @Test
    void addressesByUuidAndSeesTheEffect() throws Exception {
        ControlledMachine machine = utmctl().machine("Field Windows").start(StartMode.DISPOSABLE);
        assertThat(machine.status()).isEqualTo(MachineStatus.STARTED);
        machine.suspend(SuspendMode.DISK);
        assertThat(machine.status()).isEqualTo(MachineStatus.PAUSED);
        machine.start();
        machine.stop();

        assertThat(standIn.calls())
                .contains(
                        "start " + FIRST + " --disposable",
                        "suspend " + FIRST + " --save-state",
                        "start " + FIRST,
                        "stop " + FIRST + " --request");
    }

    @Test
    void aStartThatDoesNothingIsAFailure() throws Exception {
        standIn.file("lame", "");

        assertThat(codeOf(() -> utmctl().machine(FIRST).start())).isEqualTo("utm.ctl.effect");
    }

    @Test
    void whatIsNotPossibleInAStateIsToldByTheStateAndCarriesTheWordsOfUtm() {
        assertThatThrownBy(() -> utmctl().machine(SECOND).start())
                .hasMessageContaining("is started")
                .hasMessageContaining("Das geht gerade nicht.")
                .extracting(e -> ((SatchelException) e).code())
                .isEqualTo("utm.ctl.state");
        assertThat(codeOf(() -> utmctl().machine(FIRST).suspend(SuspendMode.MEMORY)))
                .isEqualTo("utm.ctl.state");
        assertThat(codeOf(() -> utmctl().machine(FIRST).stop())).isEqualTo("utm.ctl.state");
        assertThat(codeOf(() -> utmctl().machine(FIRST).exec(GuestProgram.of("true"))))
                .isEqualTo("utm.ctl.state");
    }

    @ParameterizedTest
    @CsvSource({
        "-1743, right.automation",
        "-600, utm.ctl.unreachable",
        "-1712, utm.ctl.timeout",
        "-2700, utm.ctl.refused",
        "-1728, utm.ctl.machine.missing",
        "-54321, utm.ctl.event"
    })
    void eachNumberOfAnEventIsAnErrorThoughTheExitStatusIsZero(int status, String code) throws Exception {
        standIn.fault(
                "start",
                "Error from event: L\u2019opération n\u2019a pas pu s\u2019achever. (erreur OSStatus " + status
                        + ".)\nNon.");

        assertThatThrownBy(() -> utmctl().machine(FIRST).start())
                .hasMessageContaining(String.valueOf(status))
                .hasMessageContaining("Non.")
                .extracting(e -> ((SatchelException) e).code())
                .isEqualTo(code);
    }

    @Test
    void theNoteOfAnSshSessionAloneIsAMissingRight() throws Exception {
        standIn.fault("list", "NOTE: utmctl does not work from SSH sessions or before logging in.");

        assertThat(codeOf(() -> utmctl().list())).isEqualTo("right.automation");
    }

    @Test
    void aBrokenConnectionIsTriedAgainAndNotForEver() throws Exception {
        String broken = "Error from event: x (OSStatus error -609.)";
        standIn.fault("start", broken, broken);
        assertThat(utmctl().machine(FIRST).start().status()).isEqualTo(MachineStatus.STARTED);
        assertThat(standIn.calls("start")).isEqualTo(3);

        standIn.fault("list", java.util.Collections.nCopies(50, broken).toArray(String[]::new));
        assertThat(codeOf(() -> utmctl().list())).isEqualTo("utm.ctl.connection");
        assertThat(standIn.calls("list")).isLessThan(20);
    }

    @Test
    void aProgramOfAGuestIsNotRunTwice() throws Exception {
        standIn.fault("exec", "Error from event: x (OSStatus error -609.)");

        assertThat(codeOf(() -> utmctl().machine(SECOND).exec(GuestProgram.of("true"))))
                .isEqualTo("utm.ctl.connection");
        assertThat(standIn.calls("exec")).isEqualTo(1);
    }

    @Test
    void aStopWithinALimitEscalates() throws Exception {
        standIn.file("deaf", "").file("stuck", "");
        Utmctl utmctl = utmctl().withPatience(Duration.ofMillis(200));

        assertThat(utmctl.machine(SECOND).stopWithin(Duration.ofMillis(200))).isEqualTo(StopMethod.KILL);
        assertThat(standIn.calls().stream().filter(line -> line.startsWith("stop")))
                .containsExactly(
                        "stop " + SECOND + " --request", "stop " + SECOND + " --force", "stop " + SECOND + " --kill");

        standIn.machine(SECOND, "paused", "x");
        assertThat(utmctl.machine(SECOND).stopWithin(Duration.ofSeconds(5))).isEqualTo(StopMethod.KILL);
    }

    @Test
    void aPausedMachineIsNotForcedAndTheRemedySaysSo() throws Exception {
        standIn.machine(SECOND, "paused", "x");

        assertThatThrownBy(() -> utmctl().machine(SECOND).stop(StopMethod.FORCE))
                .hasMessageContaining("kill it")
                .extracting(e -> ((SatchelException) e).code())
                .isEqualTo("utm.ctl.state");
    }

    @Test
    void runsAProgramInTheGuest() throws Exception {
        GuestResult result = utmctl().machine(SECOND)
                .exec(GuestProgram.of("sh", "-c", "cat; echo \"$GREETING $1\" >&2; exit 7", "sh", "a b")
                        .withEnvironment("GREETING", "grüß dich")
                        .withInput("in"));

        assertThat(result).isEqualTo(new GuestResult(7, "in", "grüß dich a b\n"));
    }

    @Test
    void anExitCodeOfTheGuestIsNoFailureOfUtmctl() throws Exception {
        GuestResult result = utmctl().machine(SECOND)
                .exec(GuestProgram.of("sh", "-c", "echo 'Error: Virtual machine not found.' >&2; exit 1"));

        assertThat(result.exitCode()).isEqualTo(1);
    }

    @Test
    void anAgentThatIsNotReachedIsAFailure() throws Exception {
        standIn.fault("exec", REFUSED + "Der QEMU-Gast-Agent läuft nicht.");

        assertThatThrownBy(() -> utmctl().machine(SECOND).exec(GuestProgram.of("true")))
                .hasMessageContaining("Der QEMU-Gast-Agent läuft nicht.")
                .extracting(e -> ((SatchelException) e).code())
                .isEqualTo("utm.ctl.guest");
    }

    @Test
    void filesGoAsTheyAre() throws Exception {
        byte[] bytes = new byte[70_000];
        new java.util.Random(1).nextBytes(bytes);
        GuestFiles files = utmctl().machine(SECOND).files();

        files.push(new ByteArrayInputStream(bytes), "it's \"$HOME\" `x`");
        assertThat(standIn.guestFile("it's \"$HOME\" `x`")).hasBinaryContent(bytes);

        Path target = folder.resolve("pulled");
        files.pull("it's \"$HOME\" `x`", target);
        assertThat(target).hasBinaryContent(bytes);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        files.withLimit(DataSize.bytes(70_000)).pull("it's \"$HOME\" `x`", out);
        assertThat(out.toByteArray()).isEqualTo(bytes);
    }

    @Test
    void aFileThatIsTooLargeOrMissingLeavesTheTargetAsItWas() throws Exception {
        Path target = Files.writeString(folder.resolve("kept"), "old");
        Files.write(standIn.guestFile("large"), new byte[100]);
        GuestFiles files = utmctl().machine(SECOND).files().withLimit(DataSize.bytes(99));

        assertThat(codeOf(() -> files.pull("large", target))).isEqualTo("utm.ctl.file.size");
        assertThat(codeOf(() -> files.pull("none", target))).isEqualTo("utm.ctl.guest");
        assertThat(codeOf(() -> files.push(new ByteArrayInputStream(new byte[100]), "x")))
                .isEqualTo("utm.ctl.file.size");
        assertThat(target).hasContent("old");
        try (var left = Files.list(folder)) {
            assertThat(left.map(file -> file.getFileName().toString())).noneMatch(name -> name.endsWith(".pull"));
        }
    }

    @Test
    void aCopyIsTheOneThatWasNotListedBefore() throws Exception {
        ControlledMachine copy = utmctl().machine(FIRST).copy("Field Windows");

        assertThat(copy.listed().name()).isEqualTo("Field Windows");
        assertThat(copy.listed().id()).startsWith("C0000000").isNotEqualTo(FIRST);
        assertThat(codeOf(() -> utmctl().machine(SECOND).copy())).isEqualTo("utm.ctl.state");
    }

    @Test
    void deletesWhatWasConfirmedAndNothingElse() throws Exception {
        ListedMachine listed = utmctl().list().get(0);
        DeletionConfirmation confirmation = listed.confirmDeletion();
        assertThat(confirmation)
                .hasToString("delete \"Field Windows\" (" + FIRST
                        + ") with all its disks, wherever its bundle lies, on an external disk too");
        assertThat(codeOf(() -> utmctl().list().get(1).confirmDeletion())).isEqualTo("utm.ctl.state");
        assertThat(codeOf(() -> utmctl().machine(SECOND).delete(confirmation))).isEqualTo("utm.ctl.delete.other");

        standIn.machine(FIRST, "stopped", "Renamed");
        assertThat(codeOf(() -> utmctl().machine(FIRST).delete(confirmation))).isEqualTo("utm.ctl.delete.other");

        utmctl().machine(FIRST).delete(utmctl().machine(FIRST).listed().confirmDeletion());
        assertThat(utmctl().list()).extracting(ListedMachine::id).containsExactly(SECOND);
    }

    @Test
    void waitsForAnAddressAndAPort() throws Exception {
        assertThatThrownBy(() -> utmctl().machine(SECOND).awaitGuest(GuestReadiness.address(), Duration.ofMillis(300)))
                .hasMessageContaining("Das geht gerade nicht.")
                .extracting(e -> ((SatchelException) e).code())
                .isEqualTo("utm.ctl.guest.late");

        standIn.file("addresses", "127.0.0.1\nfe80::1%en0\n");
        assertThat(utmctl().machine(SECOND).awaitGuest(GuestReadiness.address(), Duration.ofSeconds(5)))
                .extracting(InetAddress::getHostAddress)
                .containsExactly("127.0.0.1", "fe80:0:0:0:0:0:0:1");
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            int port = server.getLocalPort();
            assertThat(utmctl().machine(SECOND).awaitGuest(GuestReadiness.port(port), Duration.ofSeconds(5)))
                    .hasSize(2);
            utmctl().machine(SECOND).awaitGuest(GuestReadiness.port("127.0.0.1", port), Duration.ofSeconds(5));
        }
        assertThat(codeOf(() -> utmctl().machine(FIRST).awaitGuest(GuestReadiness.started(), Duration.ofSeconds(5))))
                .isEqualTo("utm.ctl.guest.ended");
    }

    @Test
    void tellsWhereASerialPortIs() throws Exception {
        assertThat(utmctl().machine(SECOND).attach()).isEmpty();
        standIn.file("ports", "PTTY: /dev/ttys003\n");
        assertThat(utmctl().machine(SECOND).attach()).contains(new SerialAddress.Terminal(Path.of("/dev/ttys003")));
        standIn.file("ports", "TCP: 127.0.0.1:4444\n");
        assertThat(utmctl().machine(SECOND).attach(1)).contains(new SerialAddress.Tcp("127.0.0.1", 4444));
        assertThat(standIn.calls()).contains("attach " + SECOND + " --index 1");
    }

    @Test
    void usbDevicesAreToldApartByTheirLocations() throws Exception {
        standIn.file("usb", """
                Name                             VID :PID  Location
                Portable SSD T7 with a long name 04E8:4001 1048576
                Keyboard                         046D:C31C 17
                Keyboard                         046D:C31C 18
                """);

        assertThat(utmctl().usbDevices()).hasSize(3);
        assertThat(utmctl().usbDevice("04e8:4001").location()).isEqualTo(1048576);
        assertThat(codeOf(() -> utmctl().usbDevice("046D:C31C"))).isEqualTo("utm.ctl.usb.ambiguous");
        utmctl().machine(SECOND).connect(utmctl().usbDevice("18"));
        assertThat(standIn.calls()).contains("usb connect " + SECOND + " 18");
        assertThat(codeOf(() -> utmctl().machine(FIRST).connect(utmctl().usbDevice("18"))))
                .isEqualTo("utm.ctl.state");
        standIn.file("usb", "No devices found. Make sure a USB sharing enabled VM is running.\n");
        assertThat(utmctl().usbDevices()).isEmpty();
    }

    @Test
    void anOldProgramsVersionIsReadFromTheApplication() throws Exception {
        standIn.file("version", "5.0.3\n");
        assertThat(utmctl().version()).isEqualTo("5.0.3");

        Path macOs = Files.createDirectories(folder.resolve("UTM.app/Contents/MacOS"));
        Path old = Files.writeString(
                macOs.resolve("utmctl"), "#!/bin/sh\necho \"Error: Unexpected argument 'version'\" >&2\nexit 64\n");
        Files.setPosixFilePermissions(old, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(
                folder.resolve("UTM.app/Contents/Info.plist"),
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<plist version=\"1.0\"><dict>"
                        + "<key>CFBundleShortVersionString</key><string>4.6.4</string></dict></plist>\n");
        assertThat(Utmctl.at(old).version()).isEqualTo("4.6.4");
    }

    @Test
    void aProgramThatIsNotThereAndAnotherSystemAreRefusedByName() {
        assertThat(codeOf(() -> Utmctl.at(folder.resolve("none")).list())).isEqualTo("tool.missing");
        UtmctlSearch linux = new UtmctlSearch(
                OperatingSystem.LINUX, List.of(folder, folder), ToolLocator.of(List.of()), new ScriptedRunner());
        assertThatThrownBy(linux::find).hasMessageContaining("UTM runs on macOS");
    }

    @Test
    void utmIsFoundInTheApplicationsOnThePathOrBySpotlight() throws Exception {
        Path inside = folder.resolve("UTM.app/Contents/MacOS/utmctl");
        Files.createDirectories(inside.getParent());
        Files.copy(standIn.program(), inside, java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
        Path empty = Files.createDirectory(folder.resolve("empty"));
        List<String> spotlight = List.of("mdfind", "kMDItemCFBundleIdentifier == 'com.utmapp.UTM'");

        assertThat(search(folder, ToolLocator.of(List.of()), new ScriptedRunner())
                        .find())
                .isEqualTo(inside);
        assertThat(search(empty, ToolLocator.of(List.of(folder)), new ScriptedRunner())
                        .find())
                .isEqualTo(standIn.program());
        assertThat(search(
                                empty,
                                ToolLocator.of(List.of()),
                                new ScriptedRunner().answer(spotlight, folder.resolve("UTM.app") + "\n"))
                        .find())
                .isEqualTo(inside);
        assertThat(codeOf(() -> search(empty, ToolLocator.of(List.of()), new ScriptedRunner().answer(spotlight, ""))
                        .find()))
                .isEqualTo("tool.missing");
    }

    private static UtmctlSearch search(Path applications, ToolLocator tools, ScriptedRunner runner) {
        return new UtmctlSearch(OperatingSystem.MACOS, List.of(applications, applications), tools, runner);
    }
}
