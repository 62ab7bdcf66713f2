package dev.satchel.utm.bundle;

import static dev.satchel.core.check.Finding.error;
import static dev.satchel.core.check.Finding.note;
import static dev.satchel.core.check.Finding.warning;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Findings;
import dev.satchel.utm.bundle.BundleContents.DriveEntry;
import dev.satchel.utm.bundle.BundleContents.Kind;
import dev.satchel.utm.config.Plist;
import dev.satchel.utm.config.PlistArray;
import dev.satchel.utm.config.PlistDictionary;
import dev.satchel.utm.config.PlistValue;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Gives a configuration another identity, and says what follows of it. */
final class IdentityChange {
    private static final int UUID_BYTES = 16;

    private final BundleContents contents;
    private final String name;
    private final NewIdentity identity;
    private final Random random;
    private final ImmutableList.Builder<Finding> findings = ImmutableList.builder();

    /** By what stands in the configuration: what is to stand there, also within additional arguments. */
    private final Map<String, String> replaced = new LinkedHashMap<>();

    /** By the name of an image: its new one. */
    private final Map<String, String> renamed = new LinkedHashMap<>();

    private PlistDictionary root;

    IdentityChange(BundleContents contents, String name, NewIdentity identity) {
        this.contents = contents;
        this.name = name;
        this.identity = identity;
        this.random = identity.source();
        this.root = contents.root();
        switch (contents.kind()) {
            case QEMU -> {
                information();
                cards();
                drives();
                arguments();
                consequences();
            }
            case APPLE -> {
                information();
                cards();
                drives();
                platform();
            }
            case LEGACY_QEMU -> legacyQemu();
            case LEGACY_APPLE -> {
                root = Tree.with(root, "name", name);
                root = Tree.each(
                        root,
                        "networkDevices",
                        card -> Tree.with(card, "macAddress", freshAddress().toLowerCase(Locale.ROOT)));
                mac();
            }
        }
    }

    /** The changed tree. */
    PlistDictionary root() {
        return root;
    }

    /** By the name of an image in {@code Data}: its name in the copy; those that are not here keep theirs. */
    Map<String, String> renamedImages() {
        return renamed;
    }

    Findings findings() {
        return Findings.of(findings.build());
    }

    private String freshUuid() {
        return NewIdentity.uuid(random).toString().toUpperCase(Locale.ROOT);
    }

    private String freshAddress() {
        return NewIdentity.address(random);
    }

    private void information() {
        String uuid = freshUuid();
        contents.uuid().ifPresent(old -> replaced.put(old, uuid));
        root = Tree.within(root, "Information", inner -> Tree.with(Tree.with(inner, "Name", name), "UUID", uuid));
    }

    private void cards() {
        boolean upper = contents.kind() == Kind.QEMU; // Apple's framework prints them in lower case
        root = Tree.each(root, "Network", card -> {
            String fresh = upper ? freshAddress() : freshAddress().toLowerCase(Locale.ROOT);
            Tree.text(card, "MacAddress").ifPresent(old -> replaced.put(old, fresh));
            return Tree.with(card, "MacAddress", fresh);
        });
    }

    private void drives() {
        if (identity.identifiers() == NewIdentity.Identifiers.KEPT) {
            return;
        }
        root = Tree.each(root, "Drive", drive -> {
            String old = Tree.text(drive, "Identifier").orElse("");
            String fresh = freshUuid();
            replaced.put("drive" + old, "drive" + fresh);
            PlistDictionary changed = Tree.with(drive, "Identifier", fresh);
            String image = Tree.text(drive, "ImageName").orElse("");
            if (!old.isEmpty() && image.startsWith(old + ".")) { // as UTM names its own
                String other = fresh + image.substring(old.length());
                renamed.put(image, other);
                replaced.put(image, other);
                changed = Tree.with(changed, "ImageName", other);
            }
            return changed;
        });
    }

    private void arguments() {
        root = Tree.within(root, "QEMU", qemu -> {
            if (!(qemu.entries().get("AdditionalArguments") instanceof PlistArray array)) {
                return qemu;
            }
            return qemu.with(
                    "AdditionalArguments",
                    new PlistArray(array.values().stream()
                            .map(value -> value instanceof PlistValue.Text text
                                    ? new PlistValue.Text(inArguments(text.value()))
                                    : value)
                            .toList()));
        });
    }

    private String inArguments(String argument) {
        String changed = argument;
        for (Map.Entry<String, String> entry : replaced.entrySet()) {
            if (entry.getKey().length() > 5) {
                changed = replace(changed, entry.getKey(), entry.getValue());
            }
        }
        return changed;
    }

    /** In whatever case it stands there, and as a whole word: the identifier 1 is not to be found in 12. */
    private static String replace(String text, String old, String fresh) {
        return Pattern.compile("(?<![A-Za-z0-9])" + Pattern.quote(old) + "(?![A-Za-z0-9])", Pattern.CASE_INSENSITIVE)
                .matcher(text)
                .replaceAll(Matcher.quoteReplacement(fresh));
    }

