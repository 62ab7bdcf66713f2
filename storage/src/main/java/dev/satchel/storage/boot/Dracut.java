package dev.satchel.storage.boot;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Fedora's, RHEL's and openSUSE's, which set {@code hostonly} in {@code /usr/lib/dracut/dracut.conf.d}. */
final class Dracut implements InitramfsMaker {
    private static final Pattern HOST_ONLY = Pattern.compile("^\\s*hostonly=[\"']?\\s*([a-z]+)", Pattern.MULTILINE);

    private static final Path POLICY = Path.of("etc/dracut.conf.d/zz-portable.conf");

    /** dracut.conf(5). */
    @Override
    public Initramfs.Reach reach(Path root) throws IOException {
        String hostOnly = "unset";
        ImmutableList.Builder<Path> files = ImmutableList.builder();
        files.add(root.resolve("etc/dracut.conf"));
        files.addAll(RootFile.list(root.resolve("usr/lib/dracut/dracut.conf.d"), ".conf"));
        files.addAll(RootFile.list(root.resolve("etc/dracut.conf.d"), ".conf"));
        for (Path file : files.build()) {
            Matcher setting = HOST_ONLY.matcher(RootFile.text(file).orElse(""));
            while (setting.find()) {
                hostOnly = setting.group(1);
            }
        }
        return switch (hostOnly) {
            case "no" -> Initramfs.Reach.PORTABLE;
            case "yes", "sloppy", "strict" -> Initramfs.Reach.ONE_MACHINE;
            default -> Initramfs.Reach.UNKNOWN;
        };
    }

    /** One run for each kernel, to the file that the menu names: where dracut would put it is for each distribution to say. */
    @Override
    public InitramfsRebuild rebuild(Path root, List<Kernel> kernels, List<String> modules, RootVolume volume) {
        String drivers = modules.isEmpty() ? "" : "add_drivers+=\" " + String.join(" ", modules) + " \"\n";
        String crypt = volume.container().isEmpty() ? "" : "add_dracutmodules+=\" crypt \"\n";
        ImmutableList.Builder<List<String>> commands = ImmutableList.builder();
        for (Kernel kernel : kernels) {
            if (kernel.release().isPresent() && kernel.initrd().isPresent()) {
                commands.add(ImmutableList.of(
                        "dracut",
                        "--force",
                        "--no-hostonly",
                        kernel.initrd().get(),
                        kernel.release().get()));
            }
        }
        return new InitramfsRebuild(
                ImmutableList.of(new InitramfsRebuild.Setting(
                        POLICY,
                        InitramfsRebuild.COMMENT + "hostonly=\"no\"\nhostonly_cmdline=\"no\"\n" + drivers + crypt)),
                commands.build());
    }

    /** dracut.cmdline(7). */
    @Override
    public List<String> arguments(Path root, RootVolume volume) {
        return volume.container()
                .map(uuid -> ImmutableList.of("rd.luks.uuid=" + uuid, "rd.luks.options=discard"))
                .orElse(ImmutableList.of());
    }

    /** What it is called where {@code rd.luks.uuid} says no other name. */
    @Override
    public String mapping(String container) {
        return "luks-" + container;
    }

    @Override
    public Optional<String> missingToUnlock(Path root) {
        return RootFile.hasProgram(root, "cryptsetup") ? Optional.empty() : Optional.of("install cryptsetup");
    }

    @Override
    public Optional<String> lister() {
        return Optional.of("lsinitrd");
    }
}
