package dev.satchel.qemu.image;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.base.CharMatcher;
import com.google.common.collect.ImmutableMap;
import dev.satchel.core.machine.ImageFormat;
import java.util.Map;

/** The format of an image that is made, with what belongs to that format (QEMU 7.2, {@code qemu-img create -o help}). */
public sealed interface TargetFormat {
    /** Whether an image grows as it is written. */
    enum Layout {
        /** It grows. */
        DYNAMIC,
        /** All of it has its place from the start. */
        FIXED
    }

    /** QEMU's name of the format. */
    String driver();

    /** The options as QEMU spells them, without a backing file; immutable and ordered. */
    Map<String, String> options();

    /** The bytes of the disk, one after the other; {@code METADATA} is not for this format. */
    record Raw(Preallocation preallocation) implements TargetFormat {
        /** Checks the preallocation. */
        public Raw {
            checkArgument(preallocation != Preallocation.METADATA, "a raw image has no metadata to preallocate");
        }

        @Override
        public String driver() {
            return ImageFormat.RAW.id();
        }

        @Override
        public Map<String, String> options() {
            return preallocation == Preallocation.OFF
                    ? ImmutableMap.of()
                    : ImmutableMap.of("preallocation", preallocation.id());
        }
    }

    /** QEMU's own. */
    record Qcow2(Qcow2Options details) implements TargetFormat {
        @Override
        public String driver() {
            return ImageFormat.QCOW2.id();
        }

        @Override
        public Map<String, String> options() {
            return details.toMap();
        }
    }

    /**
     * Virtual PC's VHD, of exactly the size asked for: left to itself QEMU rounds it up to what an old BIOS can count, and
     * what lies at the end of a disk, such as a second partition table, would no longer be there.
     */
    record Vpc(Layout layout) implements TargetFormat {
        @Override
        public String driver() {
            return ImageFormat.VPC.id();
        }

        @Override
        public Map<String, String> options() {
            return ImmutableMap.of("subformat", layout == Layout.FIXED ? "fixed" : "dynamic", "force_size", "on");
        }
    }

    /** Hyper-V's. */
    record Vhdx(Layout layout) implements TargetFormat {
        @Override
        public String driver() {
            return ImageFormat.VHDX.id();
        }

        @Override
        public Map<String, String> options() {
            return ImmutableMap.of("subformat", layout == Layout.FIXED ? "fixed" : "dynamic");
        }
    }

    /** VMware's. */
    record Vmdk(Subformat subformat) implements TargetFormat {
        /** In how many files, and how they grow. */
        public enum Subformat {
            /** One file that grows. */
            MONOLITHIC_SPARSE("monolithicSparse"),
            /** A description, and one file beside it with all the bytes. */
            MONOLITHIC_FLAT("monolithicFlat"),
            /** A description, and files of 2 GiB beside it that grow. */
            TWO_GB_SPARSE("twoGbMaxExtentSparse"),
            /** A description, and files of 2 GiB beside it with all the bytes. */
            TWO_GB_FLAT("twoGbMaxExtentFlat"),
            /** One compressed file that is written once, as in an OVA; for conversions only. */
            STREAM_OPTIMIZED("streamOptimized");

            private final String id;

            Subformat(String id) {
                this.id = id;
            }
        }

        @Override
        public String driver() {
            return ImageFormat.VMDK.id();
        }

        @Override
        public Map<String, String> options() {
            return ImmutableMap.of("subformat", subformat.id);
        }
    }

    /** Parallels'. */
    record Parallels() implements TargetFormat {
        @Override
        public String driver() {
            return ImageFormat.PARALLELS.id();
        }

        @Override
        public Map<String, String> options() {
            return ImmutableMap.of();
        }
    }

    /**
     * Any other that QEMU writes.
     *
     * @param driver QEMU's name: {@code vdi}, {@code qed} ...
     * @param options as QEMU spells them; values may hold anything
     */
    record Other(String driver, Map<String, String> options) implements TargetFormat {
        private static final CharMatcher KEY = CharMatcher.inRange('a', 'z')
                .or(CharMatcher.inRange('0', '9'))
                .or(CharMatcher.anyOf("-_."))
                .precomputed();

        /** Checks the spelling of the driver and of the names of options. */
        public Other {
            Image.checkDriver(driver);
            options = ImmutableMap.copyOf(options);
            for (String key : options.keySet()) {
                checkArgument(!key.isEmpty() && KEY.matchesAllOf(key), "no name of an option: '%s'", key);
            }
        }
    }

    /** {@code format} with QEMU's defaults. */
    static TargetFormat of(ImageFormat format) {
        return switch (format) {
            case RAW -> new Raw(Preallocation.OFF);
            case QCOW2 -> new Qcow2(Qcow2Options.DEFAULT);
            case VHDX -> new Vhdx(Layout.DYNAMIC);
            case VPC -> new Vpc(Layout.DYNAMIC);
            case VMDK -> new Vmdk(Vmdk.Subformat.MONOLITHIC_SPARSE);
            case PARALLELS -> new Parallels();
        };
    }
}
