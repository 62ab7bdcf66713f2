package dev.satchel.core.firmware;

import dev.satchel.core.SatchelException;
import dev.satchel.core.firmware.UefiVariables.Layout;
import dev.satchel.core.firmware.UefiVariables.Layout.Protection;
import dev.satchel.core.unit.DataSize;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reads variables where edk2 keeps them: a firmware volume ("UEFI Platform Initialization" 1.8, volume 3, {@code
 * EFI_FIRMWARE_VOLUME_HEADER}) with a variable store in it (edk2, {@code MdeModulePkg/Include/Guid/VariableFormat.h}).
 * All lengths are the guest's word, and are believed as far as there are bytes.
 */
final class VariableReader {
    private static final UUID SYSTEM_NVRAM = UUID.fromString("fff12b8d-7696-4c8b-a985-2747075b4f50");
    private static final UUID AUTHENTICATED = UUID.fromString("aaf32c78-947b-439a-a180-2e144ec37792");
    private static final UUID PLAIN = UUID.fromString("ddcf3616-3275-4164-98b6-fe85707ffe7d");
    private static final UUID SECURE_BOOT_ENABLE = UUID.fromString("f0a30bc7-af08-4556-99c4-001009c93a44");

    private static final int SIGNATURE_OFFSET = 40;
    private static final int SIGNATURE = 0x4856465f; // _FVH
    private static final int LEAST_HEADER = 72;
    private static final int MOST_HEADER = 4096;
    private static final int STORE_HEADER = 28;
    private static final int FORMATTED = 0x5a;
    private static final int HEALTHY = 0xfe;
    private static final int START = 0x55aa;
    private static final int MOST_VARIABLES = 20_000;
    private static final int LONGEST_NAME = 1024;

    /** Bits of a variable's state are cleared as it is written: first its header, then it all, then it is replaced. */
    private static final int ADDED = 0x3f;

    private static final int BEING_REPLACED = 0x3e;

    private final String where;
    private final ByteBuffer bytes;
    private final long size;

    private VariableReader(String where, byte[] start, long size) {
        this.where = where;
        this.bytes = ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN);
        this.size = size;
    }

    static UefiVariables read(String where, byte[] start, long size) throws SatchelException {
        return new VariableReader(where, start, size).read();
    }

    /** Whether these are the first bytes of a volume that is for variables. */
    static boolean isStore(byte[] start) {
        ByteBuffer bytes = ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN);
        return isVolume(bytes) && guid(bytes, 16).equals(SYSTEM_NVRAM);
    }

    private static boolean isVolume(ByteBuffer bytes) {
        return bytes.limit() >= LEAST_HEADER + STORE_HEADER && bytes.getInt(SIGNATURE_OFFSET) == SIGNATURE;
    }

    private UefiVariables read() throws SatchelException {
        if (isErased()) {
            return new UefiVariables(new DataSize(size), null, List.of(), null);
        }
        if (!isVolume(bytes)) {
            throw refused("is not a store of UEFI variables");
        }
        if (!guid(bytes, 16).equals(SYSTEM_NVRAM)) {
            throw refused("holds the firmware's code and not variables: the two are swapped");
        }
        long volume = bytes.getLong(32);
        int header = Short.toUnsignedInt(bytes.getShort(48));
        if (header < LEAST_HEADER || header > MOST_HEADER || header + STORE_HEADER > bytes.limit() || !sumsUp(header)) {
            throw refused("has a damaged header");
        }
        if (volume <= header || volume > size) {
            throw refused("is cut off: it has " + size + " bytes of " + Long.toUnsignedString(volume));
        }
        UUID kind = guid(bytes, header);
        if (!kind.equals(AUTHENTICATED) && !kind.equals(PLAIN)) {
            throw refused("has variables of an unknown kind (" + kind + ")");
        }
        long store = Integer.toUnsignedLong(bytes.getInt(header + 16));
        int state = Byte.toUnsignedInt(bytes.get(header + 21));
        if (Byte.toUnsignedInt(bytes.get(header + 20)) != FORMATTED || state != HEALTHY) {
            throw refused("was not completely written when it was made");
        }
        if (store <= STORE_HEADER || store > volume - header || header + store > bytes.limit()) {
            throw refused("has a store of an impossible size: " + store + " bytes");
        }
        Protection protection = kind.equals(AUTHENTICATED) ? Protection.AUTHENTICATED : Protection.PLAIN;
        return variables(
                header + STORE_HEADER,
                (int) (header + store),
                new Layout(new DataSize(volume), new DataSize(store), protection));
    }

    /** As flash memory is before anything was written, or as a file is that somebody made as long as one. */
    private boolean isErased() {
        byte[] start = bytes.array();
        if (start.length == 0 || (start[0] != 0 && start[0] != -1)) {
            return false;
        }
        for (byte each : start) {
            if (each != start[0]) {
                return false;
            }
        }
        return true;
    }

    private boolean sumsUp(int header) {
        int sum = 0;
        for (int i = 0; i + 1 < header; i += 2) {
            sum += Short.toUnsignedInt(bytes.getShort(i));
        }
        return (sum & 0xffff) == 0;
    }

    private UefiVariables variables(int from, int to, Layout layout) {
        boolean authenticated = layout.protection() == Protection.AUTHENTICATED;
        int header = authenticated ? 60 : 32;
        int sizes = authenticated ? 36 : 8;
        List<UefiVariable> found = new ArrayList<>();
        @Nullable Integer enable = null;
        int at = from;
        for (int i = 0; i < MOST_VARIABLES && at + header <= to; i++) {
            if (Short.toUnsignedInt(bytes.getShort(at)) != START) {
                break; // nothing was written from here on
            }
            long nameSize = Integer.toUnsignedLong(bytes.getInt(at + sizes));
            long dataSize = Integer.toUnsignedLong(bytes.getInt(at + sizes + 4));
            long end = at + header + nameSize + dataSize;
            if (end > to) {
                break; // cut off while it was written: the firmware does not go further either
            }
            int state = Byte.toUnsignedInt(bytes.get(at + 2));
            if ((state == ADDED || state == BEING_REPLACED) && nameSize <= LONGEST_NAME) {
                UefiVariable variable = new UefiVariable(
                        name(at + header, (int) nameSize),
                        guid(bytes, at + header - 16),
                        bytes.getInt(at + 4),
                        new DataSize(dataSize));
                found.add(variable);
                if (variable.is("SecureBootEnable", SECURE_BOOT_ENABLE) && dataSize > 0) {
                    enable = Byte.toUnsignedInt(bytes.get((int) (at + header + nameSize)));
                }
            }
            at = (int) Math.min(to, (end + 3) & ~3L);
        }
        return new UefiVariables(new DataSize(size), layout, found, enable);
    }

    private String name(int at, int length) {
        String name = new String(bytes.array(), at, length, StandardCharsets.UTF_16LE);
        int end = name.indexOf('\0');
        return end < 0 ? name : name.substring(0, end);
    }

    /** Its first three parts are stored with the lowest byte first, the last with the highest. */
    private static UUID guid(ByteBuffer bytes, int at) {
        long high = Integer.toUnsignedLong(bytes.getInt(at)) << 32
                | Short.toUnsignedLong(bytes.getShort(at + 4)) << 16
                | Short.toUnsignedLong(bytes.getShort(at + 6));
        return new UUID(high, Long.reverseBytes(bytes.getLong(at + 8)));
    }

    private SatchelException refused(String what) {
        return new SatchelException(
                "firmware.variables",
                where,
                what,
                "move it away, and a new one is made; what was stored in it (boot entries, keys) is then gone");
    }
}
