package dev.satchel.utm.config;

import com.google.common.collect.ImmutableMap;
import dev.satchel.core.host.Architecture;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What UTM fills in and mends before it upgrades, in UTM's order: a later step sees what an earlier one did
 * (UTMLegacyQemuConfiguration.m, {@code migrateConfigurationIfNecessary}). In a section that is missing nothing is filled
 * in, for there a setter of Objective-C talks to nobody.
 */
final class LegacyQemuNormalization {
    private static final Pattern DRIVE_NAME = Pattern.compile("([A-Za-z][A-Za-z0-9._-]*)?");

    /** The boards that UTM 3 took where they are not those that UTM 5.0.3 takes. */
    private static final ImmutableMap<String, String> TARGETS_OF_THAT_ERA = ImmutableMap.of(
            "ppc64", "pseries",
            "riscv32", "spike",
            "riscv64", "spike",
            "s390x", "s390-ccw-virtio");

    /** Fonts by the name of their family, which UTM asks the system for; the only one that is known everywhere. */
    private static final ImmutableMap<String, String> FONTS = ImmutableMap.of("Menlo", "Menlo-Regular");

    private static final SecureRandom RANDOM = new SecureRandom();

    private final LegacyQemuConfiguration before;
    private final Architecture mac;
    private final UpgradeFindings findings;
    private PlistDictionary root;

    LegacyQemuNormalization(LegacyQemuConfiguration before, Architecture mac, UpgradeFindings findings) {
        this.before = before;
        this.mac = mac;
        this.findings = findings;
        this.root = (PlistDictionary) before.plist().root();
    }

    LegacyQemuConfiguration normalized() {
        miscellaneous();
        drives();
        networking();
        system();
        display();
        sharing();
        return before.with(root);
    }

    private void miscellaneous() {
        for (String section : List.of("Debug", "Info")) {
            if (!has(section)) {
                root = root.with(section, PlistDictionary.EMPTY);
            }
        }
        String card = text("Sound", "SoundCard");
        if (!has("Sound", "SoundCard")) {
            fill("Sound", "SoundCard", "AC97", Reported.IF_USED);
        } else if (card.equals("hda")) {
            findings.renamed("Sound.SoundCard", card, "intel-hda");
            set("Sound", "SoundCard", new PlistValue.Text("intel-hda"));
        } else if (card.equals("pcspk")) {
            if (current().sound().isEnabled()) {
                findings.changed("Sound.SoundEnabled", true, false, "UTM has no PC speaker any more");
            }
            set("Sound", "SoundEnabled", new PlistValue.Flag(false));
        }
        if (!has("Input", "InputLegacy")) {
            fill("Input", "InputLegacy", false);
        }
    }

    private void drives() {
        List<PlistValue> drives = new ArrayList<>();
        boolean nameless = false;
        List<LegacyDrive> all = before.drives();
        for (int i = 0; i < all.size(); i++) {
            LegacyDrive drive = all.get(i);
            PlistDictionary plist = drive.plist();
            if (drive.type().isEmpty()) {
                String type = drive.isCdrom() ? "cd" : "disk";
                findings.filled("Drives[" + i + "].ImageType", type);
                plist = plist.with("ImageType", type).without("Cdrom");
            } else if (plist.value("Cdrom").isPresent()) {
                findings.dropped("Drives[" + i + "].Cdrom", drive.isCdrom(), "ImageType says what the drive is");
            }
            nameless |= drive.name().isEmpty()
                    || !DRIVE_NAME.matcher(drive.name().get()).matches();
            drives.add(plist);
        }
        for (int i = 0; nameless && i < drives.size(); i++) {
            PlistDictionary drive = (PlistDictionary) drives.get(i);
            String name = "drive" + i;
            String written = all.get(i).name().orElse("");
            if (written.isEmpty()) {
                findings.filled("Drives[" + i + "].DriveName", name);
            } else if (!written.equals(name)) {
                findings.changed(
                        "Drives[" + i + "].DriveName",
                        written,
                        name,
                        "one of the drives has no name that QEMU takes, and UTM then numbers them all");
            }
            drives.set(i, drive.with("DriveName", name));
        }
        if (!drives.isEmpty()) {
            root = root.with("Drives", new PlistArray(drives));
        }
    }

