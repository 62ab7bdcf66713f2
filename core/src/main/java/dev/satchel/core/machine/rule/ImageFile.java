package dev.satchel.core.machine.rule;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.satchel.core.machine.ImageFormat;
import dev.satchel.core.unit.DataSize;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What can be told of a file cheaply: its kind, its length, and what its first 4 KiB and last 512 bytes claim. Anything
 * but a regular file is never opened: reading a pipe would wait, reading a device needs rights. Never throws; what
 * cannot be read is not known.
 *
 * <p>Sources: qcow2 specification, <em>Header</em>; Virtual Hard Disk Image Format Specification (2006), <em>Hard Disk
 * Footer</em>; VMware Virtual Disks 5.0, <em>Hosted Sparse Extent Header</em>; QEMU 7.2 {@code block/parallels.c}.
 */
final class ImageFile {
    private static final int HEAD = 4096;
    private static final int TAIL = 512;
    private static final int LONGEST_NAME = 1023;
    private static final int SECTOR = 512;

    /** Of {@code st_mode}; see inode(7). */
    private static final int TYPE = 0170000;

    private static final int BLOCK_DEVICE = 0060000;
    private static final int CHARACTER_DEVICE = 0020000;

    /** What the file is to the system. */
    enum Kind {
        ABSENT,
        REGULAR,
        FOLDER,
        DEVICE,
        /** A pipe, a socket: opening one may wait for ever. */
        PIPE
    }

    private final Path path;
    private final Kind kind;
    private final long length;
    private final byte[] head;
    private final byte[] tail;
    private final @Nullable Object key;
    private final boolean read;

    private ImageFile(Path path, Kind kind, long length, byte[] head, byte[] tail, @Nullable Object key, boolean read) {
        this.path = path;
        this.kind = kind;
        this.length = length;
        this.head = head;
        this.tail = tail;
        this.key = key;
        this.read = read;
    }

    static ImageFile of(Path path) {
        byte[] nothing = {};
        BasicFileAttributes attributes;
        try {
            attributes = Files.readAttributes(path, BasicFileAttributes.class);
        } catch (IOException | SecurityException e) {
            // A name that this system cannot look up stands for another host's file.
            return new ImageFile(path, Kind.ABSENT, 0, nothing, nothing, null, false);
        }
        Object key = attributes.fileKey();
        if (!attributes.isRegularFile()) {
            Kind kind = attributes.isDirectory() ? Kind.FOLDER : isDevice(path) ? Kind.DEVICE : Kind.PIPE;
            return new ImageFile(path, kind, 0, nothing, nothing, key, false);
        }
        try (SeekableByteChannel channel = Files.newByteChannel(path)) {
            long length = channel.size();
            byte[] head = read(channel, 0, (int) Math.min(HEAD, length));
            byte[] tail = read(channel, Math.max(0, length - TAIL), (int) Math.min(TAIL, length));
            return new ImageFile(path, Kind.REGULAR, length, head, tail, key, true);
        } catch (IOException | SecurityException e) {
            return new ImageFile(path, Kind.REGULAR, attributes.size(), nothing, nothing, key, false);
        }
    }

    /** What is neither file nor folder is taken for a device where the system does not say more. */
    private static boolean isDevice(Path path) {
        try {
            int type = (int) Files.getAttribute(path, "unix:mode") & TYPE;
            return type == BLOCK_DEVICE || type == CHARACTER_DEVICE;
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return true;
        }
    }

