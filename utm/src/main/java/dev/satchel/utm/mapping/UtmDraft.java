package dev.satchel.utm.mapping;

import com.google.common.collect.ImmutableMap;
import dev.satchel.core.check.Findings;
import dev.satchel.utm.config.QemuConfiguration;
import java.util.Map;

/**
 * What a machine became: a configuration of UTM, and what did not map. With errors among the findings it is of no use but
 * to be looked at.
 *
 * @param configuration of the back end QEMU
 * @param images by the id of each disk that goes into the bundle, the name of its image in {@code Data}; ordered
 * @param findings what UTM cannot carry, and what the reader should know
 */
public record UtmDraft(QemuConfiguration configuration, Map<String, String> images, Findings findings) {
    /** Copies the map. */
    public UtmDraft {
        images = ImmutableMap.copyOf(images);
    }
}
