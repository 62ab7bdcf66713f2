package dev.satchel.utm.bundle;

import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Findings;
import dev.satchel.core.file.AtomicFile;
import dev.satchel.core.sizing.Carrier;
import dev.satchel.utm.config.UtmConfiguration;
import dev.satchel.utm.mapping.UtmMachine;
import dev.satchel.utm.mapping.UtmMapping;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.function.UnaryOperator;

/**
 * A machine of UTM on disk: the folder whose name ends in {@code .utm}, as it was when it was opened. UTM reads {@code
 * config.plist} when it starts, and overwrites what was changed under it meanwhile: edit while UTM does not run.
 */
public final class UtmBundle {
    /** The name of the configuration in the folder. */
    public static final String CONFIGURATION = "config.plist";

    /** The name of the folder in the folder that holds images, variables and the TPM's state. */
    public static final String DATA = "Data";

    /** The name of the folder in the folder for what is neither the machine's nor UTM's. */
    public static final String OWN_FOLDER = "Satchel";

    private final Path configurationFile;
    private final UtmConfiguration configuration;

    private UtmBundle(Path configurationFile, UtmConfiguration configuration) {
        this.configurationFile = configurationFile;
        this.configuration = configuration;
    }

    /**
     * Opens a bundle.
     *
     * @param path the folder, or the {@code config.plist} in it, or any property list with a configuration
     * @throws SatchelException with a code below {@code utm} if there is none, or none that UTM would read
     */
    public static UtmBundle open(Path path) throws IOException {
        if (!Files.exists(path)) {
            throw new SatchelException(
                    "utm.bundle.missing",
                    path.toString(),
                    "there is no such bundle",
                    "name a folder that ends in .utm");
        }
        Path file = Files.isDirectory(path) ? path.resolve(CONFIGURATION) : path;
        if (Files.isDirectory(path)
                && Files.exists(file, LinkOption.NOFOLLOW_LINKS)
                && !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new SatchelException(
                    "utm.bundle.link",
                    Shown.of(file),
                    "is no regular file: a bundle may come from anybody, and a link could lead anywhere",
                    "put the configuration itself there");
        }
        if (!Files.isDirectory(path) && !Files.isRegularFile(path)) {
            throw new SatchelException(
                    "utm.bundle.link", Shown.of(path), "is neither file nor folder", "name a bundle");
        }
        if (!Files.exists(file)) {
            throw new SatchelException(
                    "utm.bundle.configuration",
                    path.toString(),
                    "holds no config.plist, so it is no bundle of UTM",
                    "name a folder that ends in .utm");
        }
        return new UtmBundle(file, UtmConfiguration.read(file));
    }

    /** The folder of the bundle, or that of the property list that was opened. */
    public Path folder() {
        Path folder = configurationFile.toAbsolutePath().getParent();
        return folder == null ? configurationFile.toAbsolutePath() : folder;
    }

    /** The configuration on disk. */
    public Path configurationFile() {
        return configurationFile;
    }

    /** Where images, variables and the TPM's state are. */
    public Path data() {
        return folder().resolve(DATA);
    }

    /** The configuration, as it was when the bundle was opened. */
    public UtmConfiguration configuration() {
        return configuration;
    }

    /** The machine that this bundle is, with its images where they are. */
    public UtmMachine machine() {
        return UtmMapping.toMachine(configuration, data());
    }

    /**
     * Everything that UTM would refuse, drop in silence, delete at its next save or start wrongly: of the configuration, and
     * of the files that it speaks of. Nothing is changed, and nothing of the images is read but their beginnings and tables.
     */
    public Findings check() throws IOException {
        return BundleCheck.of(folder(), configuration);
    }

    /**
     * As {@link #check()} of the bundle at {@code path}, also of one that cannot be opened: why not is then the finding.
     *
     * @param path as {@link #open} takes it
     */
    public static Findings check(Path path) throws IOException {
        UtmBundle bundle;
        try {
            bundle = open(path);
        } catch (SatchelException e) {
            String message = String.valueOf(e.getMessage());
            String prefix = path + ": ";
            return Findings.of(Finding.error(
                            e.code(),
                            Shown.of(path),
                            message.startsWith(prefix) ? message.substring(prefix.length()) : message,
                            e.remedy().orElse(""))
                    .withConsequence("UTM does not open it"));
        }
        return bundle.check();
    }

    /** Whether this bundle can travel to another Mac, or on another disk; see {@link BundleDoctor}. */
    public Findings doctor() throws IOException {
        return BundleDoctor.examine(this, Carrier.holding(folder()));
    }

    /**
     * As {@link #doctor()}, on another disk than the one it is on.
     *
     * @param carrier what it is to travel on
     */
    public Findings doctor(Carrier carrier) throws IOException {
        return BundleDoctor.examine(this, carrier);
    }

    /** What this bundle needs of the Mac that it is opened on. */
    public BundleNeeds needs() {
        return BundleNeeds.of(configuration);
    }

    /**
     * Why this bundle must not be changed at the moment: UTM runs on this host, or a program that runs a machine of it holds
     * its images. None of these does not prove that it may: UTM has no lock, and another host is not seen.
     */
    public Findings inUse() {
        return InUse.of(folder(), contents());
    }

    /** What a list shows of it. */
    public BundleSummary summary() {
        BundleContents contents = contents();
        return new BundleSummary(
                contents.name().orElseGet(() -> CopyPlan.nameOf(folder())),
                contents.uuid(),
                contents.kind().isApple() ? "Apple" : "QEMU",
                contents.architecture());
    }

    /** Where files belong that UTM is never to touch: a folder beside {@code Data}; it need not exist. */
    public Path ownFiles() {
        return folder().resolve(OWN_FOLDER);
    }

    BundleContents contents() {
        return BundleContents.of(configuration);
    }

    /**
     * Changes the configuration on disk, whole or not at all. Nothing is written where nothing changed.
     *
     * @param change gives the new configuration for the one that was read when the bundle was opened; what it throws is
     *     passed on, and nothing is written
     * @return the bundle as it is then; this one stays as it was
     * @throws SatchelException with code {@code utm.bundle.changed} if the file is no longer as it was when the bundle
     *     was opened; {@code utm.running} or {@code utm.bundle.busy} if somebody works with it, see {@link #inUse()}
     */
    public UtmBundle edit(UnaryOperator<UtmConfiguration> change) throws IOException {
        UtmConfiguration changed = change.apply(configuration);
        if (changed.equals(configuration)) {
            return this;
        }
        InUse.refuse(folder(), contents());
        if (!UtmConfiguration.read(configurationFile).equals(configuration)) {
            throw new SatchelException(
                    "utm.bundle.changed",
                    configurationFile.toString(),
                    "was changed since it was opened",
                    "quit UTM, open the bundle again and repeat the change");
        }
        AtomicFile.sweep(configurationFile);
        changed.write(configurationFile);
        return new UtmBundle(configurationFile, changed);
    }

    @Override
    public String toString() {
        return "bundle " + folder();
    }
}
