package dev.satchel.qemu.live;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.satchel.core.SatchelException;
import dev.satchel.qemu.qmp.QmpValue;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What is written before QEMU's own words in the file of a saved state: what a machine must be to go on from it. QEMU itself
 * loads a state into another machine as far as it gets, and then ends; and it loads any state upon any disk.
 *
 * @param machine its name
 * @param version of QEMU
 * @param shape the arguments that the guest sees the effect of
 * @param disks the files that the machine's disks were at that moment
 */
record StateFile(String machine, String version, List<String> shape, List<SavedDisk> disks) {
    /** Where QEMU's own words begin. */
    static final int STREAM = 256 << 10;

    private static final byte[] MAGIC = "satchel machine state 1\n".getBytes(StandardCharsets.US_ASCII);
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What the guest sees. Where disks and networks are on the host is not among them, nor what shows the picture. */
    private static final ImmutableSet<String> SEEN =
            ImmutableSet.of("-machine", "-M", "-cpu", "-smp", "-m", "-accel", "-device", "-global", "-vga", "-numa");

    /**
     * One file of a disk.
     *
     * @param disk its id
     * @param file the image that was written to
     * @param length in bytes
     * @param changed when it was last written to, in nanoseconds since 1970
     */
    record SavedDisk(String disk, String file, long length, long changed) {
        static SavedDisk of(String disk, Path file) throws IOException {
            FileTime time = Files.getLastModifiedTime(file);
            return new SavedDisk(disk, file.toString(), Files.size(file), time.to(TimeUnit.NANOSECONDS));
        }
    }

    static List<String> shape(List<String> arguments) {
        ImmutableList.Builder<String> shape = ImmutableList.builder();
        for (int i = 0; i + 1 < arguments.size(); i++) {
            if (SEEN.contains(arguments.get(i))) {
                shape.add(arguments.get(i) + " " + arguments.get(i + 1));
                i++;
            }
        }
        return shape.build();
    }

    /** Writes it before the stream, which is there already. */
    void write(Path file) throws IOException {
        List<Map<String, Object>> written = new ArrayList<>();
        for (SavedDisk disk : disks) {
            written.add(ImmutableMap.of(
                    "disk", disk.disk(), "file", disk.file(), "length", disk.length(), "changed", disk.changed()));
        }
        byte[] json;
        try {
            json = JSON.writeValueAsBytes(
                    ImmutableMap.of("machine", machine, "version", version, "shape", shape, "disks", written));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e); // texts and numbers
        }
        if (MAGIC.length + Integer.BYTES + json.length > STREAM) {
            throw new SatchelException(
                    "live.refused", "machine '" + machine + "'", "has too many devices for the file of a state");
        }
        try (RandomAccessFile opened = new RandomAccessFile(file.toFile(), "rw")) {
            opened.write(MAGIC);
            opened.writeInt(json.length);
            opened.write(json);
        }
    }

    /** @throws SatchelException with code {@code live.state.format} if it is none, or damaged */
    static StateFile read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file);
                DataInputStream data = new DataInputStream(in)) {
            byte[] magic = data.readNBytes(MAGIC.length);
            if (!Arrays.equals(magic, MAGIC)) {
                throw damaged(file, "is no machine's state");
            }
            int length = data.readInt();
            if (length < 2 || length > STREAM) {
                throw damaged(file, "has a header of " + length + " bytes");
            }
            byte[] json = data.readNBytes(length);
            if (json.length < length || Files.size(file) <= STREAM) {
                throw damaged(file, "ends in the middle");
            }
            return parse(file, new String(json, StandardCharsets.UTF_8));
        } catch (EOFException e) {
            throw damaged(file, "ends in the middle");
        }
    }

    private static StateFile parse(Path file, String json) throws SatchelException {
        QmpValue value;
        try {
            value = QmpValue.parse(json);
        } catch (IllegalArgumentException e) {
            throw damaged(file, "has a header that cannot be read");
        }
        ImmutableList.Builder<SavedDisk> disks = ImmutableList.builder();
        for (QmpValue disk : value.at("disks").elements()) {
            disks.add(new SavedDisk(
                    disk.at("disk").text().orElse(""),
                    disk.at("file").text().orElse(""),
                    disk.at("length").number().orElse(-1),
                    disk.at("changed").number().orElse(-1)));
        }
        return new StateFile(
                value.at("machine").text().orElse(""),
                value.at("version").text().orElse(""),
                value.at("shape").elements().stream()
                        .flatMap(word -> word.text().stream())
                        .collect(ImmutableList.toImmutableList()),
                disks.build());
    }

    private static SatchelException damaged(Path file, String what) {
        return new SatchelException("live.state.format", file.toString(), what, "save the state anew");
    }

    /** Whether a machine with {@code arguments} can go on from here. */
    void require(Path file, List<String> arguments) throws IOException {
        List<String> other = shape(arguments);
        for (int i = 0; i < Math.max(shape.size(), other.size()); i++) {
            String was = i < shape.size() ? shape.get(i) : "nothing";
            String is = i < other.size() ? other.get(i) : "nothing";
            if (!was.equals(is)) {
                throw new SatchelException(
                        "live.state.machine",
                        file.toString(),
                        "is of another machine: it had " + was + " where this one has " + is,
                        "start the machine as it was, or boot it");
            }
        }
        for (SavedDisk disk : disks) {
            Path image = Path.of(disk.file());
            if (Files.isRegularFile(image) && !SavedDisk.of(disk.disk(), image).equals(disk)) {
                throw new SatchelException(
                        "live.state.disk",
                        file.toString(),
                        "disk '" + disk.disk() + "' was written to after the state was saved (" + image
                                + "): the guest would damage its file systems",
                        "boot the machine; and save a state upon overlays, so that its disks stay as they are");
            }
        }
    }
}
