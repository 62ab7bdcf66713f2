package dev.satchel.qemu.capability;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import dev.satchel.core.host.OperatingSystem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What besides QEMU decides whether an accelerator works, and can change while the program is not looking: a proof holds
 * as long as this stays the same.
 */
final class HostState {
    private static final List<String> KVM_MODULES =
            ImmutableList.of("kvm_intel", "kvm_amd", "kvm_pvm", "kvm_hv", "kvm_pr");

    /** The flags of the first processor are within that. */
    private static final int CPUINFO_READ = 64 << 10;

    private final Path root;
    private final OperatingSystem system;

    /**
     * @param root {@code /}, or what stands for it
     * @param system what {@code root} belongs to
     */
    HostState(Path root, OperatingSystem system) {
        this.root = root;
        this.system = system;
    }

    static HostState live() {
        return new HostState(Path.of("/"), OperatingSystem.current());
    }

    /**
     * A name for the time since the system was started, that no later one has; empty if there is none to be had. Linux
     * gives one; elsewhere it is the start of the oldest process there is: processes do not outlive the system.
     */
    Optional<String> boot() {
        if (system == OperatingSystem.LINUX) {
            Optional<String> id = read("proc/sys/kernel/random/boot_id", 64).map(String::strip);
            return id.filter(text -> !text.isEmpty());
        }
        return ProcessHandle.allProcesses()
                .flatMap(process -> process.info().startInstant().stream())
                .min(Instant::compareTo)
                .map(Instant::toString);
    }

    /** What the accelerator depends on. */
    String of(Accelerator accelerator) {
        if (accelerator != Accelerator.KVM || system != OperatingSystem.LINUX) {
            return "";
        }
        Path device = root.resolve("dev/kvm");
        return "device=" + (Files.exists(device) ? "1" : "0") + (Files.isReadable(device) ? "r" : "")
                + (Files.isWritable(device) ? "w" : "") + " modules=" + String.join(",", modules());
    }

    private List<String> modules() {
        return KVM_MODULES.stream()
                .filter(module -> Files.isDirectory(root.resolve("sys/module").resolve(module)))
                .toList();
    }

    /** Why it is no wonder that the accelerator does not work, where that can be seen. */
    Optional<String> explanation(Accelerator accelerator) {
        if (accelerator != Accelerator.KVM || system != OperatingSystem.LINUX) {
            return Optional.empty();
        }
        Optional<Boolean> announced = virtualizationAnnounced();
        boolean lacking = announced.isPresent() && !announced.get();
        if (modules().contains("kvm_pvm")) {
            return Optional.of("/dev/kvm is that of kvm_pvm, which does without the processor's virtualization"
                    + (lacking ? ", and the processor announces neither vmx nor svm" : ""));
        }
        return lacking ? Optional.of("the processor announces neither vmx nor svm") : Optional.empty();
    }

    /** Empty where the processor's flags are not told, or are not an x86's. */
    private Optional<Boolean> virtualizationAnnounced() {
        return read("proc/cpuinfo", CPUINFO_READ)
                .flatMap(text ->
                        text.lines().filter(line -> line.startsWith("flags")).findFirst())
                .map(line -> Splitter.onPattern("\\s+").splitToList(line))
                .map(flags -> flags.contains("vmx") || flags.contains("svm"));
    }

    private Optional<String> read(String file, int most) {
        try (InputStream in = Files.newInputStream(root.resolve(file))) {
            return Optional.of(new String(in.readNBytes(most), StandardCharsets.UTF_8));
        } catch (IOException e) {
            return Optional.empty(); // not told is not known
        }
    }
}
