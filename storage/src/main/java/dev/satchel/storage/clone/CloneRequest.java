package dev.satchel.storage.clone;

import dev.satchel.storage.boot.Console;
import dev.satchel.storage.rsync.ExclusionSet;
import java.nio.file.Path;
import java.util.List;

/**
 * What is asked of one clone, with the source and the target as they were found.
 *
 * @param chosen what is left out
 */
record CloneRequest(SourceRoot source, CloneTarget target, ExclusionSet chosen, CloneOptions options, CloneHost host) {
    Console console() {
        return options.console();
    }

    Identity identity() {
        return options.identity();
    }

    List<String> kernelArguments() {
        return options.kernelArguments();
    }

    String title() {
        return title(source.path(), target);
    }

    static String title(Path source, CloneTarget target) {
        return target instanceof CloneTarget.Carried
                ? "Refresh " + target + " from " + source
                : "Clone " + source + " to " + target;
    }
}
