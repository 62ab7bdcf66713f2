package dev.satchel.utm.ctl;

import static dev.satchel.utm.ctl.StandInUtmctl.FIRST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.core.SatchelException;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandResult;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.core.process.OutputListener;
import dev.satchel.core.unit.DataSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What {@code osascript} is given, by a runner that answers in its place; {@code utmctl} is the stand-in. */
@DisabledOnOs(OS.WINDOWS)
class UtmScriptsTest {
    @TempDir
    private Path folder;

    private StandInUtmctl standIn;
    private final OsaScript osascript = new OsaScript();

    /** Everything but {@code osascript} and {@code open} is run. */
    private static final class OsaScript implements CommandRunner {
        private final List<Command> ran = new ArrayList<>();
        private int exitCode;
        private String output = "";
        private String error = "";
        private Effect effect = () -> {};

        private interface Effect {
            void happen() throws IOException;
        }

        @Override
        public CommandResult run(Command command, OutputListener listener) throws IOException, InterruptedException {
            if (!command.program().equals("osascript") && !command.program().equals("open")) {
                return CommandRunner.system().run(command, listener);
            }
            ran.add(command);
            effect.happen();
            return new CommandResult(command, exitCode, output, error, Duration.ZERO);
        }

        List<String> words() {
            return ran.get(ran.size() - 1).words();
        }
    }

    @BeforeEach
    void install() throws Exception {
        standIn = new StandInUtmctl(folder).machine(FIRST, "stopped", "Field");
    }

    private Utmctl utmctl() {
        return standIn.utmctl().with(osascript);
    }

    private UtmScripts scripts() {
        return UtmScripts.of(utmctl());
    }

    private ControlledMachine machine() throws Exception {
        return utmctl().machine(FIRST);
    }

    @Test
    void valuesAreArgumentsAndNeverAPartOfTheScript() throws Exception {
        String hostile = "\" & (do shell script \"touch /tmp/x\") & \"";
        scripts()
                .configure(
                        machine(),
                        ConfigurationChange.none()
                                .name(hostile)
                                .memory(DataSize.gibibytes(4))
                                .cores(6));

        assertThat(osascript.words())
                .containsExactly("osascript", "-", "configure", FIRST, "name", hostile, "memory", "4096", "cores", "6");
        assertThat(osascript.ran.get(0).input()).contains(UtmScripts.script());
        assertThat(UtmScripts.script()).doesNotContain(hostile).contains("on run argv");
    }

    @Test
    void theScriptKnowsEachVerbAndEndsEachHandler() throws Exception {
        String script = UtmScripts.script();
        for (String verb : List.of(
                "import",
                "export",
                "duplicate",
                "configure",
                "shares",
                "share",
                "keystroke",
                "scancode",
                "click",
                "ip")) {
            assertThat(script).contains("if verb is \"" + verb + "\" then");
        }
        List<String> begun = Pattern.compile("(?m)^on (\\w+)")
                .matcher(script)
                .results()
                .map(m -> m.group(1))
                .toList();
        List<String> ended = Pattern.compile("(?m)^end (\\w+)")
                .matcher(script)
                .results()
                .map(m -> m.group(1))
                .toList();
        assertThat(ended).isEqualTo(begun);
        assertThat(Pattern.compile("(?m)^\t*tell ").matcher(script).results().count())
                .isEqualTo(Pattern.compile("(?m)^\t*end tell")
                        .matcher(script)
                        .results()
                        .count());
        assertThat(script).doesNotContain("do shell script").doesNotContain("run script");
    }

    @Test
    void theConfigurationIsReadChangedAndWrittenBackWhole() throws Exception {
        String configure = UtmScripts.script();
        int from = configure.indexOf("on configure(");
        String handler = configure.substring(from, configure.indexOf("end configure"));

        assertThat(handler.indexOf("set theRecord to configuration of theMachine"))
                .isPositive()
                .isLessThan(handler.indexOf("update configuration theMachine with theRecord"));
    }

