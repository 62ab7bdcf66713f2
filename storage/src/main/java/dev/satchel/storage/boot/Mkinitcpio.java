package dev.satchel.storage.boot;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Arch's. Its hook {@code autodetect} throws away what the machine it runs on does not need. The files themselves are
 * changed, since a preset may name one and then no other is read (mkinitcpio.conf(5)).
 */
final class Mkinitcpio implements InitramfsMaker {
    private static final Pattern HOOKS =
            Pattern.compile("(?m)^([ \\t]*HOOKS=(?:\\(([^)]*)\\)|\"([^\"]*)\"|'([^']*)'))");

    private static final Pattern MODULES = Pattern.compile("(?m)^([ \\t]*MODULES=[(\"'])([^)\"']*)([)\"'])");
    private static final Pattern AUTODETECT = Pattern.compile("(?<![\\w-])autodetect(?![\\w-])[ \\t]?");

    private static final Pattern SYSTEMD = Pattern.compile("(?<![\\w-])(?:sd-encrypt|systemd)(?![\\w-])");
    private static final Pattern UNLOCKS = Pattern.compile("(?<![\\w-])(?:sd-)?encrypt(?![\\w-])");
    private static final Pattern FILE_SYSTEMS = Pattern.compile("(?<![\\w-])filesystems(?![\\w-])");

    private static final Path MAIN = Path.of("etc/mkinitcpio.conf");
    private static final Path MORE = Path.of("etc/mkinitcpio.conf.d");

    @Override
    public Initramfs.Reach reach(Path root) throws IOException {
        Initramfs.Reach reach = Initramfs.Reach.UNKNOWN;
        for (Path file : files(root)) {
            Matcher hooks = HOOKS.matcher(RootFile.text(root.resolve(file)).orElse(""));
            while (hooks.find()) {
                reach = AUTODETECT.matcher(hooks.group()).find()
                        ? Initramfs.Reach.ONE_MACHINE
                        : Initramfs.Reach.PORTABLE;
            }
        }
        return reach;
    }

    private static List<Path> files(Path root) throws IOException {
        ImmutableList.Builder<Path> files = ImmutableList.builder();
        files.add(MAIN);
        for (Path file : RootFile.list(root.resolve(MORE), ".conf")) {
            files.add(root.relativize(file));
        }
        return files.build();
    }

    @Override
    public InitramfsRebuild rebuild(Path root, List<Kernel> kernels, List<String> modules, RootVolume volume)
            throws IOException {
        ImmutableList.Builder<InitramfsRebuild.Setting> settings = ImmutableList.builder();
        for (Path file : files(root)) {
            String before = RootFile.text(root.resolve(file)).orElse("");
            String anywhere = withoutAutodetect(before);
            String portable = volume.container().isEmpty() ? anywhere : unlocking(anywhere);
            String after = file.equals(MAIN) ? withModules(portable, modules) : portable;
            if (!after.equals(before)) {
                settings.add(new InitramfsRebuild.Setting(file, after));
            }
        }
        return new InitramfsRebuild(settings.build(), ImmutableList.of(ImmutableList.of("mkinitcpio", "-P")));
    }

    static String withoutAutodetect(String text) {
        Matcher hooks = HOOKS.matcher(text);
        StringBuilder changed = new StringBuilder();
        while (hooks.find()) {
            String line = AUTODETECT.matcher(hooks.group()).replaceAll("");
            hooks.appendReplacement(changed, Matcher.quoteReplacement(line));
        }
        return hooks.appendTail(changed).toString();
    }

    /** With the hook that opens a container, before that which mounts what is in it; systemd has one of its own. */
    static String unlocking(String text) {
        Matcher hooks = HOOKS.matcher(text);
        StringBuilder changed = new StringBuilder();
        while (hooks.find()) {
            String line = hooks.group();
            if (!UNLOCKS.matcher(line).find()) {
                String hook = SYSTEMD.matcher(line).find() ? "sd-encrypt" : "encrypt";
                Matcher mounts = FILE_SYSTEMS.matcher(line);
                int place = mounts.find() ? mounts.start() : line.length() - 1;
                String gap = place == line.length() - 1 ? " " + hook : hook + " ";
                line = line.substring(0, place) + gap + line.substring(place);
            }
            hooks.appendReplacement(changed, Matcher.quoteReplacement(line));
        }
        return hooks.appendTail(changed).toString();
    }

    /** By whichever of the two hooks it has, or gets. */
    @Override
    public List<String> arguments(Path root, RootVolume volume) throws IOException {
        String uuid = volume.container().orElse(null);
        if (uuid == null) {
            return ImmutableList.of();
        }
        String last = "";
        for (Path file : files(root)) {
            Matcher hooks = HOOKS.matcher(RootFile.text(root.resolve(file)).orElse(""));
            while (hooks.find()) {
                last = hooks.group();
            }
        }
        return SYSTEMD.matcher(last).find()
                ? ImmutableList.of("rd.luks.name=" + uuid + "=" + mapping(uuid), "rd.luks.options=discard")
                : ImmutableList.of("cryptdevice=UUID=" + uuid + ":" + mapping(uuid) + ":allow-discards");
    }

    @Override
    public Optional<String> missingToUnlock(Path root) {
        return RootFile.hasProgram(root, "cryptsetup") ? Optional.empty() : Optional.of("pacman -S cryptsetup");
    }

    /** Into the last assignment, which is the one that counts; where there is none, into a new one. */
    static String withModules(String text, List<String> modules) {
        if (modules.isEmpty()) {
            return text;
        }
        String more = String.join(" ", modules);
        Matcher assignment = MODULES.matcher(text);
        int start = -1;
        while (assignment.find()) {
            start = assignment.start();
        }
        if (start < 0 || !assignment.find(start)) {
            return text + (text.isEmpty() || text.endsWith("\n") ? "" : "\n") + "MODULES=(" + more + ")\n";
        }
        String before = assignment.group(2).isBlank() ? "" : assignment.group(2) + " ";
        return text.substring(0, assignment.start())
                + assignment.group(1)
                + before
                + more
                + assignment.group(3)
                + text.substring(assignment.end());
    }

    @Override
    public Optional<String> lister() {
        return Optional.of("lsinitcpio");
    }
}
