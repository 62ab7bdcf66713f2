package dev.satchel.utm.physical;

import dev.satchel.core.SatchelException;
import dev.satchel.core.host.OperatingSystem;
import dev.satchel.core.plan.Argument;
import dev.satchel.core.plan.PlannedCommand;
import dev.satchel.core.plan.PlannedTest;
import dev.satchel.core.plan.Step;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.utm.bundle.UtmBundle;
import dev.satchel.utm.config.QemuConfiguration;
import dev.satchel.utm.config.UtmConfiguration;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** Steps that change the configuration of a bundle. */
final class BundleEdit {
    private final OperatingSystem host;
    private final UtmBundle bundle;

    BundleEdit(OperatingSystem host, UtmBundle bundle) {
        this.host = host;
        this.bundle = bundle;
    }

    /** UTM reads a configuration when it starts, and would write over what was changed under it. UTM runs on macOS alone. */
    Optional<Step> requireClosed() {
        if (host != OperatingSystem.MACOS) {
            return Optional.empty();
        }
        return Optional.of(Step.titled("Look whether UTM is closed")
                .verify(
                        "that UTM does not run",
                        BundleEdit::requireNoUtm,
                        PlannedCommand.of("pgrep", "-x", "UTM").succeedingWith(1))
                .build());
    }

    private static void requireNoUtm() throws IOException, InterruptedException {
        if (CommandRunner.system().run(Command.of("pgrep", "-x", "UTM")).exitCode() == 0) {
            throw new SatchelException(
                    "utm.physical.running",
                    "UTM",
                    "runs, and would not see the change and write over it",
                    "quit UTM, and start it again afterwards");
        }
    }

    /** Writes {@code after}, if the file is still what {@code before} was read from. */
    Step write(String title, QemuConfiguration before, QemuConfiguration after) throws IOException {
        Path file = bundle.configurationFile().toAbsolutePath();
        byte[] known = Files.readAllBytes(file);
        if (!UtmConfiguration.read(file).equals(before)) {
            throw changed(file);
        }
        String content = content(after);
        return Step.titled(title)
                .verify(
                        "that " + file.getFileName() + " is as it was read",
                        () -> {
                            byte[] now = Files.readAllBytes(file);
                            boolean done = Arrays.equals(now, content.getBytes(StandardCharsets.UTF_8));
                            if (!done && !Arrays.equals(now, known)) {
                                throw changed(file);
                            }
                        },
                        new PlannedTest.Prints(
                                PlannedCommand.of("cksum").with(file), PosixChecksum.of(known) + " " + file))
                .write(Argument.of(bundle.folder()), Path.of(file.getFileName().toString()), content)
                .build();
    }

    /** Every line as it was that need not change; where that is no UTF-8, in UTM's own layout. */
    private static String content(QemuConfiguration after) {
        byte[] bytes = after.plist().bytes();
        String text = new String(bytes, StandardCharsets.UTF_8);
        boolean plain = text.indexOf('\0') < 0 && Arrays.equals(text.getBytes(StandardCharsets.UTF_8), bytes);
        return plain ? text : after.plist().toXml();
    }

    private static SatchelException changed(Path file) {
        return new SatchelException(
                "utm.bundle.changed",
                file.toString(),
                "was changed since it was opened",
                "quit UTM, and make the plan again");
    }
}