    private static byte[] read(SeekableByteChannel channel, long from, int count) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(count);
        channel.position(from);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                break; // it has become shorter
            }
        }
        byte[] bytes = new byte[buffer.position()];
        buffer.flip().get(bytes);
        return bytes;
    }

    Path path() {
        return path;
    }

    Kind kind() {
        return kind;
    }

    boolean exists() {
        return kind != Kind.ABSENT;
    }

    long length() {
        return length;
    }

    /** Whether its last byte ends a line. */
    boolean endsWithLineEnd() {
        return tail.length > 0 && (tail[tail.length - 1] == '\n' || tail[tail.length - 1] == '\r');
    }

    /** Whether its content could be looked at. */
    boolean isRead() {
        return read;
    }

    /** Whether both are one file, by whatever name. */
    boolean isSameAs(ImageFile other) {
        return (key != null && key.equals(other.key))
                || path.toAbsolutePath()
                        .normalize()
                        .equals(other.path.toAbsolutePath().normalize());
    }

    /** The format that its bytes claim by QEMU's name; empty: none that has a mark, which is what a raw disk looks like. */
    Optional<String> claim() {
        if (startsWith("QFI\u00fb")) {
            return Optional.of(u32(4) == 1 ? "qcow" : "qcow2");
        }
        if (startsWith("vhdxfile")) {
            return Optional.of("vhdx");
        }
        if (startsWith("KDMV") || startsWith("COWD") || startsWith("# Disk DescriptorFile")) {
            return Optional.of("vmdk");
        }
        if (startsWith("WithoutFreeSpace") || startsWith("WithouFreSpacExt")) {
            return Optional.of("parallels");
        }
        if (startsWith("conectix") || matches(tail, 0, "conectix")) {
            return Optional.of("vpc");
        }
        if (head.length >= 68 && little(head, 64).getInt() == 0xbeda107f) {
            return Optional.of("vdi");
        }
        return startsWith("QED\u0000") ? Optional.of("qed") : Optional.empty();
    }

    /** How large a guest sees it when it is opened as {@code format}, if its header says so. */
    Optional<DataSize> virtualSize(ImageFormat format) {
        if (!read) {
            return Optional.empty();
        }
        if (format == ImageFormat.RAW) {
            return Optional.of(DataSize.bytes(length));
        }
        if (!claim().equals(Optional.of(format.id()))) {
            return Optional.empty();
        }
        return switch (format) {
            case QCOW2 -> size(big(head, 24), 1);
            case VPC -> size(big(startsWith("conectix") ? head : tail, 48), 1);
            case VMDK -> startsWith("KDMV") ? size(little(head, 12), SECTOR) : Optional.empty();
            case PARALLELS -> startsWith("WithouFreSpacExt") ? size(little(head, 36), SECTOR) : Optional.empty();
            case RAW, VHDX -> Optional.empty();
        };
    }

    private static Optional<DataSize> size(ByteBuffer at, int unit) {
        if (at.remaining() < Long.BYTES) {
            return Optional.empty();
        }
        long count = at.getLong();
        return count >= 0 && count <= Long.MAX_VALUE / unit
                ? Optional.of(DataSize.bytes(count * unit))
                : Optional.empty();
    }

    /** The file that a qcow2 image lies on; empty: none, or one that is no file of this host, or named too far behind. */
    Optional<Path> backing() {
        if (!claim().equals(Optional.of("qcow2")) || head.length < 20) {
            return Optional.empty();
        }
        long offset = big(head, 8).getLong();
        long count = u32(16);
        if (offset <= 0 || count <= 0 || count > LONGEST_NAME || offset > head.length - count) {
            return Optional.empty();
        }
        String name = new String(head, (int) offset, (int) count, UTF_8);
        name = name.startsWith("file:") ? name.substring("file:".length()) : name;
        int colon = name.indexOf(':');
        if (colon >= 0 && (name.indexOf('/') < 0 || colon < name.indexOf('/'))) {
            return Optional.empty(); // a protocol, json:, or a drive letter of another system
        }
        try {
            return Optional.of(path.toAbsolutePath().resolveSibling(name));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private long u32(int offset) {
        return head.length < offset + Integer.BYTES
                ? 0
                : Integer.toUnsignedLong(big(head, offset).getInt());
    }

    private boolean startsWith(String mark) {
        return matches(head, 0, mark);
    }

    private static boolean matches(byte[] bytes, int offset, String mark) {
        if (bytes.length < offset + mark.length()) {
            return false;
        }
        for (int i = 0; i < mark.length(); i++) {
            if ((bytes[offset + i] & 0xff) != mark.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static ByteBuffer big(byte[] bytes, int offset) {
        return ByteBuffer.wrap(bytes, Math.min(offset, bytes.length), Math.max(0, bytes.length - offset));
    }

    private static ByteBuffer little(byte[] bytes, int offset) {
        return big(bytes, offset).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public String toString() {
        return path + " (" + kind + ", " + length + ")";
    }
}
