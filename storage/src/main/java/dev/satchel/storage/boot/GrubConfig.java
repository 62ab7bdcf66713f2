package dev.satchel.storage.boot;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.host.Architecture;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The menu of GRUB for a copied root: one entry for each kernel. {@code update-grub} in
 * the copy replaces it. Immutable.
 */
public final class GrubConfig {
    /** An argument that needs no quoting in a GRUB script. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_.,:=/@%+-]{1,300}");

    /** Arguments that this menu sets itself, or a boot loader. */
    private static final Pattern SET_HERE = Pattern.compile("(noresume|BOOT_IMAGE|initrd|console|ro|rw)(=.*)?");

    private final RootVolume root;
    private final BootVolume boot;
    private final Architecture architecture;
    private final Console console;
    private final ImmutableList<Kernel> kernels;
    private final ImmutableList<String> arguments;
    private final String menuCommand;

    private GrubConfig(
            RootVolume root,
            BootVolume boot,
            Architecture architecture,
            Console console,
            ImmutableList<Kernel> kernels,
            ImmutableList<String> arguments,
            String menuCommand) {
        this.root = root;
        this.boot = boot;
        this.architecture = architecture;
        this.console = console;
        this.kernels = kernels;
        this.arguments = arguments;
        this.menuCommand = menuCommand;
    }

    /**
     * A menu of {@code kernels}, the first of which is started.
     *
     * @param root of the system
     * @param boot where GRUB finds the kernels
     * @param architecture of the kernels, which says how a serial port is called
     * @param kernels at least one; each is an entry of the menu
     * @throws IllegalArgumentException if a kernel does not lie on {@code boot}
     */
    public static GrubConfig of(RootVolume root, BootVolume boot, Architecture architecture, List<Kernel> kernels) {
        checkArgument(!kernels.isEmpty(), "a menu needs a kernel");
        kernels.forEach(kernel -> boot.path(kernel.image()));
        return new GrubConfig(
                root,
                boot,
                architecture,
                Console.SCREEN,
                ImmutableList.copyOf(kernels),
                ImmutableList.of(),
                "update-grub");
    }

    /** With the menu, and the kernels it starts, on {@code console} instead of the screen alone. */
    public GrubConfig on(Console console) {
        return new GrubConfig(root, boot, architecture, console, kernels, arguments, menuCommand);
    }

    /** For the system that {@code setup} describes: its first line says which command makes the menu anew. */
    public GrubConfig of(GrubSetup setup) {
        return new GrubConfig(root, boot, architecture, console, kernels, arguments, setup.menuCommand());
    }

    /**
     * A menu that is in another file.
     *
     * @param config of the menu, relative to the root of the system: {@code boot/grub2/grub.cfg}
     * @param boot the file system that GRUB has found, on which it lies
     */
    public static String goingOnWith(Path config, BootVolume boot) {
        return "# The menu of this system is elsewhere.\nconfigfile ($root)" + boot.path(config) + "\n";
    }

    /**
     * With further arguments for each kernel, after those it has.
     *
     * @param more of letters, digits and {@code _.,:=/@%+-} only: what GRUB's script need not quote
     */
    public GrubConfig with(List<String> more) {
        for (String argument : more) {
            checkArgument(PLAIN.matcher(argument).matches(), "not a plain kernel argument: '%s'", argument);
        }
        return new GrubConfig(
                root,
                boot,
                architecture,
                console,
                kernels,
                ImmutableList.<String>builder().addAll(arguments).addAll(more).build(),
                menuCommand);
    }

    /**
     * The kernel arguments that {@code etc/default/grub} below {@code root} asks for, without those that speak of a
     * disk, of a console, or that a GRUB script would have to quote.
     */
    public static List<String> argumentsOf(Path root) throws IOException {
        String settings = RootFile.text(root.resolve("etc/default/grub")).orElse("");
        return GrubDefaults.parse(settings).arguments().withoutDisk().words().stream()
                .filter(word -> PLAIN.matcher(word).matches())
                .filter(word -> !SET_HERE.matcher(word).matches())
                .distinct()
                .collect(ImmutableList.toImmutableList());
    }

    private String consoles() {
        return switch (console) {
            case SCREEN -> "";
            case SERIAL_AND_SCREEN -> " console=tty0 console=" + serialPort() + ",115200";
        };
    }

    private String serialPort() {
        return architecture == Architecture.AARCH64 || architecture == Architecture.ARM ? "ttyAMA0" : "ttyS0";
    }

    /** The file. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("# For the copy of a system: " + menuCommand + " writes a new one.\n");
        switch (console) {
            case SCREEN -> {}
            case SERIAL_AND_SCREEN -> text.append("""
                    serial --unit=0 --speed=115200
                    terminal_input serial console
                    terminal_output serial console
                    """);
        }
        text.append("""
                set default=0
                set timeout=2
                insmod part_gpt
                """);
        text.append("insmod ").append(boot.module()).append('\n');
        text.append("search --no-floppy --fs-uuid --set=root ")
                .append(boot.uuid())
                .append('\n');
        String further = arguments.isEmpty() ? "" : " " + String.join(" ", arguments);
        for (Kernel kernel : kernels) {
            String name = kernel.version().isEmpty() ? "Linux" : "Linux " + kernel.version();
            text.append("menuentry '").append(name).append("' {\n");
            text.append("    linux ")
                    .append(boot.path(kernel.image()))
                    .append(' ')
                    .append(String.join(" ", root.arguments()))
                    .append(" ro")
                    .append(further)
                    .append(consoles())
                    .append('\n');
            String initrds = kernel.initrds().stream().map(boot::path).collect(Collectors.joining(" "));
            if (!initrds.isEmpty()) {
                text.append("    initrd ").append(initrds).append('\n');
            }
            text.append("}\n");
        }
        return text.toString();
    }
}
