package dev.satchel.qemu.commandline;

import com.google.common.collect.ImmutableSet;
import dev.satchel.core.host.Architecture;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What programs are called that run machines. */
final class QemuProgram {
    private static final String SYSTEM = "qemu-system-";

    /** What some distributions call the one for the host's own architecture, which then is x86-64 as a rule. */
    private static final Set<String> X86 = ImmutableSet.of("qemu-kvm", "kvm", "qemu", "qemu-kvm-spice", "kvm-spice");

    private QemuProgram() {}

    /** The name without folders, {@code .exe} and the {@code w} of the variant without a console. */
    private static String name(String word) {
        String name = word.substring(Math.max(word.lastIndexOf('/'), word.lastIndexOf('\\')) + 1)
                .toLowerCase(Locale.ROOT);
        if (name.endsWith(".exe")) {
            name = name.substring(0, name.length() - ".exe".length());
            name = name.startsWith(SYSTEM) && name.endsWith("w") ? name.substring(0, name.length() - 1) : name;
        }
        return name;
    }

    static boolean isOne(String word) {
        if (word.indexOf('=') >= 0) {
            return false; // QEMU=/usr/bin/qemu-system-x86_64
        }
        String name = name(word);
        return (name.startsWith(SYSTEM) && name.length() > SYSTEM.length()) || X86.contains(name);
    }

    /** What its machines run; empty for one that Satchel has no machines for. */
    static Optional<Architecture> architecture(String word) {
        String name = name(word);
        if (X86.contains(name)) {
            return Optional.of(Architecture.X86_64);
        }
        return switch (name.startsWith(SYSTEM) ? name.substring(SYSTEM.length()) : "") {
            case "x86_64" -> Optional.of(Architecture.X86_64);
            case "i386" -> Optional.of(Architecture.X86);
            case "aarch64" -> Optional.of(Architecture.AARCH64);
            case "arm" -> Optional.of(Architecture.ARM);
            case "riscv64" -> Optional.of(Architecture.RISCV64);
            default -> Optional.empty();
        };
    }
}
