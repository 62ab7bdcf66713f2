package dev.satchel.utm.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Finding;
import dev.satchel.core.plan.Plan;
import dev.satchel.core.plan.PlanFailedException;
import dev.satchel.core.plan.PlanListener;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandResult;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.core.process.OutputListener;
import dev.satchel.testing.OwnJvm;
import dev.satchel.testing.Tools;
import dev.satchel.utm.config.QemuConfiguration;
import dev.satchel.utm.config.UtmConfiguration;
import dev.satchel.utm.config.UtmDrive;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a bundle that is edited, copied, renamed and moved, also when that is cut short. */
class BundleLifeIT {
    @TempDir
    Path folder;

    private Path other;
    private TrialBundle bundle;

    @BeforeAll
    static void needsTools() {
        Tools.requireAll("cp", "mv", "rm", "cmp", "sync", "du", "sh");
    }

    @BeforeEach
    void makeBundle() throws IOException {
        bundle = TrialBundle.at(folder.resolve("Linux.utm")).image("a.img", 2);
        Files.writeString(bundle.folder().resolve("notes.txt"), "mine");
        Path memory = Path.of("/dev/shm");
        if (!Files.isDirectory(memory) || Files.getFileStore(memory).equals(Files.getFileStore(folder))) {
            throw Tools.absent("another disk at /dev/shm");
        }
        other = Files.createTempDirectory(memory, "satchel");
    }

    @AfterEach
    void clean() throws Exception {
        CommandRunner.system().run(Command.of("rm", "-rf", other.toString())).orThrow();
    }

    static UtmConfiguration renamed(UtmConfiguration configuration) {
        QemuConfiguration qemu = (QemuConfiguration) configuration;
        return qemu.withInformation(qemu.information().withName("Other"));
    }

    private static QemuConfiguration qemu(Path folder) throws IOException {
        return (QemuConfiguration) UtmBundle.open(folder).configuration();
    }

    @Test
    void aCopyIsAnotherMachine() throws Exception {
        bundle.arguments("-device x,drive=drivea-img,mac=MAC -uuid", TrialBundle.ID.toString());
        String address = qemu(bundle.folder())
                .networks()
                .get(0)
                .macAddress()
                .orElseThrow()
                .toString();
        bundle.replacing("mac=MAC", "mac=" + address);
        Path target = folder.resolve("Copy.utm");

        UtmBundles.copy(bundle.open(), target, NewIdentity.random().withIdentifiers(NewIdentity.Identifiers.NEW))
                .apply(PlanListener.NONE);

        QemuConfiguration copy = qemu(target);
        assertThat(copy.information().name()).isEqualTo("Copy");
        assertThat(copy.information().uuid()).isPresent().get().isNotEqualTo(TrialBundle.ID);
        String fresh = copy.networks().get(0).macAddress().orElseThrow().toString();
        assertThat(fresh).isNotEqualTo(address);
        UtmDrive drive = copy.drives().get(0);
        assertThat(drive.identifier()).isNotEqualTo("a-img");
        assertThat(copy.qemu().additionalArguments())
                .first()
                .asString()
                .contains("drive=drive" + drive.identifier())
                .containsIgnoringCase("mac=" + fresh);
        assertThat(copy.qemu().additionalArguments())
                .last()
                .asString()
                .isEqualToIgnoringCase(copy.information().uuid().get().toString());
        assertThat(target.resolve("Data/a.img"))
                .hasSameBinaryContentAs(bundle.data().resolve("a.img"));
        assertThat(target.resolve("notes.txt")).hasContent("mine");
        assertThat(UtmBundle.check(target).errors()).isEmpty();
        assertThat(bundle.open().check().errors()).isEmpty();
    }

