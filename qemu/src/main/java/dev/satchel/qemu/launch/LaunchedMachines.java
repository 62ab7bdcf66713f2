package dev.satchel.qemu.launch;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.SatchelException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The machines of this user that run, found by their folders; what is left of those that do not is removed. */
final class LaunchedMachines {
    /** As long as nobody is between making a folder and writing down whose it is. */
    private static final Duration UNNAMED = Duration.ofMinutes(1);

    private LaunchedMachines() {}

    /** Those below {@code roots}. */
    static List<LaunchRecord> running(List<Path> roots) {
        List<LaunchRecord> running = new ArrayList<>();
        for (RuntimeFolder folder : RuntimeFolder.all(roots)) {
            try {
                LaunchRecord record = LaunchRecord.read(folder);
                if (record.isAlive()) {
                    running.add(record);
                } else if (!isListenedTo(folder)) {
                    folder.close();
                    DeadSockets.remove(record.command());
                }
            } catch (IOException e) {
                if (isOld(folder) && !isListenedTo(folder)) {
                    folder.close();
                }
            }
        }
        return ImmutableList.copyOf(running);
    }

    private static boolean isOld(RuntimeFolder folder) {
        try {
            return Files.getLastModifiedTime(folder.path())
                    .toInstant()
                    .isBefore(Instant.now().minus(UNNAMED));
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Process numbers mean nothing across containers that share a folder; a socket that answers does. A port would not: it
     * may be another program's by now.
     */
    private static boolean isListenedTo(RuntimeFolder folder) {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return channel.connect(UnixDomainSocketAddress.of(folder.file(RuntimeFolder.CONTROL)));
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Refuses what another machine uses and QEMU does not lock: one that outlives its program outlives that program's
     * locks.
     *
     * @throws SatchelException with code {@code firmware.variables.used}
     */
    static void requireUnused(List<Path> files, List<LaunchRecord> running) throws SatchelException {
        for (LaunchRecord each : running) {
            for (Path file : files) {
                if (each.used().contains(file)) {
                    throw new SatchelException(
                            "firmware.variables.used",
                            file.toString(),
                            each + " runs with these variables",
                            "end it, or give this machine a store of its own");
                }
            }
        }
    }
}
