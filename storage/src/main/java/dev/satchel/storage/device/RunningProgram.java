package dev.satchel.storage.device;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import java.io.File;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What this program needs to go on: its Java runtime, its classes, and where it works. */
final class RunningProgram {
    private RunningProgram() {}

    /** Absolute; immutable. */
    static List<Path> files() {
        Splitter entries = Splitter.on(File.pathSeparatorChar).omitEmptyStrings();
        return Stream.of(
                        Stream.of(System.getProperty("java.home", "")),
                        entries.splitToStream(System.getProperty("java.class.path", "")),
                        entries.splitToStream(System.getProperty("jdk.module.path", "")),
                        Stream.of(System.getProperty("user.dir", "")))
                .flatMap(names -> names)
                .filter(name -> !name.isEmpty())
                .flatMap(RunningProgram::path)
                .distinct()
                .collect(ImmutableList.toImmutableList());
    }

    private static Stream<Path> path(String name) {
        try {
            return Stream.of(Path.of(name).toAbsolutePath().normalize());
        } catch (InvalidPathException e) {
            return Stream.empty();
        }
    }
}