    private void consequences() {
        findings.add(
                note(
                        "utm.copy.identity",
                        "Information.UUID",
                        "is new, and the guest sees it: Windows may ask for activation again, and a network knows another machine"));
        for (DriveEntry drive : contents.drives()) {
            boolean serial = drive.bus().equals("NVMe") || drive.bus().equals("VirtIO");
            if (!serial || drive.isRemovable()) {
                continue;
            }
            findings.add(
                    identity.identifiers() == NewIdentity.Identifiers.KEPT
                            ? note(
                                    "utm.copy.serial",
                                    drive.where() + ".Identifier",
                                    "stays, and with it the serial number of the " + drive.bus()
                                            + " disk: the guest sees the disk that it knows, and two machines have disks of"
                                            + " one number")
                            : warning(
                                    "utm.copy.serial",
                                    drive.where() + ".Identifier",
                                    "is new, and with it the serial number of the " + drive.bus()
                                            + " disk: what the guest mounts by /dev/disk/by-id, or licenses by the number,"
                                            + " it does not find",
                                    "keep the identifiers, or mount by UUID"));
        }
        if (contents.hasTpm()) {
            findings.add(warning(
                    "utm.copy.tpm",
                    UtmBundle.DATA + "/" + BundleContents.TPM,
                    "is copied: two machines have the keys of one TPM, and what one of them unlocks, BitLocker included, the"
                            + " other does too",
                    "remove the file from the copy for a TPM of its own, with the recovery key of its disk at hand"));
        }
    }

    /** Gives a guest that is not a Mac another identity; that of a Mac only Apple's framework makes. */
    private void platform() {
        findings.add(note("utm.copy.identity", "Information.UUID", "is new; UTM's registry knows the copy by it"));
        root = Tree.within(root, "System", system -> Tree.within(system, "GenericPlatform", this::generic));
        mac();
    }

    private void mac() {
        if (contents.isMacGuest()) {
            findings.add(warning(
                            "utm.copy.mac-identity",
                            "System.MacPlatform.MachineIdentifier",
                            "is that of the original: only Apple's framework makes a new one",
                            "run only one of the two at a time, or make the copy in UTM")
                    .withConsequence("two Macs have one identity to Apple's services (UTM issue 7895)"));
        }
    }

    /** A property list of one key, {@code UUID}, with 16 bytes: they are exchanged where they stand. */
    private PlistDictionary generic(PlistDictionary platform) {
        if (!(platform.entries().get("machineIdentifier") instanceof PlistValue.Data data)) {
            return platform;
        }
        try {
            if (Plist.parse(data.bytes(), "machineIdentifier").root() instanceof PlistDictionary inner
                    && inner.entries().get("UUID") instanceof PlistValue.Data old
                    && old.bytes().length == UUID_BYTES) {
                byte[] changed = data.bytes();
                int at = indexOf(changed, old.bytes());
                UUID fresh = NewIdentity.uuid(random);
                ByteBuffer.wrap(changed, at, UUID_BYTES)
                        .putLong(fresh.getMostSignificantBits())
                        .putLong(fresh.getLeastSignificantBits());
                return platform.with("machineIdentifier", PlistValue.Data.of(changed));
            }
        } catch (SatchelException | IllegalArgumentException e) {
            findings.add(note(
                    "utm.copy.machine-identifier",
                    "System.GenericPlatform.machineIdentifier",
                    "is of a form that is not known, and left out: Apple's framework picks one at each start"));
            return platform.without("machineIdentifier");
        }
        findings.add(note(
                "utm.copy.machine-identifier",
                "System.GenericPlatform.machineIdentifier",
                "is of a form that is not known, and left out: Apple's framework picks one at each start"));
        return platform.without("machineIdentifier");
    }

    private static int indexOf(byte[] in, byte[] part) {
        for (int i = 0; i + part.length <= in.length; i++) {
            if (ByteBuffer.wrap(in, i, part.length).equals(ByteBuffer.wrap(part))) {
                return i;
            }
        }
        throw new IllegalArgumentException("is not there");
    }

    private void legacyQemu() {
        contents.uuid().ifPresent(old -> replaced.put(old, freshUuid()));
        root = Tree.within(
                root,
                "System",
                system -> system.value("SystemUUID").isPresent()
                        ? Tree.with(
                                system,
                                "SystemUUID",
                                replaced.getOrDefault(contents.uuid().orElse(""), freshUuid()))
                        : system);
        root = Tree.within(
                root,
                "Networking",
                card -> card.value("NetworkCardMAC").isPresent()
                        ? Tree.with(card, "NetworkCardMAC", freshAddress())
                        : card);
        findings.add(error(
                        "utm.copy.legacy",
                        "ConfigurationVersion",
                        "is a form of UTM 3 or older, which is never written",
                        "open the machine in UTM 4 or later and save it, or upgrade it")
                .withConsequence("a copy would be a copy of the old form, with another identity"));
    }
}