    @Test
    void whatUtmIgnoresIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ConfigurationChange.none().notes(""));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ConfigurationChange.none().memory(DataSize.ZERO));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> scripts().configure(machine(), ConfigurationChange.none()));
        assertThatIllegalArgumentException().isThrownBy(() -> scripts().type(machine(), "ü"));
    }

    @Test
    void anErrorOfAScriptIsToldByItsNumberAndTheState() throws Exception {
        standIn.machine(FIRST, "started", "Field");
        osascript.exitCode = 1;
        osascript.error =
                "-:1042:1090: execution error: UTM a obtenu une erreur : La machine doit être arrêtée. (-2700)\n";

        assertThatThrownBy(() -> scripts()
                        .configure(machine(), ConfigurationChange.none().cores(2)))
                .hasMessageContaining("La machine doit être arrêtée.")
                .extracting(e -> ((SatchelException) e).code())
                .isEqualTo("utm.ctl.state");
        osascript.error = "-:1: execution error: Not authorized to send Apple events to UTM. (-1743)\n";
        assertThatThrownBy(() -> scripts()
                        .configure(machine(), ConfigurationChange.none().cores(2)))
                .extracting(e -> ((SatchelException) e).code())
                .isEqualTo("right.automation");
    }

    @Test
    void aBundleIsImportedExportedAndDuplicated() throws Exception {
        Path bundle = Bundles.make(folder.resolve("Field.utm"), "Field");
        osascript.output = FIRST + "\n";
        assertThat(scripts().importCopy(bundle).listed().id()).isEqualTo(FIRST);
        assertThat(osascript.words()).containsExactly("osascript", "-", "import", bundle.toString());

        assertThatThrownBy(() -> scripts().export(machine(), bundle)).hasMessageContaining("UTM would remove it");
        Path target = folder.resolve("Out.utm");
        osascript.effect = () -> Bundles.make(target, "Field");
        scripts().export(machine(), target);
        assertThat(osascript.words()).endsWith("export", FIRST, target.toString());

        osascript.effect = () -> standIn.machine(StandInUtmctl.SECOND, "stopped", "Copy");
        assertThat(scripts()
                        .duplicate(
                                machine(), ConfigurationChange.none().cores(2).name("Copy"))
                        .listed()
                        .id())
                .isEqualTo(StandInUtmctl.SECOND);
        assertThat(osascript.words()).endsWith("duplicate", FIRST, "name", "Copy", "cores", "2");
    }

    @Test
    void aBundleThatIsOpenedIsReadBackUnderTheUuidThatUtmGaveIt() throws Exception {
        Path bundle = Bundles.make(folder.resolve("Field.utm"), "Field");
        osascript.effect = () -> standIn.machine(Bundles.ID, "stopped", "Field");
        OpenedMachine opened = utmctl().open(bundle);
        assertThat(opened.identity()).isEqualTo(OpenedMachine.Identity.KEPT);
        assertThat(osascript.words()).containsExactly("open", "-a", "UTM", bundle.toString());

        osascript.effect = () -> standIn.machine(StandInUtmctl.SECOND, "stopped", "Field");
        assertThat(utmctl().open(bundle).identity()).isEqualTo(OpenedMachine.Identity.REPLACED);
        osascript.effect = () -> {};
        assertThat(utmctl().open(bundle).identity()).isEqualTo(OpenedMachine.Identity.LISTED_BEFORE);

        Files.delete(folder.resolve("machines").resolve(Bundles.ID));
        assertThatThrownBy(() -> utmctl().open(bundle))
                .extracting(e -> ((SatchelException) e).code())
                .isEqualTo("utm.ctl.open.unlisted");
    }

    @Test
    void inputIsTypedAndClicked() throws Exception {
        scripts().type(machine(), "ls -l\n", ModifierKey.CONTROL, ModifierKey.CAPS_LOCK);
        assertThat(osascript.words()).endsWith("keystroke", FIRST, "ls -l\n", "control", "caps-lock");
        scripts().sendScanCodes(machine(), 30, 158);
        assertThat(osascript.words()).endsWith("scancode", FIRST, "30", "158");
        scripts().click(machine(), MouseClick.at(10, 20));
        assertThat(osascript.words()).endsWith("click", FIRST, "10", "20", "1", "left");
        scripts().share(machine(), List.of(folder));
        assertThat(osascript.words()).endsWith("share", FIRST, folder.toString());
    }
}
