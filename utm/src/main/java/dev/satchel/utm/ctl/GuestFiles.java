package dev.satchel.utm.ctl;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.io.ByteStreams;
import dev.satchel.core.SatchelException;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandResult;
import dev.satchel.core.unit.DataSize;
import dev.satchel.utm.ctl.Conversation.Repetition;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * The files of a guest, read and written by its agent through {@code utmctl}, which itself opens no file of the Mac. Bytes
 * go as they are. What is read is never more than a limit: 1 GiB unless said otherwise.
 */
public final class GuestFiles {
    private static final DataSize LIMIT = DataSize.gibibytes(1);

    private final ControlledMachine machine;
    private final Conversation conversation;
    private final DataSize limit;

    GuestFiles(ControlledMachine machine, Conversation conversation) {
        this(machine, conversation, LIMIT);
    }

    private GuestFiles(ControlledMachine machine, Conversation conversation, DataSize limit) {
        this.machine = machine;
        this.conversation = conversation;
        this.limit = limit;
    }

    /** With no more than {@code limit} of a file read or written; positive. */
    public GuestFiles withLimit(DataSize limit) {
        checkArgument(limit.bytes() > 0, "a limit is positive: %s", limit);
        return new GuestFiles(machine, conversation, limit);
    }

    /**
     * Copies the guest's file {@code guest} to {@code target}, which is replaced whole or not at all.
     *
     * @throws SatchelException with code {@code utm.ctl.guest} if the guest has no such file, {@code utm.ctl.file.size} if it
     *     is larger than the limit
     */
    public void pull(String guest, Path target) throws IOException, InterruptedException {
        Path file = target.toAbsolutePath();
        Path folder = file.getParent();
        if (folder == null || !Files.isDirectory(folder) || Files.isDirectory(file)) {
            throw new SatchelException(
                    "utm.ctl.file.target",
                    target.toString(),
                    "is no place for a file",
                    "name a file in a folder that exists");
        }
        Path beside = Files.createTempFile(folder, ".satchel-", ".pull");
        try {
            fetch(guest, beside);
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(beside);
        }
    }

    /** Writes the guest's file {@code guest} to {@code out}, once all of it is here. */
    public void pull(String guest, OutputStream out) throws IOException, InterruptedException {
        Path file = Files.createTempFile("satchel-", ".pull");
        try {
            fetch(guest, file);
            Files.copy(file, out);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private void fetch(String guest, Path file) throws IOException, InterruptedException {
        conversation.requireProgram();
        CommandResult result = conversation.tell(command("pull", guest).withOutputTo(file, limit), Repetition.ALLOWED);
        if (result.dropped().equals(DataSize.ZERO)) {
            requireDone(result, "file pull");
            return;
        }
        throw new SatchelException(
                "utm.ctl.file.size",
                machine + ", " + Words.shown(guest),
                "is larger than " + limit,
                "allow more, or take it by another way, such as a shared folder");
    }

    private Command command(String direction, String guest) {
        return Command.of(
                        conversation.program().toString(),
                        "file",
                        direction,
                        machine.listed().id(),
                        guest)
                .withTimeLimit(conversation.limit());
    }

    /**
     * Makes the bytes of {@code source} the guest's file {@code guest}, which is overwritten.
     *
     * @throws SatchelException with code {@code utm.ctl.guest} if the guest could not write it; then it may have a part
     */
    public void push(Path source, String guest) throws IOException, InterruptedException {
        if (!Files.isRegularFile(source) || !Files.isReadable(source)) {
            throw new SatchelException(
                    "utm.ctl.file.source", source.toString(), "is no file that can be read", "name one");
        }
        requireSmall(Files.size(source), source.toString());
        conversation.requireProgram();
        Command command = command("push", guest).withInputFrom(source.toAbsolutePath());
        requireDone(conversation.tell(command, Repetition.ALLOWED), "file push");
    }

    /** Makes what {@code in} has left the guest's file {@code guest}, once all of it was read. */
    public void push(InputStream in, String guest) throws IOException, InterruptedException {
        Path file = Files.createTempFile("satchel-", ".push");
        try {
            try (OutputStream out = Files.newOutputStream(file)) {
                requireSmall(ByteStreams.copy(ByteStreams.limit(in, limit.bytes() + 1), out), "what is to be written");
            }
            push(file, guest);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private void requireSmall(long size, String where) throws SatchelException {
        if (size > limit.bytes()) {
            throw new SatchelException(
                    "utm.ctl.file.size",
                    where,
                    "is larger than " + limit,
                    "allow more, or take it by another way, such as a shared folder");
        }
    }

    private void requireDone(CommandResult result, String doing) throws IOException, InterruptedException {
        Optional<Complaint> complaint = Complaint.of(result);
        SatchelException failure;
        if (complaint.isPresent()) {
            failure = complaint.get().exception(machine.toString(), doing);
        } else if (result.exitCode() != 0) {
            failure = Conversation.failure(machine.toString(), doing, result);
        } else {
            return;
        }
        throw machine.refined(failure, doing, ControlledMachine.running(), true);
    }
}
