package dev.satchel.qemu.firmware;

import dev.satchel.core.SatchelException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * The UEFI variables of one machine: a copy of the firmware's template, made once, and from then on part of the machine.
 * The template itself is never given to a machine. QEMU does not lock a raw store (its flash device shares every
 * permission), so two machines on one would ruin it unseen: {@link #lock()} keeps the second out.
 *
 * @param file where it is kept
 * @param template what it is made from: variables, or code and variables in one
 */
public record VariableStore(FlashFile file, FlashFile template) {
    private static final int BLOCK = 64 * 1024;

    /** "UEFI Platform Initialization", volume 3, EFI_FIRMWARE_VOLUME_HEADER: the signature follows 40 bytes. */
    private static final int SIGNATURE_OFFSET = 40;

    private static final byte[] SIGNATURE = "_FVH".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] QCOW2 = {'Q', 'F', 'I', (byte) 0xfb};

    /** The store at {@code file}, made from {@code template}, and in its format. */
    public static VariableStore at(Path file, FlashFile template) {
        return new VariableStore(new FlashFile(file, template.format()), template);
    }

    /**
     * Makes the store if it is missing, and checks it if it is not. After a failure there is the old store, or none.
     *
     * @throws SatchelException with code {@code firmware.variables} if what is there cannot be the store of this
     *     firmware: another format or another size would start a machine that says nothing for ever
     */
    public void prepare() throws IOException {
        if (Files.exists(file.file())) {
            check();
        } else {
            copy();
        }
    }

    private void check() throws IOException {
        Path path = file.file();
        if (!Files.isRegularFile(path)) {
            throw refused("is not a file");
        }
        byte[] start = start(path);
        boolean qcow2 = startsWith(start, 0, QCOW2);
        if (qcow2 != (file.format() == FlashFile.Format.QCOW2)) {
            throw refused("is " + (qcow2 ? "" : "not ") + "a qcow2 file, the firmware's template is "
                    + template.format().id());
        }
        if (qcow2) {
            return;
        }
        if (Files.size(path) != Files.size(template.file())) {
            throw refused("has " + Files.size(path) + " bytes, the firmware's template " + template.file() + " has "
                    + Files.size(template.file()));
        }
        // A combined image begins with variables too, and so does the erased store of a board that never started.
        if (startsWith(start(template.file()), SIGNATURE_OFFSET, SIGNATURE)
                && !startsWith(start, SIGNATURE_OFFSET, SIGNATURE)) {
            throw refused("is not a store of UEFI variables");
        }
    }

    private SatchelException refused(String what) {
        return new SatchelException(
                "firmware.variables",
                file.file().toString(),
                what,
                "move it away, and a new one is made; what was stored in it (boot entries, keys) is then gone");
    }

    private static byte[] start(Path path) throws IOException {
        ByteBuffer start = ByteBuffer.allocate(SIGNATURE_OFFSET + SIGNATURE.length);
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            while (start.hasRemaining() && channel.read(start) >= 0) {
                // until it is full or the file ends
            }
        }
        return Arrays.copyOf(start.array(), start.position());
    }

    private static boolean startsWith(byte[] bytes, int offset, byte[] sign) {
        int end = offset + sign.length;
        return bytes.length >= end && Arrays.equals(bytes, offset, end, sign, 0, sign.length);
    }

    /** Leaves holes where the template is empty: on Arm it has 64 MiB, nearly all zero. */
    private void copy() throws IOException {
        Path target = file.file().toAbsolutePath();
        Path folder = target.getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        Path beside = Files.createTempFile(folder, ".variables-", ".new");
        try {
            copySparsely(beside);
            publish(beside, target);
        } finally {
            Files.deleteIfExists(beside);
        }
    }

    private void copySparsely(Path to) throws IOException {
        try (FileChannel in = FileChannel.open(template.file(), StandardOpenOption.READ);
                FileChannel out = FileChannel.open(to, StandardOpenOption.WRITE)) {
            ByteBuffer block = ByteBuffer.allocate(BLOCK);
            ByteBuffer empty = ByteBuffer.allocate(BLOCK);
            long position = 0;
            while (in.read(block) >= 0) {
                block.flip();
                int length = block.limit();
                if (!block.equals(empty.duplicate().limit(length))) {
                    for (long at = position; block.hasRemaining(); ) {
                        at += out.write(block, at);
                    }
                }
                position += length;
                block.clear();
            }
            if (out.size() < position) {
                out.write(ByteBuffer.allocate(1), position - 1);
            }
            out.force(true);
        }
    }

    /** A link fails where the name is taken, a rename would replace a store that another process made meanwhile. */
    private static void publish(Path beside, Path target) throws IOException {
        try {
            Files.createLink(target, beside);
        } catch (FileAlreadyExistsException e) {
            // made by another process at the same time: from the same template, so just as good
        } catch (UnsupportedOperationException | IOException e) {
            Files.move(beside, target); // a file system without links, FAT for one
        }
    }

    /**
     * Keeps other machines of Satchel away from the store until the lock is closed; leaves no file.
     *
     * @throws SatchelException with code {@code firmware.variables.used} if another machine has it
     */
    public VariableLock lock() throws IOException {
        return VariableLock.of(file.file());
    }
}
