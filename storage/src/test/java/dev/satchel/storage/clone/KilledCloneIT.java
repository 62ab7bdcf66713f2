package dev.satchel.storage.clone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.common.collect.Sets;
import dev.satchel.core.SatchelException;
import dev.satchel.core.plan.Journal;
import dev.satchel.core.plan.PlanListener;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.core.unit.DataSize;
import dev.satchel.testing.OwnJvm;
import dev.satchel.testing.Tools;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that clones, or refreshes a copy, is killed at any instant: without a word, alone or together with the tools it has
 * started, as when the power fails. What is gone on with becomes the same copy. The seed is printed; {@code satchel.seed}
 * sets it.
 */
@Timeout(600)
class KilledCloneIT {
    private static final DataSize SIZE = DataSize.mebibytes(160);
    private static final int FEW = 1;
    private static final int MANY = 14;

    private static final Pattern WORK = Pattern.compile("/run/satchel-clone-[0-9a-f]{8}");

    @TempDir
    Path folder;

    private final Random random = random();
    private TinyRoot tiny;

    private static Random random() {
        long seed = Long.getLong("satchel.seed", System.nanoTime());
        System.out.println("killed at instants of the seed " + seed);
        return new Random(seed);
    }

    @BeforeEach
    void source() throws Exception {
        Tools.requireRoot();
        Tools.requireAll(
                "sfdisk",
                "losetup",
                "rsync",
                "mkfs.ext4",
                "mkfs.vfat",
                "fsck.ext4",
                "fsck.vfat",
                "grub-install",
                "mcopy",
                "mdir",
                "blkid",
                "getfattr",
                "getfacl");
        folder = folder.toRealPath();
        tiny = TinyRoot.build(folder.resolve("root"));
        byte[] bytes = new byte[20 << 20];
        new Random(1).nextBytes(bytes);
        Files.write(tiny.path().resolve("home/user/much"), bytes);
        for (int i = 0; i < 500; i++) {
            Files.writeString(tiny.path().resolve("home/user/small-" + i), "small " + i + "\n");
        }
    }

    /** Of a test that failed. */
    @AfterEach
    void abandonWhatIsUnfinished() throws Exception {
        try (DirectoryStream<Path> journals = Files.newDirectoryStream(folder, "*journal*")) {
            for (Path file : journals) {
                Journal journal = Journal.at(file);
                if (journal.state() == Journal.State.UNFINISHED) {
                    journal.plan().abandon(journal);
                }
            }
        }
    }

