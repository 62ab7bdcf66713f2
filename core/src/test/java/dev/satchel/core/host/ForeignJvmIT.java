package dev.satchel.core.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.common.collect.ImmutableList;
import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import dev.satchel.core.SatchelException;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.testing.Tools;
import java.io.File;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A real JVM for aarch64, Debian's in a debootstrapped root, on an x86-64 machine under qemu-user. The first run
 * downloads 80 MB as root and takes about a minute; the root is kept for the next ones, which take some seconds.
 */
@Tag("slow")
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class ForeignJvmIT {
    /** Not the folder for temporary files: debootstrap refuses a file system without device files, as that often is. */
    private static final Path KEPT = Path.of("/var/tmp/satchel-jvm-aarch64");

    private static final String RELEASE = "bookworm";
    private static final Path JVM = Path.of("usr/lib/jvm/java-17-openjdk-arm64");
    private static final CommandRunner RUNNER = CommandRunner.system();

    private static Path emulator = KEPT;

    @BeforeAll
    @Timeout(value = 15, unit = TimeUnit.MINUTES)
    static void makeTheRoot() throws IOException, InterruptedException {
        assumeTrue(Host.detect().nativeArchitecture() == Architecture.X86_64, "the machine is not x86-64");
        emulator = Tools.require("qemu-aarch64-static");
        if (Files.exists(KEPT.resolve("root"))) {
            return;
        }
        Tools.requireAll("debootstrap", "dpkg-deb");
        Tools.requireRoot();
        Files.createDirectories(KEPT);
        Path making = Files.createTempDirectory(KEPT, "making-");
        try {
            bootstrap(making);
            unpack(making);
            relink(making);
            Files.move(making, KEPT.resolve("root")); // whole, or not there
        } catch (FileAlreadyExistsException e) {
            assertThat(KEPT.resolve("root"))
                    .as("made by another run at the same time")
                    .isDirectory();
        } finally {
            if (Files.exists(making)) {
                MoreFiles.deleteRecursively(making, RecursiveDeleteOption.ALLOW_INSECURE);
            }
        }
    }

    private static void bootstrap(Path root) throws IOException, InterruptedException {
        try {
            run(
                    Duration.ofMinutes(10),
                    "debootstrap",
                    "--foreign",
                    "--arch=arm64",
                    "--variant=minbase",
                    "--include=openjdk-17-jre-headless",
                    RELEASE,
                    root.toString(),
                    mirror());
        } catch (SatchelException e) {
            throw Tools.absent("a mirror of Debian that packages can be had from (" + e.getMessage() + ")");
        }
    }

    /** The second stage would run programs of the root; to run one of them, its files suffice. */
    private static void unpack(Path root) throws IOException, InterruptedException {
        try (Stream<Path> packages = Files.list(root.resolve("var/cache/apt/archives"))) {
            for (Path deb :
                    packages.filter(file -> file.toString().endsWith(".deb")).toList()) {
                run(Duration.ofMinutes(2), "dpkg-deb", "-x", deb.toString(), root.toString());
                Files.delete(deb);
            }
        }
    }

    /** The mirror that apt has here. */
    private static String mirror() throws IOException, InterruptedException {
        Command ask = Command.of("apt-get", "indextargets", "--format", "$(REPO_URI)", "Created-By: Packages")
                .withTimeLimit(Duration.ofSeconds(30));
        return RUNNER.run(ask)
                .output()
                .lines()
                .filter(uri -> uri.endsWith("/debian/"))
                .findFirst()
                .orElse("http://deb.debian.org/debian");
    }

    /** Debian keeps the JVM's settings below {@code /etc}, and the kernel would follow such a link out of the root. */
    private static void relink(Path root) throws IOException {
        List<Path> links;
        try (Stream<Path> files = Files.walk(root.resolve(JVM))) {
            links = files.filter(Files::isSymbolicLink).collect(ImmutableList.toImmutableList());
        }
        for (Path link : links) {
            Path target = Files.readSymbolicLink(link);
            Path folder = link.getParent();
            if (target.isAbsolute() && folder != null) {
                Path inside = root.resolve(target.toString().substring(1));
                Files.delete(link);
                Files.createSymbolicLink(link, folder.relativize(inside));
            }
        }
    }

    private static String run(Duration limit, String... words) throws IOException, InterruptedException {
        Command command = Command.of(words[0], List.of(words).subList(1, words.length));
        return RUNNER.run(command.withTimeLimit(limit)).orThrow().output();
    }

    /** What that JVM finds, started through the emulator by name: the kernel need not know it. */
    private static Host detect(String... options) throws IOException, InterruptedException {
        Path root = KEPT.resolve("root");
        String classPath = String.join(
                File.pathSeparator,
                System.getProperty("jdk.module.path", ""),
                System.getProperty("java.class.path"),
                "target/test-classes");
        List<String> words = ImmutableList.<String>builder()
                .add(emulator.toString(), "-L", root.toString())
                .add(root.resolve(JVM).resolve("bin/java").toString(), "-XX:TieredStopAtLevel=1")
                .add(options)
                .add("-cp", classPath, HostWithoutNativeCodeIT.Printer.class.getName())
                .build();
        return Host.parseJson(run(Duration.ofMinutes(5), words.toArray(String[]::new)));
    }

    @Test
    void seesTheMachineUnderTheTranslator() throws IOException, InterruptedException {
        Host here = Host.detect();

        Host there = detect();

        assertThat(there.processArchitecture()).isEqualTo(Architecture.AARCH64);
        assertThat(there.nativeArchitecture()).isEqualTo(Architecture.X86_64);
        assertThat(there.translation()).isEqualTo(Translation.QEMU_USER);
        assertThat(there.evidence())
                .contains(
                        Evidence.read("jvm", "os.arch", "aarch64"),
                        Evidence.read("file", "/proc/thread-self/exe", emulator.toString()));
        assertThat(there.cpu().logical()).isEqualTo(here.cpu().logical());
        assertThat(there.cpu().caches()).isEqualTo(here.cpu().caches());
        assertThat(there.memory().total()).isEqualTo(here.memory().total());
        assertThat(there.hypervisor().kind()).isEqualTo(here.hypervisor().kind());
        assertThat(there.accelerators()).noneMatch(Accelerator::usable);
    }

    @Test
    void doesSoWithoutNativeCodeToo() throws IOException, InterruptedException {
        Host there = detect("-Djna.nounpack=true", "-Djna.nosys=true", "-Djna.noclasspath=true");

        assertThat(there.nativeArchitecture()).isEqualTo(Architecture.X86_64);
        assertThat(there.translation()).isEqualTo(Translation.QEMU_USER);
        assertThat(there.evidence())
                .anySatisfy(e -> assertThat(e.value()).contains("the native part of JNA cannot be loaded"));
    }
}
