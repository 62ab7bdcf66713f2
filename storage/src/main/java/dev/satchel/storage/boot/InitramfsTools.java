package dev.satchel.storage.boot;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Debian's and Ubuntu's: {@code MODULES=most} is what it comes with, {@code dep} what people change it to. */
final class InitramfsTools implements InitramfsMaker {
    private static final Pattern MODULES = Pattern.compile("^\\s*MODULES=[\"']?([a-z]+)", Pattern.MULTILINE);

    private static final Path POLICY = Path.of("etc/initramfs-tools/conf.d/zz-portable");
    private static final Path ALWAYS = Path.of("etc/initramfs-tools/modules");

    /** initramfs.conf(5): the files of conf.d are read after initramfs.conf, and the last word counts. */
    @Override
    public Initramfs.Reach reach(Path root) throws IOException {
        String mode = "most";
        ImmutableList.Builder<Path> files = ImmutableList.builder();
        files.add(root.resolve("etc/initramfs-tools/initramfs.conf"));
        files.addAll(RootFile.list(root.resolve("usr/share/initramfs-tools/conf.d"), ""));
        files.addAll(RootFile.list(root.resolve("etc/initramfs-tools/conf.d"), ""));
        for (Path file : files.build()) {
            Matcher setting = MODULES.matcher(RootFile.text(file).orElse(""));
            while (setting.find()) {
                mode = setting.group(1);
            }
        }
        return switch (mode) {
            case "most" -> Initramfs.Reach.PORTABLE;
            case "dep", "netboot" -> Initramfs.Reach.ONE_MACHINE;
            default -> Initramfs.Reach.UNKNOWN;
        };
    }

    @Override
    public InitramfsRebuild rebuild(Path root, List<Kernel> kernels, List<String> modules, RootVolume volume)
            throws IOException {
        ImmutableList.Builder<InitramfsRebuild.Setting> settings = ImmutableList.builder();
        settings.add(new InitramfsRebuild.Setting(POLICY, InitramfsRebuild.COMMENT + "MODULES=most\n"));
        if (!modules.isEmpty()) {
            String before = RootFile.text(root.resolve(ALWAYS)).orElse("");
            String gap = before.isEmpty() || before.endsWith("\n") ? "" : "\n";
            settings.add(new InitramfsRebuild.Setting(
                    ALWAYS, before + gap + InitramfsRebuild.COMMENT + String.join("\n", modules) + "\n"));
        }
        return new InitramfsRebuild(
                settings.build(), ImmutableList.of(ImmutableList.of("update-initramfs", "-u", "-k", "all")));
    }

    /** The hook that puts {@code crypttab} in is a package of its own (Debian 10 and later). */
    @Override
    public Optional<String> missingToUnlock(Path root) {
        return RootFile.exists(root.resolve("usr/share/initramfs-tools/hooks/cryptroot"))
                        && RootFile.hasProgram(root, "cryptsetup")
                ? Optional.empty()
                : Optional.of("apt-get install cryptsetup-initramfs");
    }

    /**
     * {@code initramfs}: the line is put in although the name by which the container is open while the copy is made is
     * another (crypttab(5) of Debian).
     */
    @Override
    public Optional<String> crypttabOptions() {
        return Optional.of("luks,discard,initramfs");
    }

    @Override
    public Optional<String> lister() {
        return Optional.of("lsinitramfs");
    }
}
