package dev.satchel.qemu.capability;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ImmutableSet;
import dev.satchel.core.machine.rule.Substitute;
import dev.satchel.qemu.capability.QemuCapabilities.Kind;
import dev.satchel.qemu.capability.RecordedFact.Subject;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/** What can stand in for what a QEMU has not. */
final class Substitutes {
    /** Devices, in the order in which they are tried. */
    private static final ImmutableListMultimap<String, String> DEVICES = ImmutableListMultimap.<String, String>builder()
            .put("tpm-crb", "tpm-tis")
            .put("tpm-crb", "tpm-tis-device")
            .put("tpm-crb", "tpm-crb-device")
            .put("tpm-tis", "tpm-crb")
            .put("tpm-tis", "tpm-tis-device")
            .put("tpm-tis", "tpm-crb-device")
            .put("tpm-crb-device", "tpm-tis-device")
            .put("tpm-tis-device", "tpm-crb-device")
            .put("virtio-gpu-gl-pci", "virtio-gpu-pci")
            .put("virtio-vga-gl", "virtio-vga")
            .put("virtio-vga-gl", "VGA")
            .put("virtio-vga", "VGA")
            .put("virtio-gpu-pci", "ramfb")
            .put("virtio-gpu-pci", "VGA")
            .put("virtio-ramfb", "ramfb")
            .put("virtio-ramfb", "virtio-gpu-pci")
            .put("virtio-ramfb-gl", "ramfb")
            .put("virtio-ramfb-gl", "virtio-gpu-pci")
            .put("qxl-vga", "virtio-vga")
            .put("qxl-vga", "VGA")
            .put("qxl", "virtio-gpu-pci")
            .put("vmware-svga", "VGA")
            .put("cirrus-vga", "VGA")
            .put("bochs-display", "VGA")
            .put("igb", "e1000e")
            .put("igb", "e1000")
            .put("e1000e", "e1000")
            .put("e1000", "e1000e")
            .put("vmxnet3", "e1000e")
            .put("vmxnet3", "e1000")
            .put("rtl8139", "e1000")
            .put("virtio-net-pci", "e1000e")
            .put("virtio-net-pci", "e1000")
            .put("ich9-intel-hda", "intel-hda")
            .put("intel-hda", "ich9-intel-hda")
            .put("virtio-sound-pci", "ich9-intel-hda")
            .put("virtio-sound-pci", "intel-hda")
            .put("AC97", "ich9-intel-hda")
            .put("AC97", "intel-hda")
            .put("qemu-xhci", "nec-usb-xhci")
            .put("nec-usb-xhci", "qemu-xhci")
            .build();

    private static final ImmutableListMultimap<String, String> DISPLAYS =
            ImmutableListMultimap.<String, String>builder()
                    .put("gtk", "sdl")
                    .put("gtk", "cocoa")
                    .put("sdl", "gtk")
                    .put("sdl", "cocoa")
                    .put("cocoa", "gtk")
                    .put("cocoa", "sdl")
                    .build();

    private static final ImmutableListMultimap<String, String> SOUND = ImmutableListMultimap.<String, String>builder()
            .put("pa", "pipewire")
            .put("pa", "alsa")
            .put("pa", "sdl")
            .put("pipewire", "pa")
            .put("pipewire", "alsa")
            .put("alsa", "pa")
            .put("pa", "coreaudio")
            .put("pa", "dsound")
            .put("pipewire", "coreaudio")
            .put("pipewire", "dsound")
            .put("alsa", "coreaudio")
            .put("alsa", "dsound")
            .put("jack", "alsa")
            .put("coreaudio", "dsound")
            .put("coreaudio", "sdl")
            .put("dsound", "coreaudio")
            .put("dsound", "sdl")
            .put("spice", "none")
            .build();

