package dev.satchel.core.machine;

import static com.google.common.base.Preconditions.checkArgument;

import java.nio.file.Path;

/**
 * A folder of the host that the guest sees.
 *
 * @param tag the name under which it does; 1 to 31 letters, digits, dots, underscores, dashes
 * @param folder on the host
 * @param access what the guest may do with it
 */
public record SharedFolder(String tag, Path folder, Access access) {
    /** Checks the tag. */
    public SharedFolder {
        checkArgument(tag.matches("[A-Za-z0-9._-]{1,31}"), "not a tag for a shared folder: '%s'", tag);
    }
}
