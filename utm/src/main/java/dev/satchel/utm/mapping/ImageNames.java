package dev.satchel.utm.mapping;

import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.satchel.core.machine.ImageFormat;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Names of images in {@code Data}. UTM does not record their format (QEMU looks into them): the ending says it here. */
final class ImageNames {
    private static final Map<String, ImageFormat> ENDINGS = ImmutableMap.<String, ImageFormat>builder()
            .put("img", ImageFormat.RAW)
            .put("raw", ImageFormat.RAW)
            .put("iso", ImageFormat.RAW)
            .put("qcow2", ImageFormat.QCOW2)
            .put("vhdx", ImageFormat.VHDX)
            .put("vhd", ImageFormat.VPC)
            .put("vmdk", ImageFormat.VMDK)
            .put("hdd", ImageFormat.PARALLELS)
            .buildOrThrow();

    /** UTM's own files; it deletes what it does not know, and would overwrite these. */
    private static final Set<String> RESERVED = ImmutableSet.of("efi_vars.fd", "tpmdata", "debug.log", "vmstate");

    private final Set<String> taken = new HashSet<>(RESERVED);

    static Optional<ImageFormat> format(String name) {
        return Optional.ofNullable(ENDINGS.get(Ascii.toLowerCase(ending(name))));
    }

    /** A free name like {@code name}, with an ending that says {@code format}. */
    String forDisk(String name, ImageFormat format) {
        if (format(name).filter(format::equals).isPresent()) {
            return free(name);
        }
        String ending = ENDINGS.entrySet().stream()
                .filter(entry -> entry.getValue() == format)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
        return free((format(name).isPresent() ? stem(name) : name) + "." + ending);
    }

    /** A free name like {@code name}; the volume may not tell cases apart, so neither does this. */
    String free(String name) {
        String candidate = name;
        String ending = ending(name);
        for (int i = 2; !taken.add(Ascii.toLowerCase(candidate)); i++) {
            candidate = stem(name) + "-" + i + (ending.isEmpty() ? "" : "." + ending);
        }
        return candidate;
    }

    private static String stem(String name) {
        int dot = name.lastIndexOf('.');
        return dot <= 0 ? name : name.substring(0, dot);
    }

    private static String ending(String name) {
        int dot = name.lastIndexOf('.');
        return dot <= 0 ? "" : name.substring(dot + 1);
    }
}
