package dev.satchel.utm.mapping;

import static com.google.common.base.Preconditions.checkState;

import com.google.common.collect.ImmutableMap;
import dev.satchel.core.check.Findings;
import dev.satchel.utm.config.QemuConfiguration;
import dev.satchel.utm.config.UtmConfiguration;
import java.nio.file.Path;
import java.util.Map;

/**
 * What a machine became: a configuration of UTM, and what did not map. With errors among the findings it is of no use but
 * to be looked at.
 *
 * @param configuration of version 4, of the back end QEMU unless {@code extras.utm} of the machine says Apple
 * @param images by the id of each disk that goes into the bundle, the name of its image in {@code Data}; ordered
 * @param files by its name in {@code Data}, each further file that the configuration speaks of: firmware, a kernel, flash
 *     memory; ordered
 * @param findings what UTM cannot carry, and what the reader should know
 */
public record UtmDraft(
        UtmConfiguration configuration, Map<String, String> images, Map<String, Path> files, Findings findings) {
    /** Copies the maps. */
    public UtmDraft {
        images = ImmutableMap.copyOf(images);
        files = ImmutableMap.copyOf(files);
    }

    /**
     * The configuration, of the back end QEMU.
     *
     * @throws IllegalStateException if it is of the back end Apple, which only {@code extras.utm} of a machine asks for
     */
    public QemuConfiguration qemu() {
        checkState(configuration instanceof QemuConfiguration, "the back end of %s is not QEMU", configuration);
        return (QemuConfiguration) configuration;
    }
}
