package dev.satchel.core.machine;

/** Where the sound of a machine goes; the words are QEMU's (qemu-system(1), -audiodev). Which of them a QEMU has differs. */
public enum AudioBackend {
    /** To nobody. */
    NONE("none"),
    /** To ALSA, Linux. */
    ALSA("alsa"),
    /** To Core Audio, macOS. */
    COREAUDIO("coreaudio"),
    /** To whoever shows the picture by D-Bus. */
    DBUS("dbus"),
    /** To DirectSound, Windows. */
    DSOUND("dsound"),
    /** To JACK. */
    JACK("jack"),
    /** To OSS, BSD. */
    OSS("oss"),
    /** To PulseAudio, or to PipeWire in its place. */
    PULSEAUDIO("pa"),
    /** To PipeWire, from QEMU 8.1 on. */
    PIPEWIRE("pipewire"),
    /** To SDL. */
    SDL("sdl"),
    /** To sndio. */
    SNDIO("sndio"),
    /** To whoever connects by SPICE. */
    SPICE("spice");

    private final String id;

    AudioBackend(String id) {
        this.id = id;
    }

    /** As it is written in a machine file. */
    public String id() {
        return id;
    }
}
