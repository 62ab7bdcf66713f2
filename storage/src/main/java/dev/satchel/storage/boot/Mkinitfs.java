package dev.satchel.storage.boot;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Alpine's: {@code features} names lists of modules, which lie in {@code /etc/mkinitfs/features.d}. */
final class Mkinitfs implements InitramfsMaker {
    private static final Pattern FEATURES = Pattern.compile("(?m)^(\\s*features=)[\"']?([^\"'\\n]*)[\"']?");

    /** What a disk may hang on elsewhere, by Alpine's names. */
    private static final Set<String> TRANSPORTS = ImmutableSet.of("ata", "nvme", "scsi", "usb", "virtio");

    private static final String USUAL_ROOT = "ext4";

    /** Other names of the same (mkinitfs 3.8: {@code xhci} and {@code mmc} are apart from {@code usb}). */
    private static final Set<String> WANTED = ImmutableSet.of("keymap", "mmc", "xhci", "phy");

    private static final Path CONFIG = Path.of("etc/mkinitfs/mkinitfs.conf");
    private static final Path LISTS = Path.of("etc/mkinitfs/features.d");

    @Override
    public Initramfs.Reach reach(Path root) throws IOException {
        String text = RootFile.text(root.resolve(CONFIG)).orElse("");
        if (!FEATURES.matcher(text).find()) {
            return Initramfs.Reach.UNKNOWN;
        }
        Set<String> features = features(text);
        return features.containsAll(TRANSPORTS) && features.contains(USUAL_ROOT)
                ? Initramfs.Reach.PORTABLE
                : Initramfs.Reach.ONE_MACHINE;
    }

    private static Set<String> features(String text) {
        Set<String> features = new LinkedHashSet<>();
        Matcher setting = FEATURES.matcher(text);
        while (setting.find()) {
            features.clear();
            features.addAll(Splitter.onPattern("\\s+").omitEmptyStrings().splitToList(setting.group(2)));
        }
        return features;
    }

    @Override
    public InitramfsRebuild rebuild(Path root, List<Kernel> kernels, List<String> modules, RootVolume volume)
            throws IOException {
        String text = RootFile.text(root.resolve(CONFIG)).orElse("");
        Set<String> features = features(text);
        if (features.isEmpty()) {
            features.add("base");
        }
        features.addAll(needed(volume));
        for (String name : WANTED) {
            if (RootFile.exists(root.resolve(LISTS).resolve(name + ".modules"))) {
                features.add(name);
            }
        }
        ImmutableList.Builder<InitramfsRebuild.Setting> settings = ImmutableList.builder();
        if (!modules.isEmpty()) {
            features.add("portable");
            settings.add(
                    new InitramfsRebuild.Setting(LISTS.resolve("portable.modules"), String.join("\n", modules) + "\n"));
        }
        settings.add(new InitramfsRebuild.Setting(CONFIG, withFeatures(text, String.join(" ", features))));
        ImmutableList.Builder<List<String>> commands = ImmutableList.builder();
        for (Kernel kernel : kernels) {
            if (kernel.release().isPresent() && kernel.initrd().isPresent()) {
                commands.add(ImmutableList.of(
                        "mkinitfs",
                        "-o",
                        kernel.initrd().get(),
                        kernel.release().get()));
            }
        }
        return new InitramfsRebuild(settings.build(), commands.build());
    }

    private static Set<String> needed(RootVolume volume) {
        Set<String> needed = new TreeSet<>(TRANSPORTS);
        needed.add(volume.type().probed());
        if (volume.container().isPresent()) {
            needed.add("cryptsetup");
        }
        return needed;
    }

    @Override
    public boolean finds(RootVolume volume) {
        return volume.container().isEmpty() && volume.type().probed().equals(USUAL_ROOT);
    }

    /** It loads no driver that it is not told of (mkinitfs, {@code initramfs-init}). */
    @Override
    public List<String> arguments(Path root, RootVolume volume) {
        String type = volume.type().probed();
        ImmutableList.Builder<String> words = ImmutableList.builder();
        words.add("modules=sd-mod,usb-storage,uas,nvme,virtio_blk," + type, "rootfstype=" + type);
        volume.container()
                .ifPresent(uuid -> words.add("cryptroot=UUID=" + uuid, "cryptdm=" + mapping(uuid), "cryptdiscards"));
        return words.build();
    }

    @Override
    public Optional<String> missingToUnlock(Path root) {
        return RootFile.hasProgram(root, "cryptsetup") ? Optional.empty() : Optional.of("apk add cryptsetup");
    }

    /** Its own arguments open it, and nothing else reads that file. */
    @Override
    public Optional<String> crypttabOptions() {
        return Optional.empty();
    }

    private static String withFeatures(String text, String features) {
        Matcher setting = FEATURES.matcher(text);
        if (!setting.find()) {
            return text + "features=\"" + features + "\"\n";
        }
        StringBuilder changed = new StringBuilder();
        do {
            setting.appendReplacement(changed, Matcher.quoteReplacement(setting.group(1) + "\"" + features + "\""));
        } while (setting.find());
        return setting.appendTail(changed).toString();
    }

    @Override
    public Optional<String> lister() {
        return Optional.empty();
    }
}
