package dev.satchel.examples.quickstart;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Findings;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.host.Host;
import dev.satchel.core.unit.DataSize;
import dev.satchel.storage.boot.Console;
import dev.satchel.storage.clone.SystemClone;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the quickstart would do, shown where it cannot be done or is not wanted. */
final class Preview {
    private final PrintStream out;
    private final Host host;
    private final SourceKind kind;
    private final Findings missing;

    Preview(PrintStream out, Host host, SourceKind kind, Findings missing) {
        this.out = out;
        this.host = host;
        this.kind = kind;
        this.missing = missing;
    }

    /** Says what is missing, then shows the plan; it is no failure. */
    int show() throws IOException, InterruptedException {
        if (!missing.isEmpty()) {
            out.println("Not here: " + host);
            for (Finding each : missing) {
                out.println("  missing: " + each.where() + ": " + each.message() + "; " + each.remedy());
            }
            out.println();
        }
        out.println("What would be done:");
        out.println();
        Path folder = Files.createTempDirectory("satchel-preview");
        try {
            show(folder.toRealPath());
        } finally {
            MoreFiles.deleteRecursively(folder, RecursiveDeleteOption.ALLOW_INSECURE);
        }
        out.println(
                "Then: a machine with that disk, its QEMU command line and UTM bundle, and a boot by each firmware.");
        return 0;
    }

    private void show(Path folder) throws IOException, InterruptedException {
        Path root = folder.resolve("root");
        if (kind == SourceKind.DEBIAN) {
            out.println(DebianRoot.plan(root, folder.resolve("cache"), host.nativeArchitecture())
                    .toText());
        }
        makeShape(root, host.nativeArchitecture());
        try {
            out.println(SystemClone.of(root)
                    .console(Console.SERIAL_AND_SCREEN)
                    .toImage(folder.resolve("disk.img"), DataSize.gibibytes(3))
                    .plan()
                    .toText());
        } catch (SatchelException e) {
            out.println("The disk cannot be planned on this system: " + e.getMessage());
        }
    }

    /** As much of a Linux as a plan looks at. */
    private static void makeShape(Path root, Architecture architecture) throws IOException {
        for (String folder : new String[] {"bin", "boot", "dev", "etc", "proc", "run", "sbin", "sys", "tmp", "usr"}) {
            Files.createDirectories(root.resolve(folder));
        }
        Files.write(root.resolve("bin/sh"), elfHeader(architecture));
        Files.writeString(root.resolve("etc/os-release"), "ID=debian\n");
        Files.writeString(root.resolve("etc/fstab"), "");
        Files.writeString(root.resolve("boot/vmlinuz-6.1.0"), "");
        Files.writeString(root.resolve("boot/initrd.img-6.1.0"), "");
    }

    /** The start of a program, which says for which processor it is (System V ABI, 4.1, "ELF Header"). */
    private static byte[] elfHeader(Architecture architecture) {
        int machine = architecture == Architecture.AARCH64 ? 183 : 62;
        return ByteBuffer.allocate(64)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1})
                .putShort(16, (short) 2)
                .putShort(18, (short) machine)
                .array();
    }
}
