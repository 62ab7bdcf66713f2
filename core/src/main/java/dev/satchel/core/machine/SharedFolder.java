package dev.satchel.core.machine;

import static com.google.common.base.Preconditions.checkArgument;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A folder of the host that the guest sees. Immutable. */
public final class SharedFolder {
    private final String tag;
    private final Path folder;
    private final Access access;
    private final @Nullable ShareTransport transport;
    private final @Nullable Path socket;

    /**
     * A folder that is shared in the way that suits the guest.
     *
     * @param tag the name under which the guest sees it; 1 to 31 letters, digits, dots, underscores, dashes
     * @param folder on the host
     * @param access what the guest may do with it
     */
    public SharedFolder(String tag, Path folder, Access access) {
        this(tag, folder, access, null, null);
    }

    private SharedFolder(
            String tag, Path folder, Access access, @Nullable ShareTransport transport, @Nullable Path socket) {
        checkArgument(tag.matches("[A-Za-z0-9._-]{1,31}"), "not a tag for a shared folder: '%s'", tag);
        this.tag = tag;
        this.folder = folder;
        this.access = access;
        this.transport = transport;
        this.socket = socket;
    }

    /** The same, which reaches the guest by {@code by}. */
    public SharedFolder via(ShareTransport by) {
        return new SharedFolder(tag, folder, access, by, by == ShareTransport.VIRTIOFS ? socket : null);
    }

    /** The same by virtiofs, from a virtiofsd that listens at {@code listening}. */
    public SharedFolder viaVirtiofs(Path listening) {
        return new SharedFolder(tag, folder, access, ShareTransport.VIRTIOFS, listening);
    }

    /** The name under which the guest sees it. */
    public String tag() {
        return tag;
    }

    /** On the host. */
    public Path folder() {
        return folder;
    }

    /** What the guest may do with it. */
    public Access access() {
        return access;
    }

    /** How it reaches the guest, if the machine says so; empty: what suits the guest ({@link Machine#transportOf}). */
    public Optional<ShareTransport> transport() {
        return Optional.ofNullable(transport);
    }

    /** Where the virtiofsd that serves it listens; only by virtiofs. */
    public Optional<Path> socket() {
        return Optional.ofNullable(socket);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SharedFolder that
                && tag.equals(that.tag)
                && folder.equals(that.folder)
                && access == that.access
                && transport == that.transport
                && Objects.equals(socket, that.socket);
    }

    @Override
    public int hashCode() {
        return Objects.hash(tag, folder, access, transport, socket);
    }

    @Override
    public String toString() {
        return tag + " (" + folder + ")";
    }
}
