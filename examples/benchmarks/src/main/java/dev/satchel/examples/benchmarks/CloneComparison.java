package dev.satchel.examples.benchmarks;

import dev.satchel.core.plan.PlanListener;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.core.unit.DataSize;
import dev.satchel.storage.clone.SystemClone;
import dev.satchel.storage.probe.Probe;
import dev.satchel.storage.rsync.ExclusionSet;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A clone and its refresh, with all that belongs to them (measuring, partitions, file systems, boot loaders, writing out),
 * beside the rsync alone that a person would run by hand into a file system that is made and mounted already, and a {@code
 * sync} of that. 50,000 small files and one sparse file of 4 GiB; for the refresh one in a hundred is changed before. Needs
 * root.
 */
final class CloneComparison implements Comparison {
    private static final Duration LIMIT = Duration.ofMinutes(20);
    private static final int FILES_IN_A_FOLDER = 100;
    private static final int SPARSE_PIECES = 64;
    private static final int ROUNDS = 5;

    private static final ExclusionSet NOTHING = ExclusionSet.none().with("/lost+found");

    private enum Part {
        COPY,
        REFRESH
    }

    private final Part part;

    private CloneComparison(Part part) {
        this.part = part;
    }

    /** Both, where loop devices can be made. */
    static List<Comparison> all() {
        return Files.isWritable(Path.of("/dev/loop-control"))
                ? List.of(new CloneComparison(Part.COPY), new CloneComparison(Part.REFRESH))
                : List.of();
    }

    @Override
    public String name() {
        return switch (part) {
            case COPY -> "CloneBenchmark.copy";
            case REFRESH -> "CloneBenchmark.refresh";
        };
    }

    @Override
    public Result run(Bench.Effort effort) throws Exception {
        Path folder = Files.createTempDirectory("satchel-clone-bench-").toRealPath();
        Tree tree = new Tree(folder.resolve("source"), effort == Bench.Effort.QUICK ? 5 : 500);
        try {
            tree.make();
            return switch (part) {
                case COPY -> copies(tree, folder, effort == Bench.Effort.QUICK ? 1 : ROUNDS);
                case REFRESH -> refreshes(tree, folder, effort == Bench.Effort.QUICK ? 1 : ROUNDS);
            };
        } finally {
            run("rm", "-rf", folder.toString());
        }
    }

