package dev.satchel.qemu.capability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.check.Finding;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.host.OperatingSystem;
import dev.satchel.core.machine.AudioBackend;
import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.Display;
import dev.satchel.core.machine.GuestSystem;
import dev.satchel.core.machine.HostPort;
import dev.satchel.core.machine.Machine;
import dev.satchel.qemu.argument.QemuArguments;
import dev.satchel.qemu.argument.QemuSetup;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sound that goes where nobody said goes where this QEMU can send it. */
class SoundChoiceTest {
    private static Machine.Builder machine() {
        return Machine.named("loud")
                .guest(GuestSystem.linux(Architecture.X86_64))
                .board(Board.Q35)
                .display(new Display.Window())
                .sound(Machine.Sound.ON);
    }

    private static QemuCapabilities playingTo(String... drivers) throws Exception {
        return new CapabilityQuery(Path.of("/qemu"), new FakeQemu().playsTo(drivers)).ask();
    }

    private static QemuArguments arguments(Machine.Builder machine, OperatingSystem host, QemuCapabilities qemu) {
        return QemuArguments.of(
                machine.build(),
                QemuSetup.builder().host(host).capabilities(qemu).build());
    }

    @ParameterizedTest
    @CsvSource({
        "LINUX, none pa alsa pipewire, pa",
        "LINUX, none alsa pipewire, pipewire",
        "LINUX, none alsa dbus oss spice wav, alsa",
        "LINUX, none sdl, sdl",
        "LINUX, none wav, none",
        "MACOS, none coreaudio sdl, coreaudio",
        "MACOS, none sdl, sdl",
        "WINDOWS, none dsound, dsound",
        "WINDOWS, none, none",
    })
    void itIsTheBestWayThatThereIs(OperatingSystem host, String drivers, String chosen) throws Exception {
        QemuCapabilities qemu = playingTo(drivers.split(" "));

        QemuArguments arguments = arguments(machine(), host, qemu);

        assertThat(arguments.arguments()).containsSubsequence("-audiodev", chosen + ",id=audio0");
        assertThat(qemu.check(arguments.arguments()).all())
                .extracting(Finding::message)
                .noneMatch(message -> message.contains(chosen));
    }

    @Test
    void thatItPlaysToNobodyIsTold() throws Exception {
        QemuArguments arguments = arguments(machine(), OperatingSystem.LINUX, playingTo("none", "wav"));

        assertThat(arguments.findings().all()).singleElement().satisfies(finding -> {
            assertThat(finding.code()).isEqualTo("sound.unheard");
            assertThat(finding.message()).contains("pa, pipewire, alsa, sdl");
        });
    }

    @Test
    void soundBesideAPictureBySpiceIsForNobodyWhereThisQemuHasNoneOfThatKind() throws Exception {
        Display spice = new Display.Spice(HostPort.loopback(5930));

        assertThat(arguments(machine().display(spice), OperatingSystem.LINUX, playingTo("none", "spice"))
                        .arguments())
                .containsSubsequence("-audiodev", "spice,id=audio0");
        assertThat(arguments(machine().display(spice), OperatingSystem.LINUX, playingTo("none", "alsa"))
                        .arguments())
                .containsSubsequence("-audiodev", "none,id=audio0");
    }

    @Test
    void oneThatIsAskedForIsRefusedAsBefore() throws Exception {
        QemuCapabilities qemu = playingTo("none", "alsa");

        QemuArguments arguments = arguments(machine().audio(AudioBackend.PULSEAUDIO), OperatingSystem.LINUX, qemu);

        assertThat(arguments.arguments()).containsSubsequence("-audiodev", "pa,id=audio0");
        assertThat(qemu.check(arguments.arguments()).errors()).anySatisfy(finding -> {
            assertThat(finding.code()).isEqualTo("qemu.backend.absent");
            assertThat(finding.remedy()).contains("alsa");
        });
    }
}
