package dev.satchel.core.firmware;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.SatchelException;
import dev.satchel.core.unit.DataSize;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is in a store of UEFI variables, as edk2's firmware (OVMF, AAVMF) keeps it in its flash memory. Read without
 * starting anything; nothing is written. Immutable.
 */
public final class UefiVariables {
    /** As many bytes as any build of edk2 has variables in: OVMF and AAVMF have less than 800 KiB of them. */
    public static final int WINDOW = 4 << 20;

    private final DataSize size;
    private final @Nullable Layout layout;
    private final ImmutableList<UefiVariable> variables;
    private final @Nullable Integer secureBootEnable;

    UefiVariables(
            DataSize size, @Nullable Layout layout, List<UefiVariable> variables, @Nullable Integer secureBootEnable) {
        this.size = size;
        this.layout = layout;
        this.variables = ImmutableList.copyOf(variables);
        this.secureBootEnable = secureBootEnable;
    }

    /**
     * Where the variables are: firmware that was built for another layout does not find them.
     *
     * @param volume all that the firmware writes to
     * @param store what of it holds variables
     * @param protection whether a variable can ask for signatures
     */
    public record Layout(DataSize volume, DataSize store, Protection protection) {
        /** Whether a variable can be one that only who signs may write. */
        public enum Protection {
            /** It can; Secure Boot needs it. */
            AUTHENTICATED,
            /** It cannot: the firmware was built without. */
            PLAIN
        }
    }

    /** What a firmware with Secure Boot will do with such variables. */
    public enum SecureBootState {
        /** Keys are enrolled: it starts only what is signed. */
        ON,
        /** Keys are enrolled, and somebody switched it off in the firmware's menu. */
        SWITCHED_OFF,
        /** Keys are missing: it starts anything. */
        NO_KEYS
    }

    /**
     * Reads the store in a flash memory.
     *
     * @param start its first bytes, as the guest sees them: {@value #WINDOW} are enough for any
     * @param size of all of it
     * @param where names it in errors
     * @throws SatchelException with code {@code firmware.variables} if it is no store, and what it is instead
     */
    public static UefiVariables parse(byte[] start, DataSize size, String where) throws SatchelException {
        return VariableReader.read(where, start, size.bytes());
    }

    /**
     * Reads the store that {@code file} is, byte for byte: no qcow2 file.
     *
     * @param file a regular file, of which at most {@value #WINDOW} bytes are read
     * @throws SatchelException with code {@code firmware.variables} if it is no file or no store, and what it is instead
     */
    public static UefiVariables read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new SatchelException(
                    "firmware.variables",
                    file.toString(),
                    Files.exists(file) ? "is not a file" : "is not there",
                    "name the store of a machine, or a template of one");
        }
        try (InputStream in = Files.newInputStream(file)) {
            return parse(in.readNBytes(WINDOW), DataSize.bytes(Files.size(file)), file.toString());
        }
    }

    /** Whether {@code start}, the first bytes of a flash memory, begins a volume that is for variables. */
    public static boolean isStore(byte[] start) {
        return VariableReader.isStore(start);
    }

    /** Of the whole flash memory. */
    public DataSize size() {
        return size;
    }

    /** Where the variables are; empty if nothing was ever written, and the firmware will make its own layout. */
    public Optional<Layout> layout() {
        return Optional.ofNullable(layout);
    }

    /** Those that are valid, in the order of the store. Immutable. */
    public List<UefiVariable> variables() {
        return variables;
    }

    /** Which of the keys that Secure Boot needs are not there: of {@code PK}, {@code KEK}, {@code db}. Immutable. */
    public List<String> missingKeys() {
        ImmutableList.Builder<String> missing = ImmutableList.builder();
        if (variables.stream().noneMatch(each -> each.is("PK", UefiVariable.GLOBAL))) {
            missing.add("PK");
        }
        if (variables.stream().noneMatch(each -> each.is("KEK", UefiVariable.GLOBAL))) {
            missing.add("KEK");
        }
        if (variables.stream().noneMatch(each -> each.is("db", UefiVariable.IMAGE_SECURITY))) {
            missing.add("db");
        }
        return missing.build();
    }

    /** What a firmware with Secure Boot will do. */
    public SecureBootState secureBoot() {
        if (!missingKeys().isEmpty()) {
            return SecureBootState.NO_KEYS;
        }
        return secureBootEnable != null && secureBootEnable == 0 ? SecureBootState.SWITCHED_OFF : SecureBootState.ON;
    }

    /** {@code 540672 bytes, 45 variables, Secure Boot on}. */
    @Override
    public String toString() {
        return size.bytes() + " bytes, " + (layout == null ? "erased" : variables.size() + " variables") + ", "
                + switch (secureBoot()) {
                    case ON -> "Secure Boot on";
                    case SWITCHED_OFF -> "Secure Boot switched off";
                    case NO_KEYS -> "no keys for Secure Boot";
                };
    }
}