    private static Result copies(Tree tree, Path folder, int rounds) throws Exception {
        List<Double> ours = new ArrayList<>();
        List<Double> peer = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            if (round % 2 == 0) {
                ours.add(cloned(tree, folder));
                peer.add(copiedByHand(tree, folder));
            } else {
                peer.add(copiedByHand(tree, folder));
                ours.add(cloned(tree, folder));
            }
        }
        return new Result(median(ours), median(peer), "s");
    }

    private static double cloned(Tree tree, Path folder) throws Exception {
        Path image = folder.resolve("ours.img");
        double seconds = seconds(() -> clone(tree, image));
        Files.delete(image);
        return seconds;
    }

    private static void clone(Tree tree, Path image) throws Exception {
        SystemClone.of(tree.root())
                .toImage(image, tree.target())
                .exclude(NOTHING)
                .plan()
                .apply(PlanListener.NONE);
    }

    private static double copiedByHand(Tree tree, Path folder) throws Exception {
        Path image = folder.resolve("peer.img");
        Path place = Files.createDirectories(folder.resolve("mounted"));
        run("truncate", "--size", "" + tree.target().bytes(), image.toString());
        run("mkfs.ext4", "-q", "-F", "-E", "lazy_itable_init=1,nodiscard", image.toString());
        run("mount", "-o", "loop", image.toString(), place.toString());
        try {
            return seconds(() -> rsync(tree, place));
        } finally {
            run("umount", place.toString());
            Files.delete(image);
        }
    }

    private static Result refreshes(Tree tree, Path folder, int rounds) throws Exception {
        Path ourImage = folder.resolve("ours.img");
        Path peerImage = folder.resolve("peer.img");
        clone(tree, ourImage);
        clone(tree, peerImage);
        List<Double> ours = new ArrayList<>();
        List<Double> peer = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            tree.change(round);
            if (round % 2 == 0) {
                ours.add(refreshed(tree, ourImage));
                peer.add(refreshedByHand(tree, peerImage, folder));
            } else {
                peer.add(refreshedByHand(tree, peerImage, folder));
                ours.add(refreshed(tree, ourImage));
            }
        }
        return new Result(median(ours), median(peer), "s");
    }

    private static double refreshed(Tree tree, Path image) throws Exception {
        return seconds(() -> SystemClone.of(tree.root())
                .refreshingImage(image)
                .exclude(NOTHING)
                .plan()
                .apply(PlanListener.NONE));
    }

    private static double refreshedByHand(Tree tree, Path image, Path folder) throws Exception {
        Path place = Files.createDirectories(folder.resolve("mounted"));
        long offset = Probe.of(image).volume(3).offset().bytes();
        run("mount", "-o", "loop,offset=" + offset, image.toString(), place.toString());
        try {
            return seconds(() -> rsync(tree, place, "--delete", "--exclude=/etc/fstab", "--exclude=/boot/*"));
        } finally {
            run("umount", place.toString());
        }
    }

    private static void rsync(Tree tree, Path place, String... more) throws Exception {
        List<String> words = new ArrayList<>(List.of("-aAXHSx", "--numeric-ids", "--exclude=/lost+found"));
        words.addAll(List.of(more));
        words.addAll(List.of(tree.root() + "/", place + "/"));
        run("rsync", words.toArray(String[]::new));
        run("sync", "--file-system", place.toString());
    }

    private interface Work {
        void run() throws Exception;
    }

    /** With everything written out before, so that neither pays for the other. */
    private static double seconds(Work work) throws Exception {
        run("sync");
        long start = System.nanoTime();
        work.run();
        return (System.nanoTime() - start) / 1e9;
    }

    private static double median(List<Double> values) {
        Collections.sort(values);
        return values.get(values.size() / 2);
    }

    private static void run(String program, String... arguments) throws IOException, InterruptedException {
        CommandRunner.system()
                .run(Command.of(program, arguments).withTimeLimit(LIMIT))
                .orThrow();
    }

    /** What looks like a system to a clone, and is a hundred files in each of many folders. */
    private record Tree(Path root, int folders) {
        DataSize target() {
            return DataSize.mebibytes(folders < 100 ? 512 : 2048);
        }

        void make() throws IOException {
            for (String name : List.of("etc", "boot", "usr/bin", "usr/share", "home")) {
                Files.createDirectories(root.resolve(name));
            }
            Files.copy(Path.of("/usr/bin/env").toRealPath(), root.resolve("usr/bin/env"));
            Files.writeString(root.resolve("boot/vmlinuz-6.1"), "");
            for (int folder = 0; folder < folders; folder++) {
                Files.createDirectories(root.resolve("usr/share/" + folder));
                for (int file = 0; file < FILES_IN_A_FOLDER; file++) {
                    Files.write(file(folder, file), content(folder, file, 0));
                }
            }
            try (RandomAccessFile sparse =
                    new RandomAccessFile(root.resolve("home/sparse.img").toFile(), "rw")) {
                sparse.setLength(4L << 30);
                for (long piece = 0; piece < SPARSE_PIECES; piece++) {
                    sparse.seek(piece << 26);
                    sparse.write(new byte[] {1});
                }
            }
        }

        private Path file(int folder, int file) {
            return root.resolve("usr/share/" + folder + "/file-" + file);
        }

        /** 0.5 to 8 KiB, as most files of a system are. */
        private static byte[] content(int folder, int file, int round) {
            int length = 512 + (folder * 131 + file * 977) % 7680;
            return ("round " + round + " ").repeat(length / 8).getBytes(StandardCharsets.UTF_8);
        }

        /** One file in each folder: one in a hundred. */
        void change(int round) throws IOException {
            for (int folder = 0; folder < folders; folder++) {
                int file = (folder + round) % FILES_IN_A_FOLDER;
                Files.write(file(folder, file), content(folder, file, round + 1));
            }
        }
    }
}
