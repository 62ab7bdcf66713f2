package dev.satchel.examples.cli;

import dev.satchel.core.SatchelException;
import dev.satchel.core.file.AtomicFile;
import dev.satchel.utm.bundle.UtmBundle;
import dev.satchel.utm.config.Plist;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/**
 * A property list of UTM by what a shell says: a bundle, a file of any name, or {@code -} for standard input.
 *
 * @param plist what is in it
 * @param where names it in errors
 * @param name of the bundle, or of the file where there is no bundle around it
 * @param isInBundle whether a bundle is around it
 */
record UtmFile(Plist plist, String where, String name, boolean isInBundle) {
    private static final String STANDARD = "-";
    private static final String BUNDLE = ".utm";

    static UtmFile read(Path path) throws IOException {
        if (path.toString().equals(STANDARD)) {
            return new UtmFile(Plist.read(System.in, "standard input"), "standard input", "Virtual Machine", false);
        }
        Path file = path;
        if (Files.isDirectory(path)) {
            file = path.resolve(UtmBundle.CONFIGURATION);
            if (!Files.exists(file)) {
                throw new SatchelException(
                        "utm.bundle.configuration",
                        path.toString(),
                        "holds no config.plist, so it is no bundle of UTM",
                        "name a folder that ends in .utm");
            }
        }
        Path folder = file.toAbsolutePath().normalize().getParent();
        String around = folder == null ? "" : fileName(folder);
        boolean inBundle = around.toLowerCase(Locale.ROOT).endsWith(BUNDLE);
        String name = inBundle || Files.isDirectory(path) ? around : fileName(file);
        return new UtmFile(Plist.read(file), file.toString(), withoutEnding(name), inBundle);
    }

    private static String fileName(Path path) {
        return String.valueOf(path.getFileName());
    }

    private static String withoutEnding(String name) {
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(0, dot) : name;
    }

    /** Refuses a place that cannot be written to, before anything is done. */
    static void requireWritable(Path target, Output output, CommandSpec spec) throws SatchelException {
        if (Files.isDirectory(target)) {
            throw new SatchelException("file.folder", target.toString(), "is a folder", "name a file in it");
        }
        if (isStandard(target) && output.isJson()) {
            throw new ParameterException(
                    spec.commandLine(), "standard output cannot hold both the file and a document; leave --json away");
        }
    }

    static boolean isStandard(Path target) {
        return target.toString().equals(STANDARD);
    }

    /** Writes {@code bytes}: a file whole or not at all, standard output or a device as it comes. */
    static void write(Path target, byte[] bytes, Output output) throws IOException {
        if (isStandard(target)) {
            output.raw(bytes);
        } else if (Files.exists(target) && !Files.isRegularFile(target)) {
            try (OutputStream out = Files.newOutputStream(target)) {
                out.write(bytes);
            }
        } else {
            AtomicFile.write(target, bytes);
        }
    }
}