    private Process start(Path image, Path journal) throws Exception {
        return new ProcessBuilder(
                        OwnJvm.program(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        OwnJvm.classPath(),
                        CloneProgram.class.getName(),
                        tiny.path().toString(),
                        image.toString(),
                        SIZE.toString(),
                        journal.toString())
                .redirectError(folder.resolve("errors").toFile())
                .start();
    }

    /** Runs to the end, and says how many milliseconds that took from the first step on. */
    private long runToTheEnd(Path image, Path journal) throws Exception {
        Process process = start(image, journal);
        try (BufferedReader lines = reader(process)) {
            String line = lines.readLine();
            long start = System.nanoTime();
            while (line != null) {
                line = lines.readLine();
            }
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue())
                    .as(Files.readString(folder.resolve("errors")))
                    .isZero();
            return (System.nanoTime() - start) / 1_000_000;
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    /** Kills it {@code after} so many milliseconds from the first step on; says what it was doing. */
    private String kill(Path image, Path journal, long after, boolean withItsTools) throws Exception {
        Process process = start(image, journal);
        List<ProcessHandle> tools = List.of();
        String last = "nothing";
        try (BufferedReader lines = reader(process)) {
            String line = lines.readLine();
            last = line == null ? last : line;
            process.waitFor(after, TimeUnit.MILLISECONDS);
            if (withItsTools) {
                tools = process.descendants().toList();
            }
            process.toHandle().destroyForcibly(); // the streams stay open: what it said last is to be read
            tools.forEach(ProcessHandle::destroyForcibly);
            for (line = lines.readLine(); line != null; line = lines.readLine()) {
                last = line;
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
        return last;
    }

    private static BufferedReader reader(Process process) {
        return new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    private static String run(String program, String... arguments) throws Exception {
        return CommandRunner.system()
                .run(Command.of(program, arguments))
                .orThrow()
                .output();
    }

    private void assertNothingIsLeftOf(Path image, Path journal) throws Exception {
        assertThat(run("losetup", "--list", "--noheadings", "--raw", "--output", "NAME,BACK-FILE")
                        .lines()
                        .filter(line -> line.contains(folder.getFileName() + "/")))
                .isEmpty();
        Matcher work = WORK.matcher(Files.readString(journal));
        assertThat(work.find()).isTrue();
        assertThat(Path.of(work.group())).doesNotExist();
        assertThat(image.getParent()).isDirectoryNotContaining("glob:**.part");
    }

    private void assertIsTheSame(CopyContent copy, CopyContent reference) {
        assertThat(Sets.difference(copy.files(), reference.files())).isEmpty();
        assertThat(Sets.difference(reference.files(), copy.files())).isEmpty();
        assertThat(copy.extended()).isEqualTo(reference.extended());
        assertThat(copy.lists()).isEqualTo(reference.lists());
        assertThat(copy.loaders()).isEqualTo(reference.loaders());
        assertThat(copy.blocks()).containsOnlyKeys(reference.blocks().keySet());
    }

    private void killClones(int rounds) throws Exception {
        Path whole = folder.resolve("whole.img");
        long length = runToTheEnd(whole, folder.resolve("whole.journal"));
        CopyContent reference = CopyContent.of(whole);
        Files.delete(whole);
        for (int round = 0; round < rounds; round++) {
            Path image = folder.resolve("copy-" + round + ".img");
            Path file = folder.resolve("journal-" + round);
            for (int kills = 1 + random.nextInt(2); kills > 0; kills--) {
                long after = (long) (random.nextDouble() * length);
                boolean withItsTools = random.nextBoolean();
                String last = kill(image, file, after, withItsTools);
                System.out.printf(
                        "clone %d killed after %d of %d ms%s: %s%n",
                        round, after, length, withItsTools ? " with its tools" : "", last);
            }
            Journal journal = Journal.at(file);
            if (journal.state() == Journal.State.EMPTY) {
                runToTheEnd(image, file);
            } else {
                journal.plan().resume(journal, PlanListener.NONE);
            }

            assertThat(journal.state()).isEqualTo(Journal.State.FINISHED);
            assertNothingIsLeftOf(image, file);
            assertIsTheSame(CopyContent.of(image), reference);
            Files.delete(image);
        }
    }

    @Test
    void aCloneThatIsKilledAtAnInstantBecomesTheSameCopy() throws Exception {
        killClones(FEW);
    }

    @Test
    @Tag("slow")
    void aCloneThatIsKilledAtManyInstantsBecomesTheSameCopy() throws Exception {
        killClones(MANY);
    }

    private void changeTheSource() throws Exception {
        Path user = tiny.path().resolve("home/user");
        Files.writeString(tiny.path().resolve("etc/greeting"), "hello again, and longer\n");
        byte[] bytes = new byte[20 << 20];
        new Random(2).nextBytes(bytes);
        Files.write(user.resolve("much"), bytes);
        for (int i = 0; i < 500; i += 2) {
            Files.delete(user.resolve("small-" + i));
            Files.writeString(user.resolve("other-" + i), "other " + i + "\n");
        }
        run("chmod", "700", tiny.path().resolve("usr/bin/ping").toString());
        Files.createLink(user.resolve("three"), user.resolve("two"));
    }

    private void killRefreshes(int rounds) throws Exception {
        Path base = folder.resolve("base.img");
        runToTheEnd(base, folder.resolve("base.journal"));
        changeTheSource();
        Path whole = folder.resolve("whole.img");
        run("cp", "--sparse=always", base.toString(), whole.toString());
        long length = runToTheEnd(whole, folder.resolve("whole.journal"));
        CopyContent reference = CopyContent.of(whole);
        Files.delete(whole);
        for (int round = 0; round < rounds; round++) {
            Path image = folder.resolve("copy-" + round + ".img");
            Path file = folder.resolve("journal-" + round);
            run("cp", "--sparse=always", base.toString(), image.toString());
            long after = (long) (random.nextDouble() * length);
            boolean withItsTools = random.nextBoolean();
            String last = kill(image, file, after, withItsTools);
            System.out.printf(
                    "refresh %d killed after %d of %d ms%s: %s%n",
                    round, after, length, withItsTools ? " with its tools" : "", last);

            refreshAnew(image, Journal.at(file));

            assertNothingIsLeftOf(image, file);
            assertIsTheSame(CopyContent.of(image), reference);
            Files.delete(image);
        }
    }

    /** As long as the copy is still mounted by the one that was killed, nobody else may mount it too. */
    private void refreshAnew(Path image, Journal journal) throws Exception {
        SystemClone refresh = SystemClone.of(tiny.path()).refreshingImage(image);
        boolean attached = !run(
                        "losetup", "--list", "--noheadings", "--output", "NAME", "--associated", image.toString())
                .isBlank();
        if (attached) {
            assertThat(catchThrowableOfType(SatchelException.class, refresh::plan)
                            .code())
                    .isEqualTo("clone.target.attached");
        }
        if (journal.state() == Journal.State.UNFINISHED) {
            assertThat(journal.plan().abandon(journal)).isEmpty();
        }
        refresh.plan().apply(PlanListener.NONE);
    }

    @Test
    void aRefreshThatIsKilledAtAnInstantIsCompletedByTheNext() throws Exception {
        killRefreshes(FEW);
    }

    @Test
    @Tag("slow")
    void aRefreshThatIsKilledAtManyInstantsIsCompletedByTheNext() throws Exception {
        killRefreshes(MANY);
    }
}
