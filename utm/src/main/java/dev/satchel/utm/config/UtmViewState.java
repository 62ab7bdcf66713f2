package dev.satchel.utm.config;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Findings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The {@code view.plist} of a bundle of UTM 3 or older: how its window was, and which media were in its removable drives.
 * It is no configuration. UTM 4 reads it once, into its registry on this Mac, and deletes it. Immutable.
 */
public final class UtmViewState {
    static final Schema SCHEMA = Schema.builder()
            .optional(Schema.Kind.NUMBER, "DisplayScale", "DisplayOriginX", "DisplayOriginY")
            .optional(Schema.Kind.LOOSE_FLAG, "ShowToolbar", "ShowKeyboard", "Suspended")
            .optional(Schema.Kind.DATA, "SharedDirectory", "ShortcutBookmark")
            .optional(Schema.Kind.TEXT, "SharedDirectoryPath", "ShortcutBookmarkPath")
            .optional(Schema.Kind.DICTIONARY, "RemovableDrives", "RemovableDrivesPath")
            .build();

    /** Those that no configuration has: one of them makes a file a view.plist. */
    private static final Set<String> OWN_KEYS = ImmutableSet.of(
            "DisplayScale",
            "DisplayOriginX",
            "DisplayOriginY",
            "DisplaySizeWidth",
            "DisplaySizeHeight",
            "ShowToolbar",
            "ShowKeyboard",
            "Suspended",
            "SharedDirectoryPath",
            "ShortcutBookmark",
            "ShortcutBookmarkPath",
            "RemovableDrives",
            "RemovableDrivesPath");

    private static final Set<String> CONFIGURATION_KEYS =
            ImmutableSet.of("Backend", "System", "Drives", "isAppleVirtualization");

    private static final PlistDictionary NEW_WINDOW = window(1, 0, 0, true, false);

    /** The one dictionary that there is, seen through its names. */
    private static final class Keys extends Section {
        Keys(PlistDictionary plist) {
            super(plist);
        }

        double number(String key, double absent) {
            PlistValue value = plist().entries().get(key);
            return value instanceof PlistValue.Real real
                    ? real.value()
                    : value instanceof PlistValue.Whole whole ? whole.value().doubleValue() : absent;
        }

        PlistDictionary dictionary(String key) {
            return optionalDictionary(key).orElse(PlistDictionary.EMPTY);
        }
    }

    private final Plist plist;
    private final Keys keys;

    private UtmViewState(Plist plist, PlistDictionary root) {
        this.plist = plist;
        this.keys = new Keys(root);
    }

    /** Whether {@code plist} is one, by its keys. */
    public static boolean isOne(Plist plist) {
        return plist.root() instanceof PlistDictionary root
                && root.entries().keySet().stream().anyMatch(OWN_KEYS::contains)
                && root.entries().keySet().stream().noneMatch(CONFIGURATION_KEYS::contains);
    }

    /**
     * Takes {@code plist} for one.
     *
     * @param where names it in errors
     * @throws SatchelException with code {@code utm.view.type} if it is none, or a value is of another type than UTM
     *     reads
     */
    public static UtmViewState of(Plist plist, String where) throws SatchelException {
        if (!isOne(plist)) {
            throw new SatchelException(
                    "utm.view.type", where, "is no view.plist of UTM 3", "name the view.plist of a bundle");
        }
        PlistDictionary root = (PlistDictionary) plist.root();
        Bounded fatal = new Bounded();
        SCHEMA.check(root, "", finding -> {
            if (finding.code().equals(Schema.TYPE)) {
                fatal.add(finding);
            }
        });
        fatal.all().orThrow(where);
        return new UtmViewState(plist, root);
    }

    /** The whole tree, unknown keys included. */
    public Plist plist() {
        return plist;
    }

    /** How much larger than it is the picture is shown; 0 where it is not said. */
    public double displayScale() {
        return keys.number("DisplayScale", 0);
    }

    /** Where the picture's left edge is. */
    public double displayOriginX() {
        return keys.number("DisplayOriginX", 0);
    }

    /** Where the picture's upper edge is. */
    public double displayOriginY() {
        return keys.number("DisplayOriginY", 0);
    }

    /** Whether the tool bar is shown. */
    public boolean isToolbarShown() {
        return keys.looseFlag("ShowToolbar");
    }

    /** Whether the keyboard is shown. */
    public boolean isKeyboardShown() {
        return keys.looseFlag("ShowKeyboard");
    }

    /** Whether the machine was suspended to disk. */
    public boolean isSuspended() {
        return keys.looseFlag("Suspended");
    }

    /** Where the shared folder is, on the Mac that wrote it. */
    public Optional<PlistValue.Data> sharedDirectory() {
        return keys.optionalData("SharedDirectory");
    }

    /** The path of the shared folder. */
    public Optional<String> sharedDirectoryPath() {
        return keys.optionalText("SharedDirectoryPath");
    }

    /** Where the bundle itself is, on the Mac that wrote it. */
    public Optional<PlistValue.Data> shortcutBookmark() {
        return keys.optionalData("ShortcutBookmark");
    }

    /** The path of the bundle itself. */
    public Optional<String> shortcutBookmarkPath() {
        return keys.optionalText("ShortcutBookmarkPath");
    }

    /** Where the media of removable drives are, on the Mac that wrote it, by {@code DriveName}; immutable. */
    public Map<String, PlistValue.Data> removableDrives() {
        ImmutableMap.Builder<String, PlistValue.Data> drives = ImmutableMap.builder();
        keys.dictionary("RemovableDrives").entries().forEach((name, value) -> {
            if (value instanceof PlistValue.Data data) {
                drives.put(name, data);
            }
        });
        return drives.buildOrThrow();
    }

