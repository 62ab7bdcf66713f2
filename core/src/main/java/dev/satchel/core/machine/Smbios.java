package dev.satchel.core.machine;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a machine says of its make (SMBIOS, <em>System Information</em>, type 1); {@code dmidecode -t system} and
 * {@code Win32_ComputerSystemProduct} show it. The machine's {@link Machine#uuid()} stands beside it. Immutable.
 */
public final class Smbios {
    /** Nothing: the target says what it likes. */
    public static final Smbios NONE = new Smbios(new Builder());

    private static final Pattern TEXT = Pattern.compile("(?=.*[!-~])[ -~]{1,64}");

    private final @Nullable String manufacturer;
    private final @Nullable String product;
    private final @Nullable String version;
    private final @Nullable String serial;
    private final @Nullable String sku;
    private final @Nullable String family;

    private Smbios(Builder builder) {
        this.manufacturer = builder.manufacturer;
        this.product = builder.product;
        this.version = builder.version;
        this.serial = builder.serial;
        this.sku = builder.sku;
        this.family = builder.family;
    }

    /** Begins one that says nothing. */
    public static Builder builder() {
        return new Builder();
    }

    /** Who made it. */
    public Optional<String> manufacturer() {
        return Optional.ofNullable(manufacturer);
    }

    /** What it is. */
    public Optional<String> product() {
        return Optional.ofNullable(product);
    }

    /** Which version of that. */
    public Optional<String> version() {
        return Optional.ofNullable(version);
    }

    /** Its serial number; OEM activation and inventories go by it. */
    public Optional<String> serial() {
        return Optional.ofNullable(serial);
    }

    /** Its stock-keeping unit. */
    public Optional<String> sku() {
        return Optional.ofNullable(sku);
    }

    /** The family of products that it belongs to. */
    public Optional<String> family() {
        return Optional.ofNullable(family);
    }

    private List<@Nullable String> parts() {
        return Arrays.asList(manufacturer, product, version, serial, sku, family);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Smbios that && parts().equals(that.parts());
    }

    @Override
    public int hashCode() {
        return Objects.hash(manufacturer, product, version, serial, sku, family);
    }

    @Override
    public String toString() {
        return String.join(" ", parts().stream().filter(Objects::nonNull).toList());
    }

    /** Collects texts, each 1 to 64 printable characters of ASCII that are not all blank. */
    public static final class Builder {
        private @Nullable String manufacturer;
        private @Nullable String product;
        private @Nullable String version;
        private @Nullable String serial;
        private @Nullable String sku;
        private @Nullable String family;

        private Builder() {}

        /** Made by {@code text}. */
        public Builder manufacturer(String text) {
            this.manufacturer = checked(text);
            return this;
        }

        /** Called {@code text}. */
        public Builder product(String text) {
            this.product = checked(text);
            return this;
        }

        /** Of the version {@code text}. */
        public Builder version(String text) {
            this.version = checked(text);
            return this;
        }

        /** With the serial number {@code text}. */
        public Builder serial(String text) {
            this.serial = checked(text);
            return this;
        }

        /** With the stock-keeping unit {@code text}. */
        public Builder sku(String text) {
            this.sku = checked(text);
            return this;
        }

        /** Of the family {@code text}. */
        public Builder family(String text) {
            this.family = checked(text);
            return this;
        }

        private static String checked(String text) {
            checkArgument(
                    TEXT.matcher(text).matches(),
                    "what a machine says of its make has 1 to 64 printable characters of ASCII, not '%s'",
                    text);
            return text;
        }

        /** What was said. */
        public Smbios build() {
            return new Smbios(this);
        }
    }
}
