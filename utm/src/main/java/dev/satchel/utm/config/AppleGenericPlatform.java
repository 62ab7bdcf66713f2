package dev.satchel.utm.config;

import com.google.common.io.BaseEncoding;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.UUID;

/** The identity of a guest that is not macOS. Its one key is written in lower camel case, unlike all others. Immutable. */
public final class AppleGenericPlatform extends Section {
    static final Schema SCHEMA =
            Schema.builder().optional(Schema.Kind.DATA, "machineIdentifier").build();

    /** What Apple's framework writes: a binary property list, a dictionary with 16 bytes of data for the key {@code UUID}. */
    private static final byte[] HEAD = BaseEncoding.base16().decode("62706C6973743030D1010254555549444F1010");

    private static final byte[] TAIL = BaseEncoding.base16()
            .decode("080B10" + "0000000000000101" + "0000000000000003" + "0".repeat(16) + "0000000000000023");

    AppleGenericPlatform(PlistDictionary plist) {
        super(plist);
    }

    /** Identified by {@code uuid}, in the form that Apple's framework takes. */
    public static AppleGenericPlatform of(UUID uuid) {
        byte[] bytes = ByteBuffer.allocate(HEAD.length + 16 + TAIL.length)
                .put(HEAD)
                .putLong(uuid.getMostSignificantBits())
                .putLong(uuid.getLeastSignificantBits())
                .put(TAIL)
                .array();
        return new AppleGenericPlatform(PlistDictionary.EMPTY.with("machineIdentifier", PlistValue.Data.of(bytes)));
    }

    /** The data representation of Apple's identifier; without one the framework picks another at each start. */
    public Optional<PlistValue.Data> machineIdentifier() {
        return optionalData("machineIdentifier");
    }
}
