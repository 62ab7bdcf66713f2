package dev.satchel.qemu.live;

import com.google.common.collect.ImmutableMap;
import dev.satchel.core.SatchelException;
import dev.satchel.core.machine.Access;
import dev.satchel.core.unit.DataSize;
import dev.satchel.qemu.internal.HalfMade;
import dev.satchel.qemu.qmp.QmpValue;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Saves a machine's state by a migration into a UNIX-domain socket that is read here: QEMU before 8.2 writes to a file only
 * through a shell.
 */
final class StateSaving {
    private static final int CHUNK = 1 << 20;
    private static final long NO_LIMIT = 1L << 40; // bytes in a second; by default it is as fast as a network

    private final Monitor monitor;
    private final List<String> arguments;
    private final StateRequest request;
    private final Consumer<JobProgress> listener;
    private final long start = System.nanoTime();

    StateSaving(Monitor monitor, List<String> arguments, StateRequest request, Consumer<JobProgress> listener) {
        this.monitor = monitor;
        this.arguments = arguments;
        this.request = request;
        this.listener = listener;
    }

    void run() throws IOException, InterruptedException {
        boolean ran = monitor.status().equals("running");
        try (HalfMade made = HalfMade.of(request.file(), HalfMade.Kind.ONE_FILE, request.existing())) {
            if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
                Files.setPosixFilePermissions(made.path(), PosixFilePermissions.fromString("rw-------"));
            }
            boolean saved = false;
            monitor.ask("stop");
            try {
                List<StateFile.SavedDisk> disks = save(made.path());
                new StateFile(monitor.machine(), monitor.version().toString(), StateFile.shape(arguments), disks)
                        .write(made.path());
                made.finish();
                saved = true;
            } finally {
                if (ran && (!saved || request.afterwards() == StateRequest.Afterwards.AS_BEFORE)) {
                    resume();
                }
            }
        }
    }

    private void resume() throws InterruptedException {
        boolean interrupted = Thread.interrupted();
        monitor.attempt("cont", ImmutableMap.of());
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private List<StateFile.SavedDisk> save(Path file) throws IOException, InterruptedException {
        List<LiveDisk> disks = BlockGraph.read(monitor).disks();
        if (request.overlays().isPresent()) {
            requireAll(disks, request.overlays().get());
            OverlayWork.take(monitor, request.overlays().get()); // the guest is halted: nothing comes between
        }
        Path folder = Files.createTempDirectory("satchel-");
        try {
            migrate(folder.resolve("state.sock"), file);
        } finally {
            Files.deleteIfExists(folder.resolve("state.sock"));
            Files.deleteIfExists(folder);
        }
        // Only now has QEMU written all that it had of them.
        List<StateFile.SavedDisk> saved = new ArrayList<>();
        for (LiveDisk disk : disks) {
            Optional<Path> image =
                    disk.chain().isEmpty() ? Optional.empty() : disk.active().file();
            if (image.isPresent() && Files.isRegularFile(image.get())) {
                saved.add(StateFile.SavedDisk.of(disk.id(), image.get()));
            }
        }
        return saved;
    }

    private static void requireAll(List<LiveDisk> disks, OverlaySnapshot overlays) throws SatchelException {
        for (LiveDisk disk : disks) {
            boolean written =
                    disk.access() == Access.READ_WRITE && !disk.chain().isEmpty();
            if (written && !overlays.overlays().containsKey(disk.id())) {
                throw new SatchelException(
                        "live.refused",
                        "disk '" + disk.id() + "'",
                        "has no overlay, and would be written to while the state needs it as it is",
                        "name an overlay for it");
            }
        }
    }

    private void migrate(Path socket, Path file) throws IOException, InterruptedException {
        monitor.attempt("migrate-set-parameters", ImmutableMap.of("max-bandwidth", NO_LIMIT));
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            CompletableFuture<Long> received = new CompletableFuture<>();
            Thread reader = new Thread(() -> receive(server, file, received), "satchel state of " + monitor.machine());
            reader.setDaemon(true);
            reader.start();
            boolean done = false;
            try {
                monitor.ask("migrate", ImmutableMap.of("uri", "unix:" + socket));
                follow(received);
                received.get(TimeUnit.NANOSECONDS.convert(request.timeLimit()), TimeUnit.NANOSECONDS);
                done = true;
            } catch (ExecutionException e) {
                throw failed(e);
            } catch (TimeoutException e) {
                throw late(e);
            } finally {
                if (!done) {
                    giveUp();
                }
            }
        }
    }

    private void receive(ServerSocketChannel server, Path file, CompletableFuture<Long> received) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(CHUNK);
        long total = 0;
        try (SocketChannel channel = server.accept();
                FileChannel out = FileChannel.open(file, StandardOpenOption.WRITE)) {
            out.position(StateFile.STREAM);
            while (channel.read(buffer) >= 0) {
                buffer.flip();
                while (buffer.hasRemaining()) {
                    total += out.write(buffer);
                }
                buffer.clear();
            }
            received.complete(total);
        } catch (IOException e) {
            received.completeExceptionally(e); // the socket is closed, and QEMU gives up
        }
    }

    private void follow(CompletableFuture<Long> received) throws IOException, InterruptedException {
        while (true) {
            QmpValue state = monitor.ask("query-migrate");
            String status = state.at("status").text().orElse("");
            listener.accept(progress(state.at("ram")));
            switch (status) {
                case "completed" -> {
                    return;
                }
                case "failed", "cancelled" -> {
                    if (isBroken(received)) {
                        return; // what went wrong here is the reason
                    }
                    throw new SatchelException(
                            "live.failed",
                            monitor.where(),
                            "its state cannot be saved: "
                                    + state.at("error-desc").text().orElse(status));
                }
                default -> {
                    if (System.nanoTime() - start > TimeUnit.NANOSECONDS.convert(request.timeLimit())) {
                        throw late(null);
                    }
                    Thread.sleep(5);
                }
            }
        }
    }

    /** QEMU may tell of the closed socket before the thread that closed it has told why. */
    private static boolean isBroken(CompletableFuture<Long> received) throws InterruptedException {
        try {
            received.get(2, TimeUnit.SECONDS);
            return false;
        } catch (ExecutionException e) {
            return true;
        } catch (TimeoutException e) {
            return false;
        }
    }

    private JobProgress progress(QmpValue ram) {
        long total = ram.at("total").number().orElse(0);
        long remaining = ram.at("remaining").number().orElse(total);
        double seconds = (System.nanoTime() - start) / 1e9;
        long done = Math.max(0, total - remaining);
        return new JobProgress(
                JobProgress.Phase.WORKING,
                DataSize.bytes(done),
                DataSize.bytes(Math.max(0, total)),
                DataSize.bytes((long) (done / Math.max(seconds, 1e-3))));
    }

    private SatchelException late(@Nullable Exception cause) {
        return new SatchelException(
                "live.timeout",
                monitor.where(),
                "its state was not saved within " + request.timeLimit().toMillis() + " ms",
                null,
                cause);
    }

    private SatchelException failed(ExecutionException e) {
        String said = String.valueOf(e.getCause());
        boolean full = said.contains("No space left on device");
        return new SatchelException(
                full ? "live.space" : "live.failed",
                request.file().toString(),
                "the state cannot be written: " + said,
                full ? "make room, or choose another disk" : null,
                e);
    }

    /** A guest cannot go on while it is still being sent away. */
    private void giveUp() throws InterruptedException {
        boolean interrupted = Thread.interrupted();
        monitor.attempt("migrate_cancel", ImmutableMap.of());
        for (int i = 0; i < 100; i++) {
            try {
                String status = monitor.ask("query-migrate").at("status").text().orElse("");
                if (!status.equals("active") && !status.equals("cancelling") && !status.equals("setup")) {
                    break;
                }
            } catch (IOException e) {
                break;
            }
            Thread.sleep(20);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
