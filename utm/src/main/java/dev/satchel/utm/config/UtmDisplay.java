package dev.satchel.utm.config;

import dev.satchel.core.unit.DataSize;
import java.util.Optional;

/** A graphics card of the back end QEMU, and how UTM shows its picture. Immutable. */
public final class UtmDisplay extends Section {
    static final Schema SCHEMA = Schema.builder()
            .required(Schema.Kind.TEXT, "Hardware")
            .optional(Schema.Kind.COUNT, "VgaRamMib")
            .required(Schema.Kind.FLAG, "DynamicResolution", "NativeResolution")
            .choice("UpscalingFilter", Filter.values())
            .choice("DownscalingFilter", Filter.values())
            .build();

    /** How a picture is scaled. */
    public enum Filter implements UtmChoice {
        /** Smooth. */
        LINEAR("Linear"),
        /** Pixel by pixel. */
        NEAREST("Nearest"),
        /** What a newer UTM adds. */
        OTHER("");

        private final String value;

        Filter(String value) {
            this.value = value;
        }

        @Override
        public String value() {
            return value;
        }
    }

    UtmDisplay(PlistDictionary plist) {
        super(plist);
    }

    /** The card {@code hardware} by QEMU's name, shown as UTM shows a new one: the guest follows the window's size. */
    public static UtmDisplay of(String hardware) {
        return new UtmDisplay(PlistDictionary.EMPTY
                .with("DownscalingFilter", Filter.LINEAR.value())
                .with("DynamicResolution", true)
                .with("Hardware", hardware)
                .with("NativeResolution", false)
                .with("UpscalingFilter", Filter.NEAREST.value()));
    }

    /** QEMU's name; with {@code -gl} the host's graphics hardware draws. */
    public String hardware() {
        return text("Hardware");
    }

    /** The memory of the card, if it is said; UTM applies that of the first card to all. */
    public Optional<DataSize> videoMemory() {
        return optionalCount("VgaRamMib").stream().mapToObj(DataSize::mebibytes).findFirst();
    }

    /** Whether the guest follows the window's size. */
    public boolean isResolutionDynamic() {
        return flag("DynamicResolution", true);
    }

    /** Whether the guest sees each pixel of a Retina display. */
    public boolean isResolutionNative() {
        return flag("NativeResolution", false);
    }

    /** How it is made larger. */
    public Filter upscaling() {
        return choice(Filter.class, "UpscalingFilter");
    }

    /** How it is made smaller. */
    public Filter downscaling() {
        return choice(Filter.class, "DownscalingFilter");
    }

    /** With {@code size} of the card's own memory, whole MiB, at least one; UTM applies that of the first card to all. */
    public UtmDisplay withVideoMemory(DataSize size) {
        return new UtmDisplay(plist().with("VgaRamMib", UtmSystem.wholeMebibytes(size)));
    }

    /** Of the guest's own size, whatever the window's is. */
    public UtmDisplay withFixedResolution() {
        return new UtmDisplay(plist().with("DynamicResolution", false));
    }

    /** With each pixel of a Retina display for the guest. */
    public UtmDisplay withNativeResolution() {
        return new UtmDisplay(plist().with("NativeResolution", true));
    }

    /** Made larger by {@code upscaling} and smaller by {@code downscaling}; {@code OTHER} is refused. */
    public UtmDisplay withFilters(Filter upscaling, Filter downscaling) {
        return new UtmDisplay(plist().with("UpscalingFilter", UtmChoice.written(upscaling))
                .with("DownscalingFilter", UtmChoice.written(downscaling)));
    }
}
