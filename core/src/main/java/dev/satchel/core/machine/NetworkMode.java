package dev.satchel.core.machine;

/** What a network card is connected to. */
public enum NetworkMode {
    /** A network of the emulator's own, with port forwards; needs no rights. */
    USER("user"),
    /** Behind the host's address (vmnet). */
    SHARED("shared"),
    /** In the host's own network. */
    BRIDGED("bridged"),
    /** To the host and nowhere else. */
    HOST_ONLY("host-only"),
    /** A tap interface of the host. */
    TAP("tap"),
    /** The host's own network through passt, which needs no rights. */
    PASST("passt"),
    /** A socket: another machine, or a program that is a network. */
    SOCKET("socket");

    private final String id;

    NetworkMode(String id) {
        this.id = id;
    }

    /** As it is written in a machine file. */
    public String id() {
        return id;
    }
}
