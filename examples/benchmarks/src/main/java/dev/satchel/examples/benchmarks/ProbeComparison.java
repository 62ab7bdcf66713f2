package dev.satchel.examples.benchmarks;

import dev.satchel.storage.probe.Hit;
import dev.satchel.storage.probe.Probe;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * What an image holds, from opening the file to the answer: {@link Probe#of(Path)}, beside libblkid in this process
 * ({@link Libblkid}) or beside {@code blkid -p} started anew for each. The images are made by the tools of the file
 * systems; a line whose tool is missing is all zeros, and it is said why.
 */
final class ProbeComparison implements Comparison {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    /** Whom ours is compared with. */
    private enum Peer {
        LIBRARY,
        PROGRAM
    }

    private static final int ROUNDS = 41;
    private static final int WARM_UP = 30;
    private static final int CALLS = 300;
    private static final int STARTS = 5;

    private final String kind;
    private final Peer peer;
    private final String size;
    private final List<String> tool;

    private ProbeComparison(String kind, Peer peer, String size, List<String> tool) {
        this.kind = kind;
        this.peer = peer;
        this.size = size;
        this.tool = tool;
    }

    /** One for each kind and peer. */
    static Stream<Comparison> all() {
        return Stream.of(Peer.values())
                .flatMap(peer -> Stream.of(
                        of(
                                "luks",
                                peer,
                                "20M",
                                "cryptsetup luksFormat -q --pbkdf pbkdf2 --pbkdf-force-iterations 1000"),
                        of("iso9660", peer, "0", "genisoimage -quiet -V Disc -o"),
                        of("ntfs", peer, "64M", "mkntfs -q -F -f -L Volume"),
                        of("xfs", peer, "320M", "mkfs.xfs -q -f -L Volume"),
                        of("fat32", peer, "64M", "mkfs.vfat -F 32 -n VOLUME"),
                        of("ext4", peer, "64M", "mkfs.ext4 -q -F -L Volume"),
                        of("exfat", peer, "64M", "mkfs.exfat -L Volume"),
                        of("btrfs", peer, "130M", "mkfs.btrfs -q -f -L Volume"),
                        of("f2fs", peer, "64M", "mkfs.f2fs -q -l Volume"),
                        of("gpt", peer, "128M", "sgdisk -n 1:0:+32M -n 2:0:0")));
    }

    private static Comparison of(String kind, Peer peer, String size, String tool) {
        return new ProbeComparison(kind, peer, size, List.of(tool.split(" ", -1)));
    }

    @Override
    public String name() {
        return (peer == Peer.LIBRARY ? "ProbeBenchmark." : "ProbeOrStart.") + kind;
    }

    @Override
    public Result run(Bench.Effort effort) throws Exception {
        Path folder = Files.createTempDirectory("satchel-probe-");
        Path image = folder.resolve("image");
        Path content = Files.createDirectory(folder.resolve("content"));
        try {
            make(image, content);
            return measure(image, effort == Bench.Effort.QUICK ? 1 : ROUNDS);
        } catch (IOException e) {
            System.err.println(name() + ": " + e.getMessage());
            return new Result(0, 0, "us/image");
        } finally {
            Files.deleteIfExists(image);
            Files.delete(content);
            Files.delete(folder);
        }
    }

    private void make(Path image, Path content) throws IOException, InterruptedException {
        long bytes = Long.parseLong(size.replace("M", "")) << 20;
        if (bytes > 0) {
            try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
                file.setLength(bytes);
            }
        }
        List<String> command = new ArrayList<>(tool);
        command.add(image.toString());
        if (bytes == 0) {
            command.add(content.toString());
        }
        Process process = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        process.getOutputStream().write("secret".getBytes(StandardCharsets.US_ASCII));
        process.getOutputStream().close();
        if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException(tool.get(0) + " did not end within " + LIMIT);
        }
        if (process.exitValue() != 0) {
            throw new IOException("it could not be made by " + tool.get(0));
        }
    }

    private Result measure(Path image, int rounds) throws IOException, InterruptedException {
        if (!ours(image).equals(Libblkid.probe(image))) {
            throw new IOException("ours is " + ours(image) + ", libblkid's is " + Libblkid.probe(image));
        }
        List<Double> ours = new ArrayList<>();
        List<Double> theirs = new ArrayList<>();
        for (int i = rounds == 1 ? 0 : -WARM_UP; i < rounds; i++) {
            double one = timeOurs(image);
            double other = i < 0 && peer == Peer.PROGRAM ? 0 : timePeer(image);
            if (i >= 0) {
                ours.add(one);
                theirs.add(other);
            }
        }
        return new Result(median(ours), median(theirs), "us/image");
    }

    private static String ours(Path image) throws IOException {
        Probe probe = Probe.of(image);
        return probe.whole()
                .hit()
                .map(Hit::type)
                .or(() -> probe.table().map(table -> table.type().toString()))
                .orElse("");
    }

    private static double timeOurs(Path image) throws IOException {
        long start = System.nanoTime();
        for (int i = 0; i < CALLS; i++) {
            if (ours(image).isEmpty()) {
                throw new IOException("nothing was found");
            }
        }
        return (System.nanoTime() - start) / 1000.0 / CALLS;
    }

    private double timePeer(Path image) throws IOException, InterruptedException {
        int calls = peer == Peer.LIBRARY ? CALLS : STARTS;
        long start = System.nanoTime();
        for (int i = 0; i < calls; i++) {
            if (peer == Peer.LIBRARY) {
                Libblkid.probe(image);
            } else {
                Process process = new ProcessBuilder("blkid", "-p", image.toString()).start();
                process.getInputStream().readAllBytes();
                if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                    throw new IOException("blkid did not end within " + LIMIT);
                }
            }
        }
        return (System.nanoTime() - start) / 1000.0 / calls;
    }

    private static double median(List<Double> figures) {
        List<Double> sorted = new ArrayList<>(figures);
        Collections.sort(sorted);
        return sorted.get(sorted.size() / 2);
    }
}