    /** Networks, the nearest first; the guest reaches others, and not always all of them. */
    private static final ImmutableListMultimap<String, String> NETWORKS =
            ImmutableListMultimap.<String, String>builder()
                    .put("vmnet-shared", "user")
                    .put("vmnet-bridged", "bridge")
                    .put("vmnet-bridged", "tap")
                    .put("vmnet-host", "tap")
                    .put("bridge", "vmnet-bridged")
                    .put("bridge", "tap")
                    .put("passt", "user")
                    .build();

    /** Processors of a kind, each with all that those before it have, nearly. */
    private static final ImmutableList<ImmutableList<String>> PROCESSORS = ImmutableList.of(
            ImmutableList.of(
                    "Penryn",
                    "Nehalem",
                    "Westmere",
                    "SandyBridge",
                    "IvyBridge",
                    "Haswell",
                    "Broadwell",
                    "Skylake-Client",
                    "Icelake-Client"),
            ImmutableList.of(
                    "Nehalem",
                    "Westmere",
                    "SandyBridge",
                    "IvyBridge",
                    "Haswell",
                    "Broadwell",
                    "Skylake-Server",
                    "Cascadelake-Server",
                    "Cooperlake",
                    "Icelake-Server",
                    "SapphireRapids",
                    "GraniteRapids",
                    "ClearwaterForest"),
            ImmutableList.of("Opteron_G5", "EPYC", "EPYC-Rome", "EPYC-Milan", "EPYC-Genoa", "EPYC-Turin"),
            ImmutableList.of(
                    "cortex-a53",
                    "cortex-a57",
                    "cortex-a72",
                    "cortex-a76",
                    "neoverse-n1",
                    "cortex-a710",
                    "neoverse-v1",
                    "neoverse-n2"));

    private Substitutes() {}

    static Optional<Substitute> of(String wanted, QemuCapabilities qemu) {
        return of(wanted, (subject, name) -> switch (subject) {
            case DEVICE -> qemu.deviceTypes().contains(name);
            case DISPLAY -> qemu.has(Kind.DISPLAY, name);
            case AUDIO -> qemu.has(Kind.AUDIO, name);
            case NETDEV -> qemu.has(Kind.NETDEV, name);
            default -> qemu.cpuModels().contains(name);
        });
    }

    /** The first that is {@code there}, of its subject and by its name. */
    static Optional<Substitute> of(String wanted, BiPredicate<Subject, String> there) {
        return first(wanted, DEVICES, Subject.DEVICE, there, "the nearest device that is there")
                .or(() -> first(wanted, DISPLAYS, Subject.DISPLAY, there, "a window all the same"))
                .or(() -> first(wanted, SOUND, Subject.AUDIO, there, "sound by another way"))
                .or(() -> first(wanted, NETWORKS, Subject.NETDEV, there, "the nearest network that is there"))
                .or(() -> processor(wanted, name -> there.test(Subject.CPU, name)));
    }

    /** All that have one, if they are not there. */
    static Set<String> processors() {
        return PROCESSORS.stream().flatMap(List::stream).collect(ImmutableSet.toImmutableSet());
    }

    private static Optional<Substitute> first(
            String wanted,
            ImmutableListMultimap<String, String> candidates,
            Subject subject,
            BiPredicate<Subject, String> there,
            String why) {
        return candidates.get(wanted).stream()
                .filter(name -> there.test(subject, name))
                .findFirst()
                .map(instead -> new Substitute(wanted, instead, why));
    }

    /** The next older of its kind, which any guest for the newer one knows. */
    private static Optional<Substitute> processor(String wanted, Predicate<String> there) {
        if (there.test(wanted)) {
            return Optional.empty();
        }
        String plain = wanted.replaceFirst("-v\\d+$", "");
        if (!plain.equals(wanted) && there.test(plain)) {
            return Optional.of(new Substitute(wanted, plain, "the same processor in another version"));
        }
        for (List<String> kind : PROCESSORS) {
            for (int i = kind.indexOf(plain) - 1; i >= 0; i--) {
                if (there.test(kind.get(i))) {
                    return Optional.of(new Substitute(wanted, kind.get(i), "the next older processor of its kind"));
                }
            }
        }
        return Optional.empty();
    }
}
