package dev.satchel.qemu.internal;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.host.OperatingSystem;
import dev.satchel.core.machine.AudioBackend;
import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.Display;
import dev.satchel.core.machine.GuestSystem;
import java.util.List;
import java.util.Optional;

/** What a machine gets that says nothing: written where arguments are made, and left unsaid where they are read. */
public final class Suitable {
    private Suitable() {}

    /** The graphics card that suits {@code board} and {@code guest}: one that the guest has a driver for from the start. */
    public static String graphicsCard(Board board, GuestSystem guest) {
        if (board == Board.VIRT) {
            return guest.isWindows() ? "ramfb" : "virtio-gpu-pci";
        }
        return guest.isWindows() ? "VGA" : "virtio-vga";
    }

    /** Where the sound of what {@code display} shows goes on any host; empty where that is the host's to say. */
    public static Optional<AudioBackend> audio(Display display) {
        if (display instanceof Display.Spice) {
            return Optional.of(AudioBackend.SPICE);
        }
        return display instanceof Display.Window ? Optional.empty() : Optional.of(AudioBackend.NONE);
    }

    /** Where sound is heard on a host of the kind {@code host}, the best way first. */
    public static List<AudioBackend> audio(OperatingSystem host) {
        return switch (host) {
            case MACOS -> ImmutableList.of(AudioBackend.COREAUDIO, AudioBackend.SDL);
            case WINDOWS -> ImmutableList.of(AudioBackend.DSOUND, AudioBackend.SDL);
            // PipeWire speaks PulseAudio's protocol, but not the other way round.
            case LINUX ->
                ImmutableList.of(AudioBackend.PULSEAUDIO, AudioBackend.PIPEWIRE, AudioBackend.ALSA, AudioBackend.SDL);
            case OTHER -> ImmutableList.of();
        };
    }
}
