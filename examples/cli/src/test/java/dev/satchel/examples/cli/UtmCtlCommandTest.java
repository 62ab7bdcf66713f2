package dev.satchel.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Against a program that says what {@code utmctl} of UTM 5.0.3 says; its one machine is a file with its status. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the program is a shell script")
class UtmCtlCommandTest {
    private static final String UUID = "6F1F4A4E-0C0B-4B7E-9E55-3B8D2C1A7F10";
    private static final String PROGRAM = """
            #!/bin/sh
            status=$(dirname "$0")/status
            verb=$1
            shift
            case $verb in
            version) echo '5.0.3 (130)' ;;
            list)
                echo 'UUID                                 Status   Name'
                [ ! -e "$status" ] || printf '%s %-8s Field\\n' 6F1F4A4E-0C0B-4B7E-9E55-3B8D2C1A7F10 "$(cat "$status")"
                ;;
            status) cat "$status" ;;
            start) echo started >"$status" ;;
            stop) echo stopped >"$status" ;;
            suspend) echo paused >"$status" ;;
            delete) rm "$status" ;;
            ip-address) printf '192.168.64.7\\nfd00::7\\n' ;;
            attach) printf 'WARNING: attach command is not implemented yet!\\nPTTY: /dev/ttys004\\n' ;;
            exec)
                while [ "$1" != --cmd ]; do shift; done
                shift
                exec "$@" </dev/null
                ;;
            *) echo 'Error from event: Nein. (OSStatus-Fehler -2700.)' >&2 ;;
            esac
            """;

    @RegisterExtension
    private final CapturedConsole console = new CapturedConsole();

    @TempDir
    private Path folder;

    private Path status;

    @BeforeEach
    void install() throws IOException {
        status = Files.writeString(folder.resolve("status"), "stopped\n");
        Path program = Files.writeString(folder.resolve("utmctl"), PROGRAM);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private int ctl(String... words) {
        Stream<String> program = Stream.of("--utmctl", folder.resolve("utmctl").toString(), "--patience", "2s");
        Stream<String> verb = Stream.of("utm", "ctl", words[0]);
        return console.run(Stream.of(verb, program, Stream.of(words).skip(1))
                .flatMap(each -> each)
                .toArray(String[]::new));
    }

    @Test
    void listsTheMachinesOfUtm() throws Exception {
        assertThat(ctl("list", "--json")).isZero();

        assertThat(console.document()).hasSize(1);
        assertThat(console.document().get(0).path("uuid").asText()).isEqualTo(UUID);
        assertThat(console.document().get(0).path("name").asText()).isEqualTo("Field");
        assertThat(console.document().get(0).path("status").asText()).isEqualTo("stopped");
    }

    @Test
    void startsPausesAndStopsAMachine() throws Exception {
        assertThat(ctl("start", "Field")).isZero();
        assertThat(status).hasContent("started");
        assertThat(ctl("suspend", "Field", "--json")).isZero();
        assertThat(console.document().path("status").asText()).isEqualTo("paused");
        assertThat(ctl("stop", "Field", "--kill", "--json")).isZero();

        assertThat(console.document().path("by").asText()).isEqualTo("kill");
        assertThat(status).hasContent("stopped");
    }

    @Test
    void tellsWhereTheGuestIs() throws Exception {
        Files.writeString(status, "started\n");

        assertThat(ctl("ip", "Field")).isZero();
        assertThat(console.output().lines()).hasSize(2).first().isEqualTo("192.168.64.7");
        assertThat(ctl("attach", "Field", "--json")).isZero();
        assertThat(console.document().path("type").asText()).isEqualTo("pty");
        assertThat(console.document().path("address").asText()).contains("/dev/ttys004");
    }

    @Test
    void theExitCodeOfAGuestsProgramIsToldApart() throws Exception {
        Files.writeString(status, "started\n");

        assertThat(ctl("exec", "Field", "--", "/bin/sh", "-c", "echo seen; exit 3"))
                .isEqualTo(ExitCode.ERRORS);

        assertThat(console.output()).contains("seen");
    }

    @Test
    void deletesOnlyWhatIsConfirmedInFull() {
        assertThat(ctl("delete", "Field")).isEqualTo(ExitCode.ERRORS);
        assertThat(console.complaint()).contains("with all its disks").contains("say --confirm " + UUID);
        assertThat(ctl("delete", "Field", "--confirm", UUID.substring(0, 8))).isEqualTo(ExitCode.ERRORS);
        assertThat(status).exists();

        assertThat(ctl("delete", "Field", "--confirm", UUID)).isZero();

        assertThat(status).doesNotExist();
    }

    @Test
    void aMachineThatIsNotThereIsNamed() {
        assertThat(ctl("status", "Feld")).isEqualTo(ExitCode.ERRORS);

        assertThat(console.complaint()).contains("Feld");
    }

    @Test
    void whatContradictsItselfIsRefusedBeforeUtmIsAsked() {
        assertThat(ctl("start", "Field", "--disposable", "--recovery")).isEqualTo(ExitCode.USAGE);
        assertThat(ctl("attach", "Field", "--index", "-1")).isEqualTo(ExitCode.USAGE);

        assertThat(status).hasContent("stopped");
    }
}
