package dev.satchel.utm.physical;

import com.google.common.base.Ascii;
import dev.satchel.utm.config.QemuConfiguration;
import java.util.Set;

/** What a board of UTM has that a further disk can be put on. */
enum UtmBoard {
    /** Six SATA ports that are called IDE; PCI Express. */
    Q35,
    /** Two IDE channels with two places each; PCI. */
    I440FX,
    /** PCI Express and nothing else; the firmware has no driver for AHCI. */
    VIRT,
    /** Channels of a mainframe. */
    S390X,
    /** What is not known here. */
    OTHER;

    private static final Set<String> X86 = Set.of("x86_64", "i386");
    private static final Set<String> WITH_VIRT = Set.of("aarch64", "arm", "riscv32", "riscv64", "loongarch64");

    static UtmBoard of(QemuConfiguration configuration) {
        String architecture = configuration.system().architecture();
        String target = Ascii.toLowerCase(configuration.system().target());
        if (architecture.equals("s390x")) {
            return S390X;
        }
        if (X86.contains(architecture)) {
            if (target.equals("q35") || target.startsWith("pc-q35")) {
                return Q35;
            }
            return target.equals("pc") || target.startsWith("pc-i440fx") ? I440FX : OTHER;
        }
        boolean virt = target.equals("virt") || target.startsWith("virt-");
        return virt && WITH_VIRT.contains(architecture) ? VIRT : OTHER;
    }

    boolean isPc() {
        return this == Q35 || this == I440FX;
    }

    boolean hasPci() {
        return isPc() || this == VIRT;
    }
}
