package dev.satchel.qemu.guest;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableMap;
import dev.satchel.core.SatchelException;
import dev.satchel.core.unit.DataSize;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Base64;

/** A file of the guest that the agent has open for us: filled or emptied once, and closed. */
final class OpenGuestFile {
    private static final int CHUNK = 64 << 10; // a message is half as long again

    private final AgentLink link;
    private final String name;
    private final long handle;

    private OpenGuestFile(AgentLink link, String name, long handle) {
        this.link = link;
        this.name = name;
        this.handle = handle;
    }

    /** Fills the guest's file {@code name} with all of {@code input}, and sees that all has arrived. */
    static void fill(AgentLink link, String name, InputStream input) throws IOException, InterruptedException {
        OpenGuestFile file = open(link, name, "wb");
        boolean whole = false;
        try {
            file.write(input);
            whole = true;
        } finally {
            file.close(whole);
        }
    }

    /** Gives all of the guest's file {@code name} to {@code output}, and sees that it was all. */
    static void empty(AgentLink link, String name, OutputStream output, DataSize most)
            throws IOException, InterruptedException {
        OpenGuestFile file = open(link, name, "rb");
        boolean whole = false;
        try {
            file.read(output, most);
            whole = true;
        } finally {
            file.close(whole);
        }
    }

    private static OpenGuestFile open(AgentLink link, String name, String mode)
            throws IOException, InterruptedException {
        checkArgument(!name.isEmpty(), "a file needs a name");
        AgentAnswer answer = link.ask("guest-file-open", ImmutableMap.of("path", name, "mode", mode));
        Long handle = answer.number();
        if (handle == null) {
            throw answer.bad("gave no handle");
        }
        return new OpenGuestFile(link, name, handle);
    }

    private void write(InputStream input) throws IOException, InterruptedException {
        long sent = 0;
        for (byte[] chunk = input.readNBytes(CHUNK); chunk.length > 0; chunk = input.readNBytes(CHUNK)) {
            write(chunk);
            sent += chunk.length;
        }
        link.ask("guest-file-flush", ImmutableMap.of("handle", handle));
        long length = position("end");
        if (length != sent) {
            throw new SatchelException("guest.file", name, "has " + length + " bytes in the guest instead of " + sent);
        }
    }

    private void write(byte[] chunk) throws IOException, InterruptedException {
        int done = 0;
        while (done < chunk.length) {
            byte[] rest = done == 0 ? chunk : Arrays.copyOfRange(chunk, done, chunk.length);
            AgentAnswer answer = link.ask(
                    "guest-file-write",
                    ImmutableMap.of(
                            "handle", handle, "buf-b64", Base64.getEncoder().encodeToString(rest)));
            long count = answer.number("count");
            if (count <= 0 || count > rest.length) {
                throw answer.bad("wrote " + count + " of " + rest.length + " bytes");
            }
            done += (int) count;
        }
    }

    private void read(OutputStream output, DataSize most) throws IOException, InterruptedException {
        long got = 0;
        boolean atEnd = false;
        while (!atEnd) {
            AgentAnswer answer = link.ask("guest-file-read", ImmutableMap.of("handle", handle, "count", CHUNK));
            byte[] chunk = answer.bytes("buf-b64");
            if (chunk.length != answer.number("count") || chunk.length > CHUNK) {
                throw answer.bad("gave another number of bytes than it said");
            }
            got += chunk.length;
            if (got > most.bytes()) {
                throw new SatchelException("guest.file", name, "has more than " + most);
            }
            output.write(chunk);
            atEnd = chunk.length == 0 || answer.isTrue("eof");
        }
        long position = position("cur");
        if (position != got) {
            throw new SatchelException("guest.file", name, "gave " + got + " bytes, and the guest says " + position);
        }
    }

    private long position(String whence) throws IOException, InterruptedException {
        return link.ask("guest-file-seek", ImmutableMap.of("handle", handle, "offset", 0, "whence", whence))
                .number("position");
    }

    /** After a success, its failure is one: what was written last may not have reached the guest's disk. */
    private void close(boolean whole) throws IOException, InterruptedException {
        if (whole) {
            link.ask("guest-file-close", ImmutableMap.of("handle", handle));
        } else {
            link.askInPassing(
                    "guest-file-close", ImmutableMap.of("handle", handle), "a file of the guest was left open");
        }
    }
}
