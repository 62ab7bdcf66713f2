package dev.satchel.utm.bundle;

import static dev.satchel.core.check.Finding.error;
import static dev.satchel.core.check.Finding.warning;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Findings;
import dev.satchel.utm.config.QemuConfiguration;
import dev.satchel.utm.config.UtmConfiguration;
import dev.satchel.utm.config.UtmDrive;
import dev.satchel.utm.mapping.UtmMachine;
import dev.satchel.utm.mapping.UtmMapping;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
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

    private static final Set<String> OWN_FILES = Set.of("efi_vars.fd", "tpmdata", "debug.log");

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

    /** What UTM would refuse or start wrongly, or delete at its next save. */
    public Findings check() throws IOException {
        ImmutableList.Builder<Finding> findings = ImmutableList.builder();
        findings.addAll(configuration.check());
        if (configuration instanceof QemuConfiguration qemu) {
            checkFiles(qemu, findings);
        }
        return Findings.of(findings.build());
    }

    private void checkFiles(QemuConfiguration qemu, ImmutableList.Builder<Finding> findings) throws IOException {
        Set<String> known = new HashSet<>(OWN_FILES);
        qemu.information().icon().ifPresent(known::add);
        for (UtmDrive drive : qemu.drives()) {
            Optional<String> name = drive.imageName();
            name.ifPresent(known::add);
            if (name.isPresent()) {
                checkImage(name.get(), findings);
            }
        }
        if (!Files.isDirectory(data())) {
            return;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(data())) {
            for (Path entry : entries) {
                if (!known.contains(String.valueOf(entry.getFileName()))) {
                    findings.add(warning(
                            "utm.bundle.stranger",
                            entry.toString(),
                            "the configuration does not refer to it, and UTM deletes it at its next save",
                            "move it out of Data"));
                }
            }
        }
    }

    private void checkImage(String name, ImmutableList.Builder<Finding> findings) {
        Path image;
        try {
            image = data().resolve(name);
        } catch (InvalidPathException e) {
            return; // no name that this system can look up; the configuration's own check speaks of others
        }
        if (!Files.exists(image)) {
            findings.add(error(
                    "utm.bundle.image",
                    image.toString(),
                    "there is no such image, and the machine neither starts nor can be saved",
                    "put it there, or remove the drive"));
        } else if (!Files.isRegularFile(image, LinkOption.NOFOLLOW_LINKS)) {
            findings.add(error(
                    "utm.bundle.image",
                    image.toString(),
                    "is no regular file; UTM's sandbox does not follow links",
                    "put the image itself there"));
        }
    }

    /**
     * Changes the configuration on disk, whole or not at all. Nothing is written where nothing changed.
     *
     * @param change gives the new configuration for the one that was read when the bundle was opened; what it throws is
     *     passed on, and nothing is written
     * @return the bundle as it is then; this one stays as it was
     * @throws SatchelException with code {@code utm.bundle.changed} if the file is no longer as it was when the bundle
     *     was opened
     */
    public UtmBundle edit(UnaryOperator<UtmConfiguration> change) throws IOException {
        UtmConfiguration changed = change.apply(configuration);
        if (changed.equals(configuration)) {
            return this;
        }
        if (!UtmConfiguration.read(configurationFile).equals(configuration)) {
            throw new SatchelException(
                    "utm.bundle.changed",
                    configurationFile.toString(),
                    "was changed since it was opened",
                    "quit UTM, open the bundle again and repeat the change");
        }
        changed.write(configurationFile);
        return new UtmBundle(configurationFile, changed);
    }

    @Override
    public String toString() {
        return "bundle " + folder();
    }
}