    /** The paths of the media of removable drives, by {@code DriveName}; immutable. */
    public Map<String, String> removableDrivePaths() {
        ImmutableMap.Builder<String, String> paths = ImmutableMap.builder();
        keys.dictionary("RemovableDrivesPath").entries().forEach((name, value) -> {
            if (value instanceof PlistValue.Text text) {
                paths.put(name, text.value());
            }
        });
        return paths.buildOrThrow();
    }

    /**
     * What UTM 4 puts into the machine's entry of its registry, in the registry's own form: the keys of the entry that
     * come from here, and no others (UTMRegistryEntry.swift). In two places UTM errs, and this does not: it takes {@code
     * ShowToolbar} for {@code ShowKeyboard} too, and keeps media by the old name of their drive ({@code drive2}), under
     * which a drive of version 4 ({@code 2}) does not find them.
     */
    public PlistDictionary registryEntry() {
        PlistDictionary entry = PlistDictionary.EMPTY.with("Suspended", isSuspended());
        PlistDictionary window = window();
        if (!window.equals(NEW_WINDOW)) {
            entry = entry.with("WindowSettings", PlistDictionary.EMPTY.with("0", window));
        }
        if (sharedDirectory().isPresent() && sharedDirectoryPath().isPresent()) {
            PlistDictionary folder = PlistDictionary.EMPTY
                    .with("Bookmark", sharedDirectory().get())
                    .with("Path", sharedDirectoryPath().get())
                    .with("ReadOnly", false);
            entry = entry.with("SharedDirectories", new PlistArray(List.of(folder)));
        }
        if (shortcutBookmark().isPresent()) {
            entry = entry.with(
                    "Package",
                    PlistDictionary.EMPTY.with(
                            "BookmarkRemote", shortcutBookmark().get()));
        }
        PlistDictionary drives = externalDrives();
        return drives.entries().isEmpty() ? entry : entry.with("ExternalDrives", drives);
    }

    private PlistDictionary window() {
        double scale = displayScale() == 0 ? 1 : displayScale();
        return window(scale, displayOriginX(), displayOriginY(), isToolbarShown(), isKeyboardShown());
    }

    private static PlistDictionary window(double scale, double x, double y, boolean toolbar, boolean keyboard) {
        return PlistDictionary.EMPTY
                .with("DisplayZoomLocked", true)
                .with("KeyboardVisible", keyboard)
                .with("Origin", new PlistArray(List.of(new PlistValue.Real(x), new PlistValue.Real(y))))
                .with("Scale", new PlistValue.Real(scale))
                .with("ToolbarVisible", toolbar);
    }

    private PlistDictionary externalDrives() {
        Map<String, String> paths = removableDrivePaths();
        ImmutableMap.Builder<String, PlistValue> drives = ImmutableMap.builder();
        removableDrives().forEach((name, bookmark) -> {
            if (paths.containsKey(name)) {
                drives.put(
                        LegacyDrive.identifier(name),
                        PlistDictionary.EMPTY
                                .with("Bookmark", PlistValue.Data.of(new byte[0]))
                                .with("BookmarkRemote", bookmark)
                                .with("Path", paths.get(name))
                                .with("ReadOnly", false));
            }
        });
        return new PlistDictionary(drives.buildKeepingLast());
    }

    /** What UTM 4 does with it, what of it is lost, and what is unknown. */
    public Findings check() {
        Bounded findings = new Bounded();
        findings.add(Finding.note(
                "utm.view.registry",
                "view.plist",
                "is no configuration: UTM 4 moves it to its registry on this Mac and deletes it; bookmarks are worth"
                        + " nothing on another Mac"));
        if (isSuspended()) {
            findings.add(Finding.warning(
                    "utm.view.suspended",
                    "Suspended",
                    "the machine was suspended: without UTM's registry it starts anew, and leaves a stale snapshot",
                    "shut it down in the UTM that suspended it"));
        }
        if (isToolbarShown() != isKeyboardShown()) {
            findings.add(Finding.note(
                    "utm.view.keyboard",
                    "ShowKeyboard",
                    "UTM itself would take the value of ShowToolbar; here it is its own"));
        }
        Map<String, String> paths = removableDrivePaths();
        removableDrives().keySet().forEach(name -> {
            if (!paths.containsKey(name)) {
                findings.add(Finding.warning(
                        "utm.view.lost",
                        "RemovableDrives." + PlistXmlReader.shortened(name),
                        "its medium has no path in RemovableDrivesPath, and UTM 4 drops it",
                        "choose the medium again in UTM"));
            } else if (!LegacyDrive.identifier(name).equals(name)) {
                findings.add(Finding.note(
                        "utm.view.drive",
                        "RemovableDrives." + PlistXmlReader.shortened(name),
                        "UTM itself would keep the medium by this name, under which the drive of version 4 does not find"
                                + " it; here it is " + PlistXmlReader.shortened(LegacyDrive.identifier(name))));
            }
        });
        findings.addAll(ConfigurationReader.found(SCHEMA, keys.plist()));
        return findings.all();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof UtmViewState that && keys.equals(that.keys);
    }

    @Override
    public int hashCode() {
        return keys.hashCode();
    }

    @Override
    public String toString() {
        return "state of the window of UTM 3 or older";
    }
}
