package dev.satchel.qemu.commandline;

import com.google.common.collect.ImmutableSet;
import dev.satchel.core.machine.AudioBackend;
import dev.satchel.core.machine.Display;
import dev.satchel.core.machine.Machine;
import dev.satchel.qemu.internal.Suitable;
import dev.satchel.qemu.option.Audiodev;
import dev.satchel.qemu.option.Device;
import dev.satchel.qemu.option.KeyValues;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Sound: whether there is a card, and where it plays to. */
final class SoundReading {
    /** What every machine with sound has. */
    private static final Set<String> HDA =
            ImmutableSet.of("intel-hda", "ich9-intel-hda", "hda-duplex", "hda-micro", "hda-output", "hda");

    private static final Set<String> OTHERS = ImmutableSet.of(
            "AC97", "ES1370", "sb16", "adlib", "cs4231a", "gus", "usb-audio", "virtio-sound-pci", "virtio-sound");

    private final Line line;

    SoundReading(Line line) {
        this.line = line;
    }

    void read(Machine.Builder machine, Display display) {
        List<String> cards = new ArrayList<>();
        Optional<AudioBackend> backend = devices(cards);
        for (Part part : line.named("-audio")) {
            backend = shortForm(part, cards).or(back(backend));
        }
        for (Part part : line.named("-soundhw")) {
            line.take(part);
            cards.add(part.value());
        }
        line.named("-audiodev").forEach(line::release);
        if (cards.isEmpty()) {
            return;
        }
        machine.sound(Machine.Sound.ON);
        backend.filter(each -> !Suitable.audio(display).equals(Optional.of(each)))
                .ifPresent(machine::audio);
        List<String> others = cards.stream().filter(card -> !HDA.contains(card)).toList();
        if (!others.isEmpty()) {
            line.note(
                    "sound",
                    "sound",
                    "in place of " + String.join(", ", others)
                            + " there is the sound card that Satchel gives every machine (Intel HDA)");
        }
    }

    private static Supplier<Optional<AudioBackend>> back(Optional<AudioBackend> backend) {
        return () -> backend;
    }

    /** The back end of the first card that names one; the first of all where none does (QEMU takes that too). */
    private Optional<AudioBackend> devices(List<String> cards) {
        Optional<Part> named = Optional.empty();
        for (Part part : line.devices()) {
            Device device = (Device) part.option();
            if (!HDA.contains(device.driver()) && !OTHERS.contains(device.driver())) {
                continue;
            }
            line.release(part);
            cards.add(device.driver());
            Optional<String> id = device.get("audiodev");
            Optional<Part> audiodev = id.flatMap(this::audiodev);
            if (id.isPresent() && audiodev.isEmpty()) {
                line.error(
                        "sound.backend",
                        part,
                        "there is no audiodev '" + id.get() + "' (Property '" + device.driver()
                                + ".audiodev' can't find value '" + id.get() + "')",
                        "add -audiodev none,id=" + id.get() + " or another; the machine's sound goes where it suits");
            }
            named = named.or(() -> audiodev);
        }
        return named.or(() -> line.named("-audiodev").stream().findFirst()).flatMap(this::backend);
    }

    private Optional<Part> audiodev(String id) {
        return line.named("-audiodev").stream()
                .filter(part -> ((Audiodev) part.option()).id().equals(Optional.of(id)))
                .findFirst();
    }

    private Optional<AudioBackend> backend(Part part) {
        Audiodev audiodev = (Audiodev) part.option();
        List<String> lost = Line.beyond(audiodev, Set.of("id", "driver"));
        if (!lost.isEmpty()) {
            line.note(
                    "sound.setting",
                    part,
                    "what a machine cannot say of sound is left out: " + String.join(", ", lost));
        }
        return backend(part, audiodev.kind());
    }

    private Optional<AudioBackend> backend(Part part, String driver) {
        Optional<AudioBackend> backend = Arrays.stream(AudioBackend.values())
                .filter(each -> each.id().equals(driver))
                .findFirst();
        if (backend.isEmpty()) {
            line.warn(
                    "sound.backend",
                    part,
                    "a machine's sound does not go to " + driver + "; it goes where host and display suggest",
                    "choose another back end");
        }
        return backend;
    }

    /** {@code -audio pa,model=hda}, since QEMU 7.1: back end and card in one. */
    private Optional<AudioBackend> shortForm(Part part, List<String> cards) {
        line.take(part);
        KeyValues values;
        try {
            values = KeyValues.parse(part.value());
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        String driver = values.first().or(() -> values.get("driver")).orElse("none");
        // Without a model it is for what the board has by itself, which is nothing.
        values.get("model").ifPresent(cards::add);
        return backend(part, driver);
    }
}
