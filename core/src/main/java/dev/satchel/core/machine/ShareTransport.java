package dev.satchel.core.machine;

/** How a folder of the host reaches the guest. */
public enum ShareTransport {
    /** QEMU's own file server for Linux guests ({@code mount -t 9p -o trans=virtio TAG}); needs nothing on the host. */
    NINE_P("9p"),
    /** A server beside QEMU, virtiofsd, on Linux hosts ({@code mount -t virtiofs TAG}); the fastest. */
    VIRTIOFS("virtiofs"),
    /** Samba's server beside QEMU, in a network of mode user ({@code \\10.0.2.4\qemu}); for guests that know no other. */
    SMB("smb");

    private final String id;

    ShareTransport(String id) {
        this.id = id;
    }

    /** As it is written in a machine file. */
    public String id() {
        return id;
    }
}
