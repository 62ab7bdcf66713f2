package dev.satchel.core.machine;

import com.google.common.collect.ImmutableMap;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.host.Host;
import dev.satchel.core.sizing.Reasoned;
import dev.satchel.core.sizing.Recommendation;
import dev.satchel.core.sizing.Sizing;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Why the machines of {@link MachinePreset} are as they are. */
final class PresetReasons {
    private final MachinePreset preset;
    private final GuestSystem guest;
    private final boolean arm;
    private final Optional<Recommendation> advice;
    private final ImmutableMap.Builder<String, String> all = ImmutableMap.builder();

    private PresetReasons(MachinePreset preset, GuestSystem guest, Optional<Recommendation> advice) {
        this.preset = preset;
        this.guest = guest;
        this.arm = guest.architecture() == Architecture.AARCH64;
        this.advice = advice;
    }

    static String title(MachinePreset preset, GuestSystem guest) {
        return "A ready-made machine: " + preset.id() + " for "
                + guest.architecture().id() + ". Each choice has its reason; change what is different here.";
    }

    static Map<String, String> of(MachinePreset preset, GuestSystem guest, int media, Optional<Host> host) {
        PresetReasons reasons = new PresetReasons(preset, guest, host.map(each -> Sizing.recommend(each, guest)));
        reasons.everywhere();
        if (preset == MachinePreset.LINUX_FIXTURE) {
            reasons.fixture();
        } else {
            reasons.system();
            reasons.media(media);
        }
        return reasons.all.buildOrThrow();
    }

    private void everywhere() {
        all.put("guest", "Everything that is not said here is chosen for this system.");
        all.put("board", board());
        all.put(
                "clock",
                guest.isWindows()
                        ? "Windows takes the hardware clock for local time."
                                + (arm ? "" : " Ticks that the guest slept through are made up for (driftfix=slew).")
                        : "Linux takes the hardware clock for UTC.");
        all.put("networks", network());
    }

    private String board() {
        if (preset == MachinePreset.LINUX_FIXTURE) {
            return arm
                    ? "The only board of 64-bit Arm."
                    : "Starts as fast as microvm, which hung in a fifth of its starts without a hypervisor: it has no"
                            + " clock to measure others by.";
        }
        if (arm) {
            return "The board of 64-bit Arm."
                    + (guest.isWindows()
                            ? " Satchel gives it the newer interrupt controller (gic-version), and virtualization=on where"
                                    + " code is translated: Windows does not start without."
                            : "");
        }
        return guest.isWindows()
                ? "PCI Express, AHCI, and the one board whose firmware can have Secure Boot. Satchel switches off what"
                        + " costs Windows time and helps it nothing: the VMware port and a second clock (vmport, hpet)."
                : "PCI Express and AHCI, as real computers have; pc is of 1996.";
    }

    private String network() {
        return switch (preset) {
            case WINDOWS_11, WINDOWS_10 ->
                arm
                        ? "A network that needs no rights on the host. Windows on Arm has a driver for no card that QEMU"
                                + " emulates: take NetKVM from the virtio-win medium."
                        : "A network that needs no rights on the host, and a card (e1000e) that Windows has a driver for.";
            case LINUX_SERVER -> "A network that needs no rights on the host, and SSH from this host alone: port 2222.";
            case LINUX_DESKTOP, LINUX_FIXTURE -> "A network that needs no rights on the host; its card is virtio.";
        };
    }

    private void fixture() {
        all.put(
                "cpu",
                "One processor is the better neighbour on a shared host, and no slower to start."
                        + (arm ? "" : " A plain qemu64 costs a tenth less to translate than all that max can do."));
        all.put("memory", "96 MiB start without firmware; this leaves room for a test.");
        all.put("firmware", "None is run: QEMU starts the kernel itself, which saves seconds.");
        all.put("serial", "Its console, on which a test waits for a text.");
        all.put("agent", "What runs commands in the guest and copies files.");
        all.put(
                "extras",
                "The kernel, and a RAM disk whose /init prints READY. A panic ends QEMU (panic=-1, -no-reboot) instead of"
                        + " hanging the test.");
    }

    private void system() {
        boolean windows11 = preset == MachinePreset.WINDOWS_11;
        all.put(
                "cpu",
                advised(Recommendation::cores)
                        .orElse(
                                windows11
                                        ? "Windows 11 does not install with less than two."
                                        : "Enough to begin with."));
        all.put(
                "memory",
                advised(Recommendation::memory)
                        .orElse(windows11 ? "Windows 11 does not install with less." : "Enough to begin with."));
        all.put(
                "firmware",
                windows11
                        ? "Windows 11 installs only with UEFI and Secure Boot."
                        : guest.isWindows()
                                ? "UEFI; Windows 10 does not ask for Secure Boot, which no hypervisor but KVM can protect."
                                : "UEFI, from which every distribution of today starts, signed or not.");
        if (windows11) {
            all.put(
                    "tpm",
                    "Windows 11 installs only with a TPM 2.0: a tpm-" + (arm ? "tis-device" : "crb")
                            + " on this board. Its state belongs to the machine: BitLocker's keys are in it.");
        }
        all.put("disks[system]", "Made with its size when it is missing and you ask for it.");
        advised(Recommendation::disk)
                .ifPresentOrElse(
                        reason -> all.put("disks[system].size", reason),
                        () -> all.put(
                                "disks[system].size",
                                windows11
                                        ? "Windows 11 does not install on less."
                                        : "The image grows to it as it is written."));
        all.put("disks[system].bus", bus());
        all.put("disks[system].discard", "What the guest deletes makes the image smaller again.");
        if (preset == MachinePreset.LINUX_SERVER) {
            all.put("serial", "Its console, here. Without a window there is no other way in while it starts.");
        } else {
            all.put("display", display());
            all.put("sound", "An Intel HDA, for which " + (guest.isWindows() ? "Windows" : "Linux") + " has a driver.");
        }
        if (!guest.isWindows()) {
            all.put(
                    "agent",
                    "Shuts the guest down in good order, tells its addresses, freezes its file systems for a copy.");
        }
    }

    private Optional<String> advised(Function<Recommendation, Reasoned<?>> what) {
        return advice.map(each -> String.join(" ", what.apply(each).reasons()));
    }

    private String bus() {
        if (!guest.isWindows()) {
            return "The fastest that every Linux has a driver for.";
        }
        return arm
                ? "The firmware of this board starts from NVMe and has no driver for SATA, Windows none for virtio."
                : "Windows Setup has a driver for it, and for virtio it has none.";
    }

    private String display() {
        if (!guest.isWindows()) {
            return "A window of QEMU's; the card is virtio, the pointer a tablet.";
        }
        return arm
                ? "A window of QEMU's. Windows draws into ramfb, for which it needs no driver; keyboard and tablet are USB, as"
                        + " there is nothing else here."
                : "A window of QEMU's; a plain VGA needs no driver, and a tablet's pointer is where yours is.";
    }

    private void media(int count) {
        for (int i = 0; i < count; i++) {
            String at = "disks[" + PresetMachine.mediumId(i) + "]";
            all.put(
                    at,
                    i == 0
                            ? "What the system is installed from: tried first, and passed over when no key is pressed."
                            : "A further medium, such as the drivers of virtio-win.");
            all.put(
                    at + ".bus",
                    arm
                            ? "This board has no other bus on which an installer finds a medium."
                            : "Where every installer looks for a medium.");
        }
    }
}
