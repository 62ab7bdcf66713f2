package dev.satchel.qemu.launch;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.SatchelException;
import dev.satchel.qemu.option.Chardev;
import dev.satchel.qemu.option.Endpoint;
import dev.satchel.qemu.option.KeyedOption;
import dev.satchel.qemu.option.QemuOption;
import dev.satchel.qemu.option.Redirection;
import dev.satchel.qemu.option.Spice;
import dev.satchel.qemu.option.Vnc;
import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Sockets of a machine's own serial ports and screen, at which QEMU listened, and which it leaves where it is killed. */
final class DeadSockets {
    /** Of {@code st_mode}; see inode(7). */
    private static final int TYPE = 0170000;

    private static final int SOCKET = 0140000;

    private static final String UNIX = "unix:";

    private DeadSockets() {}

    /** Removes those of {@code command}, QEMU's, which runs no more; one at which somebody listens again stays. */
    static void remove(List<String> command) {
        of(command).forEach(DeadSockets::remove);
    }

    /** All at which the QEMU of {@code command} listens, but for those without a whole path. */
    static List<Path> of(List<String> command) {
        ImmutableList.Builder<Path> found = ImmutableList.builder();
        List<String> words = command.subList(Math.min(1, command.size()), command.size());
        while (!words.isEmpty()) {
            int read = 1;
            try {
                QemuOption option = QemuOption.parseFirst(words);
                read = option.arguments().size();
                socket(option).map(Path::of).filter(Path::isAbsolute).ifPresent(found::add);
            } catch (SatchelException | InvalidPathException e) {
                // by hand, and wrong: QEMU did not start with it
            }
            words = words.subList(read, words.size());
        }
        return found.build();
    }

    private static Optional<String> socket(QemuOption option) {
        if (option instanceof Chardev chardev) {
            return chardev.kind().equals("socket") && isOn(chardev, "server") ? chardev.get("path") : Optional.empty();
        }
        if (option instanceof Vnc vnc) {
            return Optional.of(vnc.kind()).filter(at -> at.startsWith(UNIX)).map(at -> at.substring(UNIX.length()));
        }
        if (option instanceof Spice spice) {
            return isOn(spice, "unix") ? spice.get("addr") : Optional.empty();
        }
        if (option instanceof Redirection port && port.endpoint() instanceof Endpoint.ToUnix unix) {
            return Optional.of(unix.path());
        }
        return Optional.empty();
    }

    private static boolean isOn(KeyedOption<?> option, String key) {
        return option.get(key).filter("on"::equals).isPresent();
    }

    private static void remove(Path path) {
        try {
            if (isSocket(path) && isDead(path)) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            // it is gone already, or not ours to remove
        }
    }

    /** And no pipe, which refuses a connection too. */
    private static boolean isSocket(Path path) throws IOException {
        return path.getFileSystem().supportedFileAttributeViews().contains("unix")
                && Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS) instanceof Integer mode
                && (mode & TYPE) == SOCKET;
    }

    private static boolean isDead(Path path) {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(path));
            return false;
        } catch (ConnectException e) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
