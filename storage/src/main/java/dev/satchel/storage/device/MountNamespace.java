package dev.satchel.storage.device;

/** Where a mount can be seen, as Linux has it (mount_namespaces(7)). */
public sealed interface MountNamespace {
    /** Here, by this program. */
    record Own() implements MountNamespace {
        /** {@code here}. */
        @Override
        public String toString() {
            return "here";
        }
    }

    /**
     * In a container or a service with mounts of its own.
     *
     * @param process one that sees it
     */
    record OfProcess(long process) implements MountNamespace {
        /** {@code in the mount namespace of process 4711}. */
        @Override
        public String toString() {
            return "in the mount namespace of process " + process;
        }
    }
}
