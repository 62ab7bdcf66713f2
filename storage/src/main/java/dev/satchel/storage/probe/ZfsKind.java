package dev.satchel.storage.probe;

import java.io.IOException;
import java.nio.ByteOrder;

/**
 * A device of a ZFS pool: four labels, two at the start and two at the end, each with a list of names and values in XDR
 * (ZFS On-Disk Specification, chapter 1; util-linux 2.42, superblocks/zfs.c).
 */
final class ZfsKind {
    private static final int LABEL = 256 << 10;
    private static final int LABELS = 4;
    private static final int LIST = 16 << 10;
    private static final int LIST_SIZE = 112 << 10;
    private static final int HEADER = 16;
    private static final int NUMBER = 8;
    private static final int STRING = 9;
    private static final int DIRECTORY = 19;
    private static final long LAST_STATE = 7;
    private static final long SPARE = 3;
    private static final long CACHE = 4;
    /** As many values are told at most. */
    private static final int VALUES = 5;

    static final Kind ZFS =
            Kind.of("zfs_member", Usage.FILESYSTEM, ZfsKind::look).atLeast(64 << 20);

    private long state = -1;
    private long guid;
    private long group;
    private int told;

    private ZfsKind() {}

    private static Outcome look(Region region, Magic magic, Answer answer) throws IOException {
        Outcome outcome = Outcome.ABSENT;
        for (int i = 0; i < LABELS; i++) {
            long start = i < LABELS / 2 ? 0 : region.size() - (long) LABELS * LABEL - region.size() % LABEL;
            long at = start + (long) i * LABEL + LIST;
            Block header = region.at(at, HEADER);
            if (header == null || header.u8(0) != 1 || header.u8(1) > 1 || header.i32(12) == 0) {
                continue;
            }
            answer.magic(at, HEADER);
            if (region.isInPartition(at, LIST_SIZE)) {
                outcome = Outcome.refused("it belongs to a partition");
                continue;
            }
            Block list = region.at(at, LIST_SIZE);
            if (list == null || !new ZfsKind().isLabel(list.big())) {
                outcome = Outcome.refused("its list is not that of a device in a pool");
                continue;
            }
            new ZfsKind().walk(list.big(), answer);
            answer.endianness(header.u8(1) == 1 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN)
                    .magic(at, HEADER);
            return Outcome.BELIEVED;
        }
        return outcome;
    }

    private boolean isLabel(Block list) {
        return walk(list, null)
                && guid != 0
                && state >= 0
                && state <= LAST_STATE
                && (state == CACHE || state == SPARE || group != 0);
    }

    /** Goes through the list; false if it is damaged. */
    private boolean walk(Block list, @org.jspecify.annotations.Nullable Answer answer) {
        int depth = 0;
        int at = 12;
        while (list.length() - at > 12) {
            long size = list.u32(at);
            if (size == 0) {
                if (depth == 0) {
                    return true;
                }
                depth--;
                at += 8;
                continue;
            }
            long name = list.u32(at + 8);
            long padded = name + 3 & ~3L;
            if (size > list.length() - at || padded + 16 > size) {
                return false;
            }
            int value = (int) (at + 12 + padded);
            int room = (int) (size - 12 - padded);
            int type = list.i32(value);
            if (type == 0) {
                return false;
            }
            if (type == DIRECTORY) {
                if (room < 16) {
                    return false;
                }
                depth++;
                at = value + 16;
                continue;
            }
            String key = list.bytes(at + 12, (int) name);
            if (answer == null ? !note(key, list, value, room, depth) : !tell(key, list, value, room, depth, answer)) {
                return false;
            }
            at += (int) size;
        }
        return true;
    }

    private boolean note(String key, Block list, int value, int room, int depth) {
        boolean wanted = depth == 0
                && list.i32(value) == NUMBER
                && (key.equals("guid") || key.equals("state") || key.equals("txg"));
        if (!wanted) {
            return true;
        }
        if (room < 16) {
            return false;
        }
        long number = list.i64(value + 8);
        switch (key) {
            case "guid" -> guid = number;
            case "state" -> state = number;
            default -> group = number;
        }
        return true;
    }

    private boolean tell(String key, Block list, int value, int room, int depth, Answer answer) {
        int type = list.i32(value);
        if (depth == 0 && key.equals("name") && type == STRING) {
            if (room < 12 || list.u32(value + 8) + 12 > room) {
                return false;
            }
            answer.label(list, value + 12, list.i32(value + 8));
        } else if (type == NUMBER && (key.equals("ashift") || (depth == 0 && isNumber(key)))) {
            if (room < 16) {
                return false;
            }
            tellNumber(key, list.i64(value + 8), answer);
        } else {
            return true;
        }
        return ++told < VALUES;
    }

    private static boolean isNumber(String key) {
        return key.equals("guid") || key.equals("pool_guid") || key.equals("version");
    }

    private static void tellNumber(String key, long number, Answer answer) {
        String text = Long.toUnsignedString(number);
        switch (key) {
            case "guid" -> answer.put("UUID_SUB", text);
            case "pool_guid" -> answer.uuid(number == 0 ? null : text);
            case "version" -> answer.version(text);
            default -> {
                if (number >= 0 && number < 32) {
                    answer.blocks(1L << number);
                }
            }
        }
    }
}
