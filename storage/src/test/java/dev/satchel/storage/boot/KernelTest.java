package dev.satchel.storage.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelTest {
    @TempDir
    Path root;

    private void file(String name) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "");
    }

    @Test
    void putsTheNewestFirstAsPeopleCount() throws Exception {
        file("boot/vmlinuz-6.1.0-9-amd64");
        file("boot/vmlinuz-6.1.0-56-amd64");
        file("boot/vmlinuz-6.10.2-amd64");
        file("boot/vmlinuz-6.1.0-56-amd64.old");
        file("boot/config-6.12-amd64");

        assertThat(Kernel.of(root))
                .extracting(Kernel::version)
                .containsExactly("6.10.2-amd64", "6.1.0-56-amd64", "6.1.0-9-amd64");
    }

    @Test
    void findsTheInitialRamDiskUnderTheNameOfEachDistribution() throws Exception {
        file("boot/vmlinuz-6.1-debian");
        file("boot/initrd.img-6.1-debian");
        file("boot/vmlinuz-6.1-fedora");
        file("boot/initramfs-6.1-fedora.img");
        file("boot/vmlinuz-6.1-suse");
        file("boot/initrd-6.1-suse");
        file("boot/vmlinuz-linux");
        file("boot/initramfs-linux.img");
        file("boot/vmlinuz-lts");
        file("boot/initramfs-lts");
        file("boot/vmlinuz-6.1-bare");

        assertThat(Kernel.of(root))
                .extracting(kernel -> kernel.version() + " " + kernel.initrd().orElse("none"))
                .containsExactlyInAnyOrder(
                        "6.1-debian /boot/initrd.img-6.1-debian",
                        "6.1-fedora /boot/initramfs-6.1-fedora.img",
                        "6.1-suse /boot/initrd-6.1-suse",
                        "linux /boot/initramfs-linux.img",
                        "lts /boot/initramfs-lts",
                        "6.1-bare none");
    }

    @Test
    void fallsBackToTheLinkAtTheTop() throws Exception {
        file("somewhere/else");
        Files.createSymbolicLink(root.resolve("vmlinuz"), Path.of("somewhere/else"));
        Files.createSymbolicLink(root.resolve("initrd.img"), Path.of("/somewhere/../../somewhere/./else"));

        assertThat(Kernel.of(root))
                .extracting(kernel -> kernel.image() + " " + kernel.initrd().orElseThrow())
                .containsExactly("/vmlinuz /initrd.img");
    }

    @Test
    void leavesOutLinksThatLeadToNoFileOfTheRoot() throws Exception {
        file("usr/lib/modules/6.1/vmlinuz");
        file("boot/config-6.1");
        Files.createSymbolicLink(root.resolve("lib"), Path.of("/usr/lib"));
        Files.createSymbolicLink(root.resolve("boot/vmlinuz-6.1"), Path.of("/lib/modules/6.1/vmlinuz"));
        Files.createSymbolicLink(root.resolve("boot/initrd-6.1"), Path.of("../lib/modules/6.1/initrd"));
        Files.createSymbolicLink(root.resolve("boot/vmlinuz-6.2"), Path.of("../lib/modules/6.2/vmlinuz"));
        Files.createSymbolicLink(root.resolve("boot/vmlinuz-6.3"), Path.of("vmlinuz-6.3"));
        Files.createSymbolicLink(root.resolve("boot/vmlinuz-6.4"), Path.of("/etc/passwd"));

        assertThat(Kernel.of(root)).singleElement().satisfies(kernel -> {
            assertThat(kernel.version()).isEqualTo("6.1");
            assertThat(kernel.initrd()).isEmpty();
        });
    }

    @Test
    void leavesOutNamesThatAScriptWouldTakeApart() throws Exception {
        file("boot/vmlinuz-6.1'; echo");

        assertThat(Kernel.of(root)).isEmpty();
    }
}