    private void networking() {
        if (!has("Networking", "NetworkCard")) {
            fill("Networking", "NetworkCard", "rtl8139", Reported.IF_USED);
        }
        if (!has("Networking", "NetworkCardMAC") && has("Networking")) {
            String made = madeUpMac();
            if (current().networking().mode().isPresent() || has("Networking", "NetworkEnabled")) {
                findings.random("Networking.NetworkCardMAC", "is missing; the card gets the address " + made);
            }
            set("Networking", "NetworkCardMAC", new PlistValue.Text(made));
        }
        current().networking().enabled().ifPresent(enabled -> {
            String mode = enabled ? "emulated" : "none";
            findings.renamed("Networking.NetworkEnabled", enabled, "NetworkMode '" + mode + "'");
            current()
                    .networking()
                    .mode()
                    .filter(written -> !written.equals(mode))
                    .ifPresent(written -> findings.changed(
                            "Networking.NetworkMode",
                            written,
                            mode,
                            "NetworkEnabled is there too, and UTM goes by that"));
            set("Networking", "NetworkMode", new PlistValue.Text(mode));
            root = root.with(
                    "Networking", ((PlistDictionary) root.value("Networking").orElseThrow()).without("NetworkEnabled"));
        });
    }

    private static String madeUpMac() {
        byte[] bytes = new byte[6];
        RANDOM.nextBytes(bytes);
        bytes[0] = (byte) ((bytes[0] & 0xFC) | 0x02); // of one card, and nobody's by law
        StringBuilder text = new StringBuilder();
        for (byte each : bytes) {
            text.append(text.isEmpty() ? "" : ":").append(String.format("%02X", each));
        }
        return text.toString();
    }

    private void system() {
        if (!has("System")) {
            return;
        }
        PlistValue arguments = current().system().plist().entries().get("AddArgs");
        if (arguments instanceof PlistValue.Text text) {
            findings.renamed("System.AddArgs", text, "an array of one entry");
            set("System", "AddArgs", new PlistArray(List.of(text)));
        }
        if (text("System", "Target").isEmpty()) {
            String architecture = text("System", "Architecture");
            String target = TARGETS_OF_THAT_ERA.getOrDefault(
                    architecture, UtmConstants.defaultTarget(architecture).orElse("q35"));
            fill("System", "Target", target);
        }
        if (text("System", "CPU").isEmpty()) {
            fill("System", "CPU", UtmSystem.DEFAULT_CPU);
        }
        String target = text("System", "Target");
        boolean pc = target.startsWith("pc") || target.startsWith("q35");
        boolean virt = target.startsWith("virt");
        fillIfMissing("System", "UseHypervisor", mac.id().equals(text("System", "Architecture")));
        fillIfMissing("System", "BootUefi", virt);
        fillIfMissing("System", "RngEnabled", pc || virt);
        fillIfMissing("System", "RTCUseLocalTime", true);
        fillIfMissing("System", "ForcePS2Controller", pc);
    }

