package dev.satchel.qemu.live;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.satchel.core.SatchelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Begins the work that makes the chain of a disk shorter, or another one. */
final class ChainWork {
    private ChainWork() {}

    static BlockJob commit(Monitor monitor, LiveCommit commit) throws IOException, InterruptedException {
        monitor.require(4, 2, "a commit");
        monitor.requireDisks("disk '" + commit.disk() + "'");
        BlockGraph.Device device = BlockGraph.read(monitor).backed(commit.disk());
        List<ChainImage> chain = device.disk().chain();
        int top = indexOf(device.disk(), commit.top(), 0);
        int base = indexOf(device.disk(), commit.base(), top + 1);
        if (base >= chain.size() || base <= top) {
            throw new SatchelException(
                    "live.refused",
                    where(device.disk()),
                    base >= chain.size()
                            ? chain.get(top).name() + " lies upon no other image"
                            : chain.get(base).name() + " does not lie below "
                                    + chain.get(top).name(),
                    "the chain is: " + names(chain));
        }
        List<ChainImage> committed = ImmutableList.copyOf(chain.subList(top, base));
        String job = Monitor.freshName("commit");
        ImmutableMap.Builder<String, Object> arguments = ImmutableMap.<String, Object>builder()
                .put("job-id", job)
                .put("device", device.requireRoot())
                .put("base-node", chain.get(base).node())
                .put("auto-dismiss", false)
                .put("speed", commit.rateLimit().bytes());
        if (!chain.get(top).node().equals(device.requireRoot())) { // a filter stays where it is
            arguments.put("top-node", chain.get(top).node());
        }
        monitor.ask("block-commit", arguments.buildOrThrow(), where(device.disk()));
        JobWatch watch = JobWatch.start(
                monitor,
                "commit of " + where(device.disk()),
                List.of(job),
                JobWatch.WhenReady.COMPLETE,
                new Release(monitor, committed, commit.leftovers()));
        return new BlockJob(BlockJob.Kind.COMMIT, monitor, watch);
    }

    static BlockJob flatten(Monitor monitor, Flattening flattening) throws IOException, InterruptedException {
        monitor.require(4, 2, "a flattening");
        monitor.requireDisks("disk '" + flattening.disk() + "'");
        BlockGraph.Device device = BlockGraph.read(monitor).backed(flattening.disk());
        List<ChainImage> chain = device.disk().chain();
        int base = indexOf(device.disk(), flattening.base(), chain.size());
        if (base < 2) {
            throw new SatchelException(
                    "live.refused",
                    where(device.disk()),
                    "there is nothing between " + chain.get(0).name() + " and what it is to lie upon",
                    "the chain is: " + names(chain));
        }
        String job = Monitor.freshName("stream");
        ImmutableMap.Builder<String, Object> arguments = ImmutableMap.<String, Object>builder()
                .put("job-id", job)
                .put("device", chain.get(0).node())
                .put("auto-dismiss", false)
                .put("speed", flattening.rateLimit().bytes());
        if (base < chain.size()) {
            arguments.put("base-node", chain.get(base).node());
        }
        monitor.ask("block-stream", arguments.buildOrThrow(), where(device.disk()));
        JobWatch watch = JobWatch.start(
                monitor,
                "flattening of " + where(device.disk()),
                List.of(job),
                JobWatch.WhenReady.COMPLETE,
                new Release(monitor, ImmutableList.copyOf(chain.subList(1, base)), LiveCommit.Leftovers.KEPT));
        return new BlockJob(BlockJob.Kind.FLATTENING, monitor, watch);
    }

    static BlockJob move(Monitor monitor, Move move) throws IOException, InterruptedException {
        monitor.require(4, 2, "a move");
        BlockGraph graph = BlockGraph.read(monitor);
        BlockGraph.Device device = graph.backed(move.disk());
        NewImage target = NewImage.at(monitor, move.file(), "move");
        String job = Monitor.freshName("move");
        boolean begun = false;
        try {
            target.make(
                    move.format(),
                    device.disk().active().size(),
                    null,
                    NewImage.optionsLike(graph.node(device.disk().active().node())));
            ImmutableMap.Builder<String, Object> arguments = ImmutableMap.<String, Object>builder()
                    .put("job-id", job)
                    .put("device", device.requireRoot())
                    .put("target", target.node())
                    .put("sync", "full")
                    .put("auto-dismiss", false)
                    .put("speed", move.rateLimit().bytes());
            String active = device.disk().active().node();
            if (!active.equals(device.requireRoot())) {
                arguments.put("replaces", active); // a filter stays where it is
            }
            monitor.ask("blockdev-mirror", arguments.buildOrThrow(), where(device.disk()));
            begun = true;
        } finally {
            if (!begun) {
                target.abandon();
            }
        }
        JobWatch.Aftermath aftermath = new JobWatch.Aftermath() {
            @Override
            public void done() throws InterruptedException {
                new Release(monitor, device.disk().chain(), LiveCommit.Leftovers.KEPT).done();
            }

            @Override
            public void undone() throws InterruptedException {
                target.abandon();
            }
        };
        JobWatch watch = JobWatch.start(
                monitor,
                "move of " + where(device.disk()),
                List.of(job),
                move.switching() == Move.Switch.WHEN_READY ? JobWatch.WhenReady.COMPLETE : JobWatch.WhenReady.WAIT,
                aftermath);
        return new BlockJob(BlockJob.Kind.MOVE, monitor, watch);
    }

    /** Takes nodes of no more use away: those that were made by name stay, and keep their files locked. */
    private record Release(Monitor monitor, List<ChainImage> images, LiveCommit.Leftovers leftovers)
            implements JobWatch.Aftermath {
        @Override
        public void done() throws InterruptedException {
            for (ChainImage image : images) {
                monitor.attempt("blockdev-del", ImmutableMap.of("node-name", image.node()));
            }
            if (leftovers == LiveCommit.Leftovers.DELETED) {
                images.forEach(
                        image -> image.file().filter(Files::isRegularFile).ifPresent(NewImage::remove));
            }
        }

        @Override
        public void undone() {}
    }

    /** The place of {@code file} in the chain, however it is written; or {@code otherwise}, if none is given. */
    private static int indexOf(LiveDisk disk, Optional<Path> file, int otherwise) throws IOException {
        if (file.isEmpty()) {
            return otherwise;
        }
        for (int i = 0; i < disk.chain().size(); i++) {
            Optional<Path> known = disk.chain().get(i).file();
            if (known.isPresent() && isSame(known.get(), file.get())) {
                return i;
            }
        }
        throw new SatchelException(
                "live.unknown", where(disk), "has no image " + file.get(), "the chain is: " + names(disk.chain()));
    }

    private static boolean isSame(Path known, Path file) throws IOException {
        Path whole = file.toAbsolutePath().normalize();
        return known.normalize().equals(whole)
                || (Files.exists(known) && Files.exists(whole) && Files.isSameFile(known, whole));
    }

    private static String where(LiveDisk disk) {
        return "disk '" + disk.id() + "'";
    }

    private static String names(List<ChainImage> chain) {
        return chain.stream().map(ChainImage::name).collect(Collectors.joining(", "));
    }
}
