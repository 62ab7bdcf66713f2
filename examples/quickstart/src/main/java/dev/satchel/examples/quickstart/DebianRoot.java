package dev.satchel.examples.quickstart;

import dev.satchel.core.host.Architecture;
import dev.satchel.core.plan.Argument;
import dev.satchel.core.plan.Plan;
import dev.satchel.core.plan.PlannedCommand;
import dev.satchel.core.plan.Progress;
import dev.satchel.core.plan.ProgressParser;
import dev.satchel.core.plan.Step;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A Debian 12 as small as it can be and still be one: the base, the general kernel, systemd. Root has no password. */
final class DebianRoot {
    private static final String RELEASE = "bookworm";
    private static final String DEFAULT_MIRROR = "http://deb.debian.org/debian";
    private static final Path KEYRING = Path.of("/usr/share/keyrings/debian-archive-keyring.gpg");
    private static final Duration LIMIT = Duration.ofMinutes(30);

    private static final List<String> PACKAGES = List.of(
            "systemd-sysv", "dbus", "udev", "kmod", "iproute2", "initramfs-tools", "zstd", "busybox", "e2fsprogs");

    private DebianRoot() {}

    /** Makes it in {@code root}, with what was downloaded kept in {@code cache}. */
    static Plan plan(Path root, Path cache, Architecture architecture) throws IOException {
        String kernel = architecture == Architecture.AARCH64 ? "linux-image-arm64" : "linux-image-amd64";
        String packages = String.join(",", PACKAGES) + "," + kernel;
        PlannedCommand debootstrap = PlannedCommand.of("debootstrap", "--variant=minbase", "--include=" + packages)
                .with("--cache-dir=" + cache, "--keyring=" + KEYRING, RELEASE)
                .with(root)
                .with(mirror())
                .withTimeLimit(LIMIT)
                .withProgress(new DebootstrapProgress());
        return Plan.titled("Make a small Debian in " + root)
                .step(Step.titled("Install Debian " + RELEASE + " and a kernel")
                        .run(PlannedCommand.of("mkdir", "-p").with(cache))
                        .run(debootstrap)
                        .weight(30)
                        .build())
                .step(Step.titled("Let root in without a password, and name the system")
                        .run(PlannedCommand.of("chroot").with(root).with("passwd", "-d", "root"))
                        .write(Argument.of(root), Path.of("etc/hostname"), "satchel\n")
                        .write(Argument.of(root), Path.of("etc/fstab"), "# made new on the disk that is carried\n")
                        .build())
                .step(Step.titled("Forget the downloaded packages")
                        .run(PlannedCommand.of("chroot").with(root).with("apt-get", "clean"))
                        .build())
                .build();
    }

    /** The mirror that this system itself uses, if it is a Debian. */
    private static String mirror() throws IOException {
        Pattern archive = Pattern.compile("https?://[^\\s\\]]+/debian/?(?=\\s|$)");
        for (Path file : sources()) {
            Optional<String> found = Files.readString(file, StandardCharsets.ISO_8859_1)
                    .lines()
                    .filter(line -> line.startsWith("deb ") || line.startsWith("URIs:"))
                    .map(archive::matcher)
                    .filter(Matcher::find)
                    .map(Matcher::group)
                    .findFirst();
            if (found.isPresent()) {
                return found.get();
            }
        }
        return DEFAULT_MIRROR;
    }

    private static List<Path> sources() throws IOException {
        Path apt = Path.of("/etc/apt");
        if (!Files.isDirectory(apt)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(apt, 2)) {
            return files.filter(file -> file.getFileName().toString().matches("sources.list|.*\\.(list|sources)"))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
        }
    }

    /** debootstrap says what it does, a line for each package in each of its rounds. */
    private static final class DebootstrapProgress implements ProgressParser {
        /** Seen with these packages; only the speed of the bar depends on it. */
        private static final double EXPECTED_LINES = 780;

        private int lines;

        @Override
        public Optional<Progress> parse(String line) {
            if (!line.startsWith("I: ")) {
                return Optional.empty();
            }
            lines++;
            return Optional.of(new Progress(
                    Math.min(0.99, lines / EXPECTED_LINES), line.substring(3).replace("...", "")));
        }
    }
}
