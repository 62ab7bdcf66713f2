package dev.satchel.qemu.rule;

import com.google.common.collect.ImmutableMap;
import java.util.Map;

/** Rules that no tool shows to be right where these tests run, each with the reason. */
final class NotDemonstrable {
    private static final String NO_WINDOWS =
            "only Windows itself shows it, and its media may not be handed on with tests: ";
    private static final String NOT_OF_LINUX = "only a QEMU of macOS or Windows shows it: ";
    private static final String ONLY_ON_MACOS = "only UTM or Apple's framework show it, which run on macOS alone: ";

    static final Map<String, String> REASONS = ImmutableMap.<String, String>builder()
            .put("cpu.sockets.windows", NO_WINDOWS + "how many sockets it uses is its licence's matter")
            .put(
                    "disk.aio.host",
                    NOT_OF_LINUX + "which ways of input and output a QEMU has is settled when it is built")
            .put("memory.backing.host", NOT_OF_LINUX + "memfd is a call of Linux")
            .put("share.host", NOT_OF_LINUX + "which file servers a QEMU has is settled when it is built")
            .put("disk.bus.driver", NO_WINDOWS + "which drivers Setup brings is on its medium")
            .put("guest.windows-11.cores", NO_WINDOWS + "Setup counts them")
            .put("guest.windows-11.disk", NO_WINDOWS + "Setup measures it")
            .put("guest.windows-11.firmware", NO_WINDOWS + "Setup asks how it was started")
            .put("guest.windows-11.memory", NO_WINDOWS + "Setup measures it")
            .put("guest.windows-11.secure-boot", NO_WINDOWS + "Setup asks the firmware for it")
            .put("guest.windows-11.tpm", NO_WINDOWS + "Setup looks for it")
            .put("guest.windows.architecture", NO_WINDOWS + "what does not exist cannot be started")
            .put("guest.windows.network", NO_WINDOWS + "which drivers it brings is on its medium")
            .put("guest.macos", "macOS may be started on Apple's hardware alone, by its licence and by its boot loader")
            .put(
                    "guest.minimum.memory",
                    "only each system's own installer shows it, media of gigabytes and an hour each")
            .put("memory.tight", "the host itself would have to be driven out of memory, with all that runs on it")
            .put("serial.host", "QEMU leaves pseudo terminals out on Windows alone, and this one is not built for it")
            .put("target.raw-device", ONLY_ON_MACOS + "it is macOS's sandbox that keeps UTM from devices")
            .put("target.serial", ONLY_ON_MACOS + "QEMU itself has every kind of serial port")
            .put("target.translation", ONLY_ON_MACOS + "QEMU itself translates on every host")
            .buildOrThrow();

    private NotDemonstrable() {}
}
