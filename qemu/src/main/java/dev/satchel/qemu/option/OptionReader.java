package dev.satchel.qemu.option;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.satchel.core.SatchelException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Takes an argument list apart: which words are options, and which of them have a value (QEMU's qemu-options.hx). */
final class OptionReader {
    private static final Map<String, Function<String, QemuOption>> TYPED =
            ImmutableMap.<String, Function<String, QemuOption>>builder()
                    .put("-accel", Accel::parse)
                    .put("-audiodev", Audiodev::parse)
                    .put("-blockdev", Blockdev::parse)
                    .put("-boot", Boot::parse)
                    .put("-chardev", Chardev::parse)
                    .put("-cpu", CpuOption::parse)
                    .put("-device", Device::parse)
                    .put("-display", DisplayOption::parse)
                    .put("-drive", Drive::parse)
                    .put("-fsdev", Fsdev::parse)
                    .put("-fw_cfg", FwCfg::parse)
                    .put("-global", GlobalOption::parse)
                    .put("-m", Memory::parse)
                    .put("-machine", MachineOption::parse)
                    .put("-mon", Mon::parse)
                    .put("-name", NameOption::parse)
                    .put("-net", LegacyNet::parse)
                    .put("-netdev", Netdev::parse)
                    .put("-nic", Nic::parse)
                    .put("-numa", Numa::parse)
                    .put("-object", ObjectOption::parse)
                    .put("-rtc", Rtc::parse)
                    .put("-smbios", Smbios::parse)
                    .put("-smp", Smp::parse)
                    .put("-spice", Spice::parse)
                    .put("-tpmdev", Tpmdev::parse)
                    .put("-virtfs", Virtfs::parse)
                    .put("-vnc", Vnc::parse)
                    .buildOrThrow();

    /** Those that were in QEMU once, and are found in what people copy, are among them. */
    private static final Set<String> FLAGS = ImmutableSet.of(
            "-S",
            "-daemonize",
            "-enable-kvm",
            "-enable-sync-profile",
            "-full-screen",
            "-h",
            "-help",
            "-mem-prealloc",
            "-no-acpi",
            "-no-fd-bootchk",
            "-no-hpet",
            "-no-kvm",
            "-no-kvm-irqchip",
            "-no-reboot",
            "-no-shutdown",
            "-no-user-config",
            "-nodefaults",
            "-nodefconfig",
            "-nographic",
            "-only-migratable",
            "-portrait",
            "-preconfig",
            "-s",
            "-semihosting",
            "-singlestep",
            "-snapshot",
            "-usb",
            "-version",
            "-win2k-hack",
            "-xen-attach",
            "-xen-domid-restrict",
            "-async-teardown",
            "-audio-help",
            "-alt-grab",
            "-ctrl-grab",
            "-no-frame",
            "-no-quit",
            "-sdl",
            "-curses",
            "-localtime",
            "-kvm");

    private static final Set<String> VALUED = ImmutableSet.of(
            "-D",
            "-L",
            "-acpitable",
            "-action",
            "-add-fd",
            "-append",
            "-audio",
            "-bios",
            "-cdrom",
            "-chroot",
            "-compat",
            "-d",
            "-dfilter",
            "-dtb",
            "-dump-vmstate",
            "-echr",
            "-fda",
            "-fdb",
            "-hda",
            "-hdb",
            "-hdc",
            "-hdd",
            "-icount",
            "-incoming",
            "-initrd",
            "-iscsi",
            "-k",
            "-kernel",
            "-loadvm",
            "-mem-path",
            "-msg",
            "-mtdblock",
            "-option-rom",
            "-overcommit",
            "-pflash",
            "-pidfile",
            "-plugin",
            "-prom-env",
            "-readconfig",
            "-rotate",
            "-run-with",
            "-runas",
            "-sandbox",
            "-sd",
            "-seed",
            "-semihosting-config",
            "-set",
            "-shim",
            "-smp-cache",
            "-soundhw",
            "-startdate",
            "-tb-size",
            "-tdf",
            "-trace",
            "-usbdevice",
            "-uuid",
            "-vga",
            "-watchdog",
            "-watchdog-action",
            "-writeconfig",
            "-xen-domid",
            "-balloon",
            "-clock",
            "-bt",
            "-tftp",
            "-redir",
            "-smb",
            "-bootp");

    private final ImmutableList<String> words;
    private int at;

    OptionReader(List<String> words) {
        this.words = ImmutableList.copyOf(words);
    }

    List<QemuOption> readAll() throws SatchelException {
        ImmutableList.Builder<QemuOption> options = ImmutableList.builder();
        while (at < words.size()) {
            options.add(readOne());
        }
        return options.build();
    }

    QemuOption readOne() throws SatchelException {
        checkArgument(at < words.size(), "no arguments");
        String word = words.get(at++);
        if (!word.startsWith("-") || word.equals("-")) {
            return made(word, word, Operand::new);
        }
        String name = plain(word);
        Function<String, QemuOption> typed = TYPED.get(name);
        if (typed != null) {
            return made(word, value(word), typed);
        }
        if (Redirection.NAMES.contains(name)) {
            return made(word, value(word), text -> new Redirection(name, Endpoint.parse(text)));
        }
        if (VALUED.contains(name)) {
            return made(word, value(word), text -> new TextOption(name, text));
        }
        if (FLAGS.contains(name)) {
            return new Flag(name);
        }
        boolean hasValue = at < words.size() && !words.get(at).startsWith("-");
        ImmutableList<String> unknown = hasValue ? ImmutableList.of(word, words.get(at++)) : ImmutableList.of(word);
        return made(word, word, same -> new UnknownOption(unknown));
    }

    /** QEMU takes two dashes for one, and {@code -M} for {@code -machine}. */
    private static String plain(String word) {
        String name = word.startsWith("--") ? word.substring(1) : word;
        return name.equals("-M") ? "-machine" : name;
    }

    private String value(String option) throws SatchelException {
        if (at == words.size()) {
            throw new SatchelException(
                    "option.missing", option, "stands at the end without its value", "add the value");
        }
        return words.get(at++);
    }

    private static QemuOption made(String option, String value, Function<String, QemuOption> maker)
            throws SatchelException {
        try {
            return maker.apply(value);
        } catch (IllegalArgumentException e) {
            throw new SatchelException(
                    "option.value", option + " " + value, String.valueOf(e.getMessage()), "QEMU refuses it too");
        }
    }
}
