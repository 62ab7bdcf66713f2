package dev.satchel.qemu.junit;

import dev.satchel.core.unit.DataSize;
import dev.satchel.qemu.guest.GuestAgent;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The files of a guest, through its agent. */
public final class GuestFiles {
    private static final DataSize MOST = DataSize.mebibytes(64);

    private final GuestAgent agent;

    GuestFiles(GuestAgent agent) {
        this.agent = agent;
    }

    /**
     * Copies {@code file} to the guest.
     *
     * @param guestFile a path as the guest writes it, in a folder that exists
     */
    public void push(Path file, String guestFile) throws IOException, InterruptedException {
        agent.upload(file, guestFile);
    }

    /**
     * Copies a file of the guest, of 64 MiB at most, to {@code file}.
     *
     * @param guestFile a path as the guest writes it
     */
    public void pull(String guestFile, Path file) throws IOException, InterruptedException {
        agent.download(guestFile, file, MOST);
    }

    /**
     * Writes {@code text} in UTF-8 as a file of the guest.
     *
     * @param guestFile a path as the guest writes it, in a folder that exists
     */
    public void write(String guestFile, String text) throws IOException, InterruptedException {
        agent.upload(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), guestFile);
    }

    /**
     * A file of the guest as text in UTF-8; 64 MiB at most.
     *
     * @param guestFile a path as the guest writes it
     */
    public String read(String guestFile) throws IOException, InterruptedException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        agent.download(guestFile, content, MOST);
        return content.toString(StandardCharsets.UTF_8);
    }
}
