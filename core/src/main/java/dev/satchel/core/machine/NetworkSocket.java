package dev.satchel.core.machine;

import static com.google.common.base.Preconditions.checkArgument;

import java.nio.file.Path;

/** A socket that carries the frames of a network card, to another machine or to a program that is a network. */
public sealed interface NetworkSocket {
    /** One end of it. */
    sealed interface End {
        /** An address of IPv4 and a port. */
        record Inet(HostPort address) implements End {
            @Override
            public String toString() {
                return address.toString();
            }
        }

        /** A UNIX-domain socket. */
        record Unix(Path path) implements End {
            @Override
            public String toString() {
                return path.toString();
            }
        }

        /** The address {@code host}. */
        static End of(HostPort host) {
            return new Inet(host);
        }

        /** The UNIX-domain socket {@code path}. */
        static End of(Path path) {
            return new Unix(path);
        }
    }

    /** A stream that another machine connects to {@code end}. */
    record Listen(End end) implements NetworkSocket {}

    /** A stream to what listens at {@code end}: another machine, or passt. */
    record Connect(End end) implements NetworkSocket {}

    /**
     * Datagrams to all machines that have joined a group: a cable with any number of plugs.
     *
     * @param group an address of a group, 224.0.0.0 to 239.255.255.255, and a port from 1 on
     */
    record Multicast(HostPort group) implements NetworkSocket {
        /** Checks the address. */
        public Multicast {
            checkArgument(
                    group.address().matches("2(2[4-9]|3[0-9])\\..*"),
                    "not an address of a group: '%s' (224.0.0.0 to 239.255.255.255)",
                    group.address());
            checkArgument(group.port() > 0, "a group has a port from 1 on");
        }
    }

    /**
     * Datagrams between two ends.
     *
     * @param local this machine's
     * @param remote the other's, of the same kind
     */
    record Datagram(End local, End remote) implements NetworkSocket {
        /** Checks that both are of one kind. */
        public Datagram {
            checkArgument(
                    local.getClass() == remote.getClass(),
                    "both ends of a datagram socket are addresses, or both are paths: %s and %s",
                    local,
                    remote);
        }
    }
}