    @Test
    void whatACopyMeansForTheGuestIsTold() throws Exception {
        bundle.with("TPMDevice");

        assertThat(UtmBundles.copy(bundle.open(), folder.resolve("Copy.utm"), NewIdentity.random())
                        .findings())
                .extracting(Finding::code)
                .contains("utm.copy.identity", "utm.copy.serial", "utm.copy.tpm");
        TrialBundle apple = TrialBundle.apple(folder.resolve("Mac.utm")).replacing("Linux</string>", "macOS</string>");
        assertThat(UtmBundles.copy(apple.open(), folder.resolve("Copy.utm"), NewIdentity.random())
                        .findings())
                .extracting(Finding::code)
                .contains("utm.copy.mac-identity");
    }

    @Test
    void aBundleWithALinkIsNotCopied() throws Exception {
        Files.createSymbolicLink(bundle.folder().resolve("link"), Path.of("/etc"));

        assertThatThrownBy(() -> UtmBundles.copy(bundle.open(), folder.resolve("C.utm"), NewIdentity.random()))
                .isInstanceOfSatisfying(
                        SatchelException.class, e -> assertThat(e.code()).isEqualTo("utm.bundle.link"));
        assertThat(folder.resolve("C.utm")).doesNotExist();
    }

    @Test
    void aNewNameIsTheFoldersTooAsUtmWritesIt() throws Exception {
        UtmBundles.rename(bundle.open(), "Field/Linux: 2").apply(PlanListener.NONE);

        assertThat(bundle.folder()).doesNotExist();
        assertThat(qemu(folder.resolve("Field-Linux- 2.utm")).information().name())
                .isEqualTo("Field/Linux: 2");
    }

    @Test
    void aMoveOnOneDiskIsANewName() throws Exception {
        Path shelf = Files.createDirectory(folder.resolve("shelf"));

        Plan plan = UtmBundles.move(bundle.open(), shelf);
        assertThat(plan.toText()).doesNotContain("cp ");
        plan.apply(PlanListener.NONE);

        assertThat(bundle.folder()).doesNotExist();
        assertThat(shelf.resolve("Linux.utm/Data/a.img")).exists();
    }

    @Test
    void aMoveToAnotherDiskKeepsHolesAndEveryByte() throws Exception {
        try (RandomAccessFile sparse =
                new RandomAccessFile(bundle.data().resolve("a.img").toFile(), "rw")) {
            sparse.setLength(1L << 30);
            sparse.seek(1 << 20);
            sparse.writeBytes("in the middle");
        }

        Plan plan = UtmBundles.move(bundle.open(), other);
        assertThat(plan.steps()).anySatisfy(step -> assertThat(step.destroys()).isNotEmpty());
        plan.apply(PlanListener.NONE);

        Path moved = other.resolve("Linux.utm");
        assertThat(folder).isEmptyDirectory();
        assertThat(moved.resolve("Data/a.img")).hasSize(1L << 30);
        assertThat(CommandRunner.system()
                        .run(Command.of("du", "-sk", moved.toString()))
                        .orThrow()
                        .output())
                .matches("(?s)[0-9]{1,5}\\s.*");
        assertThat(UtmBundle.check(moved)).isEmpty();
    }

    /** Fails at the n-th command, as if the program had been killed there. */
    private static final class FailingRunner implements CommandRunner {
        private int left;

        FailingRunner(int left) {
            this.left = left;
        }

        @Override
        public CommandResult run(Command command, OutputListener output) throws IOException, InterruptedException {
            if (left-- == 0) {
                throw new SatchelException("test.cut", command.program(), "was cut short");
            }
            return CommandRunner.system().run(command, output);
        }
    }

