package dev.satchel.utm.mapping;

/** Where the images of a machine are when it has become a bundle. */
public enum DiskPlacement {
    /** In the bundle's {@code Data}, as copies: the bundle is whole, and can be carried as one folder. */
    COPY,
    /**
     * Where they are, as media of removable USB drives that must be chosen in UTM once: UTM keeps such a choice in the
     * registry of one Mac, out of reach. USB, because QEMU puts a medium only into a drive that can be empty.
     */
    BESIDE
}