    private void display() {
        if (!has("Display")) {
            return;
        }
        boolean console = current().display().isConsoleOnly();
        Reported graphics = console ? Reported.NEVER : Reported.ALWAYS;
        Reported terminal = console ? Reported.ALWAYS : Reported.NEVER;
        for (String scaler : List.of("DisplayUpscaler", "DisplayDownscaler")) {
            if (text("Display", scaler).isEmpty()) {
                fill("Display", scaler, "linear", graphics);
            }
        }
        String font = text("Display", "ConsoleFont");
        if (font.isEmpty()) {
            fill("Display", "ConsoleFont", "Menlo-Regular", terminal);
        } else if (FONTS.containsKey(font)) {
            if (console) {
                findings.renamed("Display.ConsoleFont", font, FONTS.get(font));
            }
            set("Display", "ConsoleFont", new PlistValue.Text(FONTS.get(font)));
        }
        for (Map.Entry<String, String> color : Map.of(
                        "ConsoleTextColor", "#ffffff", "ConsoleBackgroundColor", "#000000")
                .entrySet()) {
            if (!has("Display", color.getKey())) {
                fill("Display", color.getKey(), color.getValue(), terminal);
            }
        }
        if (current().display().consoleFontSize().orElse(0) == 0) {
            if (console) {
                findings.filled("Display.ConsoleFontSize", 12);
            }
            set("Display", "ConsoleFontSize", PlistValue.Whole.of(12));
        }
        if (!has("Display", "DisplayCard")) {
            String target = text("System", "Target");
            boolean pc = target.startsWith("pc") || target.startsWith("q35");
            boolean virt = target.equals("virt") || target.startsWith("virt-");
            fill("Display", "DisplayCard", pc ? "qxl-vga" : virt ? "virtio-ramfb" : "VGA", graphics);
        }
        if (!has("Display", "DisplayFitScreen")) {
            LegacySharing sharing = current().sharing();
            boolean fit = sharing.isClipboardShared() || sharing.isDirectoryShared();
            if (!console) {
                findings.filled("Display.DisplayFitScreen", fit);
            }
            set("Display", "DisplayFitScreen", new PlistValue.Flag(fit));
        }
    }

    private void sharing() {
        if (!has("Sharing", "UsbRedirectMax") && has("Sharing")) {
            findings.filled("Sharing.UsbRedirectMax", 3);
            set("Sharing", "UsbRedirectMax", PlistValue.Whole.of(3));
        }
        String target = text("System", "Target");
        if (target.equals("virt") || target.startsWith("virt-")) {
            fillIfMissing("Sharing", "Usb3Support", true);
        }
    }

    /** Whether what is filled in has an effect, so that somebody wants to know of it. */
    private enum Reported {
        ALWAYS,
        NEVER,
        /** If the section's card is used at all. */
        IF_USED
    }

    private void fillIfMissing(String section, String key, boolean value) {
        if (!has(section, key)) {
            fill(section, key, value);
        }
    }

    private void fill(String section, String key, boolean value) {
        if (has(section)) {
            findings.filled(section + "." + key, value);
            set(section, key, new PlistValue.Flag(value));
        }
    }

    private void fill(String section, String key, String value) {
        fill(section, key, value, Reported.ALWAYS);
    }

    private void fill(String section, String key, String value, Reported reported) {
        if (!has(section)) {
            return;
        }
        boolean used = section.equals("Sound")
                ? current().sound().isEnabled()
                : current().networking().mode().isPresent()
                        || current().networking().enabled().isPresent();
        if (reported == Reported.ALWAYS || (reported == Reported.IF_USED && used)) {
            findings.filled(section + "." + key, value);
        }
        set(section, key, new PlistValue.Text(value));
    }

    private LegacyQemuConfiguration current() {
        return before.with(root);
    }

    private boolean has(String section) {
        return root.value(section).isPresent();
    }

    private boolean has(String section, String key) {
        return root.entries().get(section) instanceof PlistDictionary dictionary
                && dictionary.value(key).isPresent();
    }

    private String text(String section, String key) {
        return root.entries().get(section) instanceof PlistDictionary dictionary
                        && dictionary.entries().get(key) instanceof PlistValue.Text text
                ? text.value()
                : "";
    }

    private void set(String section, String key, PlistValue value) {
        if (root.entries().get(section) instanceof PlistDictionary dictionary) {
            root = root.with(section, dictionary.with(key, value));
        }
    }
}
