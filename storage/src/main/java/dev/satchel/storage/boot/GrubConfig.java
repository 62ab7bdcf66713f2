package dev.satchel.storage.boot;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import dev.satchel.core.host.Architecture;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The menu of GRUB for a copied root: one entry for each kernel, all by the UUID of the root. {@code update-grub} in
 * the copy replaces it. Immutable.
 */
public final class GrubConfig {
    private static final Pattern SETTING = Pattern.compile(
            "^\\s*GRUB_CMDLINE_LINUX(?:_DEFAULT)?=(?:\"([^\"\\n]*)\"|'([^'\\n]*)'|(\\S*))", Pattern.MULTILINE);

    /** An argument that needs no quoting in a GRUB script. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_.,:=/@%+-]{1,300}");

    /** Arguments that speak of the old disk, or that this menu sets itself. */
    private static final Pattern OF_THE_OLD_DISK = Pattern.compile(
            "(root|rootflags|rootfstype|resume|resume_offset|noresume|cryptdevice|cryptkey|rd\\..*|BOOT_IMAGE|initrd|console|ro|rw|zfs)(=.*)?");

    private static final int SETTINGS_LIMIT = 1 << 16;

    private final String rootUuid;
    private final Architecture architecture;
    private final Console console;
    private final ImmutableList<Kernel> kernels;
    private final ImmutableList<String> arguments;

    private GrubConfig(
            String rootUuid,
            Architecture architecture,
            Console console,
            ImmutableList<Kernel> kernels,
            ImmutableList<String> arguments) {
        this.rootUuid = rootUuid;
        this.architecture = architecture;
        this.console = console;
        this.kernels = kernels;
        this.arguments = arguments;
    }

    /**
     * A menu of {@code kernels}, the first of which is started.
     *
     * @param rootUuid of the file system that holds them and is the root: hexadecimal digits and hyphens, 64 at most
     * @param architecture of the kernels, which says how a serial port is called
     * @param kernels at least one; each is an entry of the menu
     */
    public static GrubConfig of(String rootUuid, Architecture architecture, List<Kernel> kernels) {
        checkArgument(!kernels.isEmpty(), "a menu needs a kernel");
        checkArgument(rootUuid.matches("[0-9A-Fa-f-]{1,64}"), "not a UUID: '%s'", rootUuid);
        return new GrubConfig(
                rootUuid, architecture, Console.SCREEN, ImmutableList.copyOf(kernels), ImmutableList.of());
    }

    /** With the menu, and the kernels it starts, on {@code console} instead of the screen alone. */
    public GrubConfig on(Console console) {
        return new GrubConfig(rootUuid, architecture, console, kernels, arguments);
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
                rootUuid,
                architecture,
                console,
                kernels,
                ImmutableList.<String>builder().addAll(arguments).addAll(more).build());
    }

    /**
     * The kernel arguments that {@code etc/default/grub} below {@code root} asks for, without those that speak of a
     * disk, of a console, or that a GRUB script would have to quote.
     */
    public static List<String> argumentsOf(Path root) throws IOException {
        Path settings = root.resolve("etc/default/grub");
        if (!Files.isRegularFile(settings, LinkOption.NOFOLLOW_LINKS)) {
            return ImmutableList.of();
        }
        String text;
        try (InputStream stream = Files.newInputStream(settings)) {
            text = new String(stream.readNBytes(SETTINGS_LIMIT), StandardCharsets.UTF_8);
        }
        ImmutableList.Builder<String> arguments = ImmutableList.builder();
        Matcher setting = SETTING.matcher(text);
        while (setting.find()) {
            String value = setting.group(1) != null
                    ? setting.group(1)
                    : setting.group(2) != null ? setting.group(2) : setting.group(3);
            Splitter.onPattern("\\s+")
                    .omitEmptyStrings()
                    .splitToStream(value)
                    .filter(word -> PLAIN.matcher(word).matches())
                    .filter(word -> !OF_THE_OLD_DISK.matcher(word).matches())
                    .forEach(arguments::add);
        }
        return arguments.build().stream().distinct().collect(ImmutableList.toImmutableList());
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
        StringBuilder text = new StringBuilder("# For the copy of a system: update-grub writes a new one.\n");
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
                insmod ext2
                """);
        text.append("search --no-floppy --fs-uuid --set=root ").append(rootUuid).append('\n');
        String further = arguments.isEmpty() ? "" : " " + String.join(" ", arguments);
        for (Kernel kernel : kernels) {
            String name = kernel.version().isEmpty() ? "Linux" : "Linux " + kernel.version();
            text.append("menuentry '").append(name).append("' {\n");
            text.append("    linux ")
                    .append(kernel.image())
                    .append(" root=UUID=")
                    .append(rootUuid)
                    .append(" ro")
                    .append(further)
                    .append(consoles())
                    .append('\n');
            kernel.initrd()
                    .ifPresent(
                            initrd -> text.append("    initrd ").append(initrd).append('\n'));
            text.append("}\n");
        }
        return text.toString();
    }
}