    @Test
    void wheneverAMoveIsCutShortOneWholeBundleIsThere() throws Exception {
        List<Path> places = List.of(bundle.folder(), other.resolve("Linux.utm"), folder.resolve("Linux.utm.moved"));
        byte[] content = Files.readAllBytes(bundle.data().resolve("a.img"));
        int cuts = 0;
        for (int cut = 0; cut < 60; cut++) {
            Plan plan = UtmBundles.move(bundle.open(), other);
            try {
                plan.apply(new FailingRunner(cut), PlanListener.NONE);
                break;
            } catch (PlanFailedException e) {
                cuts++;
            }
            List<Path> whole =
                    places.stream().filter(place -> isWhole(place, content)).toList();
            assertThat(whole).as("after cut %s", cut).isNotEmpty();
            restore(whole.get(0));
        }
        assertThat(cuts).isGreaterThan(8);
        assertThat(isWhole(other.resolve("Linux.utm"), content)).isTrue();
        assertThat(bundle.folder()).doesNotExist();
    }

    private static boolean isWhole(Path place, byte[] content) {
        try {
            return UtmBundle.check(place).errors().isEmpty()
                    && Arrays.equals(Files.readAllBytes(place.resolve("Data/a.img")), content);
        } catch (IOException e) {
            return false;
        }
    }

    /** Puts {@code whole} where the bundle was, and takes all else away. */
    private void restore(Path whole) throws Exception {
        Path safe = folder.resolve("safe");
        CommandRunner.system()
                .run(Command.of("cp", "-r", whole.toString(), safe.toString()))
                .orThrow();
        for (Path place : List.of(
                bundle.folder(),
                folder.resolve("Linux.utm.moved"),
                other.resolve("Linux.utm"),
                other.resolve("Linux.utm.new"))) {
            CommandRunner.system()
                    .run(Command.of("rm", "-rf", place.toString()))
                    .orThrow();
        }
        Files.move(safe, bundle.folder());
    }

    @Test
    void aDiskThatIsTooSmallIsRefusedBeforeAnythingIsCopied() throws Exception {
        Tools.requireRoot();
        Path small = Files.createDirectory(folder.resolve("small"));
        CommandRunner.system()
                .run(Command.of("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", small.toString()))
                .orThrow();
        try {
            assertThatThrownBy(() -> UtmBundles.move(bundle.open(), small))
                    .isInstanceOfSatisfying(
                            SatchelException.class, e -> assertThat(e.code()).isEqualTo("utm.bundle.space"));
            assertThat(small).isEmptyDirectory();
        } finally {
            CommandRunner.system().run(Command.of("umount", small.toString())).orThrow();
        }
    }

    /** Edits a bundle for ever, to be killed. */
    static final class Editor {
        private Editor() {}

        public static void main(String[] arguments) throws IOException {
            Path folder = Path.of(arguments[0]);
            System.out.println("ready");
            for (int i = 0; ; i++) {
                String name = (i % 2 == 0 ? "even" : "odd") + "x".repeat(20_000);
                UtmBundle.open(folder).edit(configuration -> {
                    QemuConfiguration qemu = (QemuConfiguration) configuration;
                    return qemu.withInformation(qemu.information().withName(name));
                });
            }
        }
    }

    @Test
    void anEditThatIsKilledLeavesTheOldOrTheNew() throws Exception {
        Random random = new Random(7);
        for (int i = 0; i < 6; i++) {
            Process editor = new ProcessBuilder(
                            OwnJvm.program(),
                            "-cp",
                            OwnJvm.classPath(),
                            "-XX:TieredStopAtLevel=1",
                            Editor.class.getName(),
                            bundle.folder().toString())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            assertThat(editor.getInputStream().read()).isEqualTo('r');
            Thread.sleep(30 + random.nextInt(250));
            editor.destroyForcibly();
            assertThat(editor.waitFor(20, TimeUnit.SECONDS)).isTrue();

            String name = qemu(bundle.folder()).information().name();
            assertThat(name.equals("Linux") || name.length() > 20_000).isTrue();
        }
        UtmBundle.open(bundle.folder()).edit(BundleLifeIT::renamed);
        try (Stream<Path> left = Files.list(bundle.folder())) {
            assertThat(left.map(each -> each.getFileName().toString()))
                    .containsExactlyInAnyOrder("config.plist", "Data", "notes.txt");
        }
    }
}
