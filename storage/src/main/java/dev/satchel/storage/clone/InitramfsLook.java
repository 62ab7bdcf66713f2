package dev.satchel.storage.clone;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.SatchelException;
import dev.satchel.core.plan.Action;
import dev.satchel.core.plan.PlannedCommand;
import dev.satchel.core.plan.PlannedTest;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandRunner;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A look into an initial RAM disk of the copy: are the modules in?
 *
 * @param root where the copy is mounted
 * @param lister the program of the copy that lists what is in
 * @param initrd as the copy calls it: {@code /boot/initrd.img-6.1}
 * @param modules by the kernel's names
 */
record InitramfsLook(Path root, String lister, String initrd, List<String> modules) {
    private static final Pattern MODULE = Pattern.compile("(?m)([A-Za-z0-9_-]+)\\.ko(?:\\.[a-z0-9]+)?$");

    private static final Duration LIMIT = Duration.ofMinutes(5);

    InitramfsLook {
        modules = ImmutableList.copyOf(modules);
    }

    Action.Verify verify() {
        return new Action.Verify(initrd + " holds " + String.join(", ", modules), this::look, test());
    }

    /** The same by patterns: what the kernel calls {@code usb_storage} may be a file {@code usb-storage.ko}. */
    PlannedTest test() {
        PlannedCommand listing =
                PlannedCommand.of("chroot").with(root).with(lister, initrd).withTimeLimit(LIMIT);
        return new PlannedTest.PrintsLines(
                listing,
                modules.stream()
                        .map(module -> "(^|/)" + module.replace("_", "[-_]") + "\\.ko(\\.[a-z0-9]+)?$")
                        .toList());
    }

    private void look() throws IOException, InterruptedException {
        String listing = CommandRunner.system()
                .run(Command.of("chroot", root.toString(), lister, initrd).withTimeLimit(LIMIT))
                .orThrow()
                .output();
        List<String> missing = missing(listing);
        if (!missing.isEmpty()) {
            throw new SatchelException(
                    "clone.initramfs.lacks",
                    initrd,
                    "was made anew and does not hold " + String.join(", ", missing)
                            + ", which the machine it is for needs",
                    "look at what its generator says in the source");
        }
    }

    List<String> missing(String listing) {
        Set<String> present = MODULE.matcher(listing)
                .results()
                .map(found -> found.group(1).replace('-', '_'))
                .collect(Collectors.toSet());
        return modules.stream().filter(module -> !present.contains(module)).toList();
    }
}
