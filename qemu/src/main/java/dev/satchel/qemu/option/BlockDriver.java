package dev.satchel.qemu.option;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableSet;
import java.util.Set;

/** What a node of QEMU's block layer does: reach bytes (a protocol), read a format, or pass bytes on (a filter). */
public sealed interface BlockDriver {
    /** QEMU's name for it. */
    String id();

    /** A regular file by its {@code filename}; QEMU refuses a device here (since 6.0). */
    record File(String filename) implements BlockDriver {
        @Override
        public String id() {
            return "file";
        }
    }

    /** A block device by its {@code filename}: {@code /dev/disk/by-id/..}, {@code \\.\PhysicalDrive1}. */
    record HostDevice(String filename) implements BlockDriver {
        @Override
        public String id() {
            return "host_device";
        }
    }

    /** A drive for CDs of the host by its {@code filename}, empty or not; Linux and FreeBSD. */
    record HostCdrom(String filename) implements BlockDriver {
        @Override
        public String id() {
            return "host_cdrom";
        }
    }

    /**
     * What an NBD server offers.
     *
     * @param server where it listens
     * @param export which of its exports; empty for the one without a name
     * @param tls the object with the credentials for TLS; empty for none
     */
    record Nbd(Server server, String export, String tls) implements BlockDriver {
        @Override
        public String id() {
            return "nbd";
        }
    }

    /** Where a server listens. */
    sealed interface Server {
        /**
         * A TCP port.
         *
         * @param host its name or address
         * @param port 1 to 65535
         */
        record Tcp(String host, int port) implements Server {
            /** Checks the port. */
            public Tcp {
                checkArgument(port >= 1 && port <= 65535, "a port is between 1 and 65535: %s", port);
            }
        }

        /** A UNIX socket by its {@code path}. */
        record Unix(String path) implements Server {}
    }

    /**
     * An image format above another node.
     *
     * @param id QEMU's name: raw, qcow2, vhdx, vpc, vmdk, parallels, vdi, qed, dmg, qcow, luks, cloop, bochs
     * @param file the node with its bytes
     */
    record Format(String id, Child file) implements BlockDriver {
        private static final ImmutableSet<String> IDS = ImmutableSet.of(
                "raw",
                "qcow2",
                "vhdx",
                "vpc",
                "vmdk",
                "parallels",
                "vdi",
                "qed",
                "dmg",
                "qcow",
                "luks",
                "cloop",
                "bochs");

        /** Checks that it is a format. */
        public Format {
            checkArgument(IDS.contains(id), "not a format of an image: '%s' (known are %s)", id, IDS);
        }

        /** QEMU's names of all formats; immutable. */
        public static Set<String> ids() {
            return IDS;
        }
    }

    /**
     * A brake above another node.
     *
     * @param group the throttle group whose limits hold: the id of an object
     * @param file the node that is slowed down
     */
    record Throttle(String group, Child file) implements BlockDriver {
        @Override
        public String id() {
            return "throttle";
        }
    }

    /** Any other driver by its {@code id}; its settings are carried as they are. */
    record Other(String id) implements BlockDriver {}

    /** The node below another. */
    sealed interface Child {
        /** A node of its own, described in place: {@code node}. */
        record Inline(BlockNode node) implements Child {}

        /** A node described before, by its {@code name}. */
        record Named(String name) implements Child {}
    }
}
