package dev.satchel.examples.benchmarks;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import java.io.IOException;
import java.nio.file.Path;

/** The installed libblkid, called in this process: superblocks and partition tables of one file, as {@code blkid -p}. */
final class Libblkid {
    private static final int PARTITION_DETAILS = 1 << 2;
    /** Label, UUID, type, secondary type, usage, version, sizes: what {@code blkid -p} asks for. */
    private static final int VALUES = 1 << 1 | 1 << 3 | 1 << 5 | 1 << 6 | 1 << 7 | 1 << 8 | 1 << 11;

    static {
        Native.register("libblkid.so.1");
    }

    private Libblkid() {}

    // Direct mapping: the cheapest way that JNA has. The names are those of the library.
    private static native Pointer blkid_new_probe_from_filename(String file);

    private static native int blkid_probe_enable_superblocks(Pointer probe, int enable);

    private static native int blkid_probe_set_superblocks_flags(Pointer probe, int flags);

    private static native int blkid_probe_enable_partitions(Pointer probe, int enable);

    private static native int blkid_probe_set_partitions_flags(Pointer probe, int flags);

    private static native int blkid_do_safeprobe(Pointer probe);

    private static native int blkid_probe_lookup_value(
            Pointer probe, String name, PointerByReference data, Pointer length);

    private static native void blkid_free_probe(Pointer probe);

    /** The type of what is in {@code file}, or of its table; empty if there is neither. */
    static String probe(Path file) throws IOException {
        Pointer probe = blkid_new_probe_from_filename(file.toString());
        if (probe == null) {
            throw new IOException(file + ": libblkid cannot open it");
        }
        try {
            blkid_probe_enable_superblocks(probe, 1);
            blkid_probe_set_superblocks_flags(probe, VALUES);
            blkid_probe_enable_partitions(probe, 1);
            blkid_probe_set_partitions_flags(probe, PARTITION_DETAILS);
            if (blkid_do_safeprobe(probe) != 0) {
                return "";
            }
            PointerByReference value = new PointerByReference();
            for (String name : new String[] {"TYPE", "PTTYPE"}) {
                if (blkid_probe_lookup_value(probe, name, value, Pointer.NULL) == 0) {
                    return value.getValue().getString(0);
                }
            }
            return "";
        } finally {
            blkid_free_probe(probe);
        }
    }
}
