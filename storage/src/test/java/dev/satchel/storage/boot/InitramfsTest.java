package dev.satchel.storage.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.check.Finding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InitramfsTest {
    @TempDir
    Path root;

    private void file(String name, String content) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    private Initramfs initramfs() throws IOException {
        return Initramfs.of(root, Kernel.of(root));
    }

    @Test
    void isPortableOnDebianAsItComes() throws Exception {
        file("usr/sbin/update-initramfs", "");
        file("etc/initramfs-tools/initramfs.conf", "#MODULES=dep\nMODULES=most\n");

        assertThat(initramfs().reach()).isEqualTo(Initramfs.Reach.PORTABLE);
        assertThat(initramfs().generator()).isEqualTo(Initramfs.Generator.INITRAMFS_TOOLS);
    }

    @Test
    void isForOneMachineWhereTheLastFileSaysSo() throws Exception {
        file("usr/sbin/update-initramfs", "");
        file("etc/initramfs-tools/initramfs.conf", "MODULES=most\n");
        file("etc/initramfs-tools/conf.d/driver-policy", "MODULES=dep\n");

        assertThat(initramfs().reach()).isEqualTo(Initramfs.Reach.ONE_MACHINE);
    }

    @Test
    void isForOneMachineOnFedoraAsItComes() throws Exception {
        file("usr/bin/dracut", "");
        file("usr/lib/dracut/dracut.conf.d/01-dist.conf", "hostonly=\"yes\"\n");

        assertThat(initramfs().reach()).isEqualTo(Initramfs.Reach.ONE_MACHINE);

        file("usr/lib/dracut/dracut.conf.d/02-generic-image.conf", "hostonly=\"no\"\n");
        assertThat(initramfs().reach()).isEqualTo(Initramfs.Reach.PORTABLE);
    }

    @Test
    void doesNotClaimToKnowWhatItCannotTell() throws Exception {
        file("usr/bin/mkinitcpio", "");

        assertThat(initramfs().reach()).isEqualTo(Initramfs.Reach.UNKNOWN);
    }

    @Test
    void saysWhatACloudKernelLacks() throws Exception {
        file("boot/vmlinuz-6.1-cloud", "");
        file("usr/lib/modules/6.1-cloud/modules.dep", "kernel/drivers/block/virtio_blk.ko.xz: x.ko\n");
        file("usr/lib/modules/6.1-cloud/modules.builtin", "kernel/drivers/nvme/host/nvme.ko\n");

        List<Finding> findings = initramfs().findings().all();

        assertThat(findings).extracting(Finding::code).containsExactly("boot.kernel.drivers");
        assertThat(findings.get(0).message()).endsWith("SATA, USB");
    }

    @Test
    void isContentWithAGeneralKernel() throws Exception {
        file("boot/vmlinuz-6.1", "");
        file("lib/modules/6.1/modules.builtin", "");
        file(
                "lib/modules/6.1/modules.dep",
                "kernel/a/usb-storage.ko: \nkernel/b/nvme.ko: \nkernel/c/ahci.ko: \nkernel/d/virtio_blk.ko: \n");

        assertThat(initramfs().findings()).isEmpty();
    }

    @Test
    void saysWhenAKernelHasNoListOfModules() throws Exception {
        file("boot/vmlinuz-6.1", "");

        assertThat(initramfs().findings().all()).extracting(Finding::code).containsExactly("boot.kernel.modules");
    }
}
