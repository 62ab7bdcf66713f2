package dev.satchel.storage.retag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Finding;
import dev.satchel.core.plan.Argument;
import dev.satchel.core.plan.Plan;
import dev.satchel.storage.fstab.FstabSource.Tag;
import dev.satchel.storage.fstab.Renaming;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetagTest {
    private static final String OLD = "aaaaaaaa-1111-2222-3333-444444444444";
    private static final String NEW = "bbbbbbbb-5555-6666-7777-888888888888";
    private static final Renaming RENAMING =
            Renaming.none().with(OLD, NEW).with("A40D-85E7", "1111-2222").with(Tag.LABEL, "old root", "new root");

    @TempDir
    Path root;

    @Test
    void findsWhateverNamesADisk() throws Exception {
        file("etc/fstab", "UUID=" + OLD + " / ext4 defaults 0 1\nLABEL=old\\040root /x ext4 nofail\n");
        file("etc/crypttab", "root UUID=" + OLD + " none luks\n");
        file("etc/default/grub", "GRUB_CMDLINE_LINUX=\"root=UUID=" + OLD + "\"\n");
        file("etc/kernel/cmdline", "root=UUID=" + OLD + "\n");
        file("etc/initramfs-tools/conf.d/resume", "RESUME=UUID=" + OLD + "\n");
        file("etc/dracut.conf.d/root.conf", "kernel_cmdline=\"root=UUID=" + OLD + "\"\n");
        file("etc/mdadm/mdadm.conf", "ARRAY /dev/md0 UUID=aaaaaaaa:11112222:33334444:44444444\n");
        file("etc/systemd/system/data.mount", "[Mount]\nWhat=/dev/disk/by-uuid/" + OLD + "\nWhere=/data\n");
        file("etc/default/zramswap", "# x\nWRITEBACK=/dev/disk/by-uuid/" + OLD + "\n");
        file("boot/grub/grub.cfg", "search --fs-uuid --set=root " + OLD + "\nlinux /vmlinuz root=UUID=" + OLD + "\n");
        file("boot/efi/efi/debian/GRUB.CFG", "search.fs_uuid " + OLD + " root hd0,gpt2\n");
        file("boot/loader/entries/a.conf", "options root=UUID=" + OLD + "\n");
        file("boot/extlinux/extlinux.conf", "APPEND root=UUID=" + OLD + "\n");
        file("boot/extlinux.conf", "APPEND root=UUID=" + OLD + "\n");
        file("etc/hostname", "host\n");

        Retag retag = Retag.of(root, RENAMING);
        retag.plan().orElseThrow().apply(event -> {});

        assertThat(retag.files()).hasSize(14);
        assertThat(read("etc/fstab"))
                .isEqualTo("UUID=" + NEW + " / ext4 defaults 0 1\nLABEL=new\\040root /x ext4 nofail\n");
        assertThat(read("etc/mdadm/mdadm.conf")).isEqualTo("ARRAY /dev/md0 UUID=bbbbbbbb:55556666:77778888:88888888\n");
        assertThat(read("boot/efi/efi/debian/GRUB.CFG")).isEqualTo("search.fs_uuid " + NEW + " root hd0,gpt2\n");
        assertThat(read("etc/hostname")).isEqualTo("host\n");
        assertThat(Retag.of(root, RENAMING).files()).isEmpty();
        assertThat(Retag.of(root, RENAMING).plan()).isEmpty();
    }

    @Test
    void showsWhatChangesAsADiff() throws Exception {
        file("etc/crypttab", "# " + OLD + "\nroot UUID=" + OLD + " none luks\n");

        Plan plan = Retag.of(root, RENAMING).plan().orElseThrow();

        assertThat(plan.toText())
                .contains("Rename in etc/crypttab, encrypted volumes")
                .contains("          # " + OLD + "\n")
                .contains("         -root UUID=" + OLD + " none luks\n         +root UUID=" + NEW + " none luks\n");
    }

    @Test
    void makesTheStepsForACopy(@TempDir Path copy) throws Exception {
        file("etc/fstab", "UUID=" + OLD + " / ext4\n");
        Files.createDirectories(copy.resolve("etc"));
        Files.copy(root.resolve("etc/fstab"), copy.resolve("etc/fstab"));

        Plan.Builder plan = Plan.titled("Tell the copy its names");
        Retag.of(root, RENAMING).steps(Argument.of(copy)).forEach(plan::step);
        plan.build().apply(event -> {});

        assertThat(copy.resolve("etc/fstab")).hasContent("UUID=" + NEW + " / ext4\n");
        assertThat(read("etc/fstab")).isEqualTo("UUID=" + OLD + " / ext4\n");
    }

    @Test
    void followsLinksWithinTheRootAndNeverOutOfIt(@TempDir Path outside) throws Exception {
        Path foreign = Files.writeString(outside.resolve("crypttab"), "x UUID=" + OLD + "\n");
        file("boot/grub2/grub.cfg", "root=UUID=" + OLD + "\n");
        file("persist/fstab", "UUID=" + OLD + " / ext4\n");
        Files.createDirectories(root.resolve("etc"));
        Files.createSymbolicLink(root.resolve("etc/fstab"), Path.of("/persist/fstab"));
        Files.createSymbolicLink(root.resolve("etc/grub2.cfg"), Path.of("../boot/grub2/grub.cfg"));
        Files.createSymbolicLink(root.resolve("etc/crypttab"), foreign);
        Files.createSymbolicLink(root.resolve("etc/kernel"), Path.of("../../../../" + outside));

        Retag retag = Retag.of(root, RENAMING);
        retag.plan().orElseThrow().apply(event -> {});

        assertThat(retag.files())
                .extracting(RetaggedFile::path)
                .containsExactly(Path.of("persist/fstab"), Path.of("boot/grub2/grub.cfg"));
        assertThat(read("persist/fstab")).contains(NEW);
        assertThat(root.resolve("etc/fstab")).isSymbolicLink();
        assertThat(foreign).hasContent("x UUID=" + OLD + "\n");
    }

    @Test
    void looksAtNoForeignFileWhereAFolderIsALink(@TempDir Path outside) throws Exception {
        Files.writeString(outside.resolve("unknown"), "x UUID=" + OLD + "\n");
        Files.writeString(outside.resolve("crypttab"), "x UUID=" + OLD + "\n");
        Files.createSymbolicLink(root.resolve("etc"), outside);

        Retag retag = Retag.of(root, RENAMING);

        assertThat(retag.files()).isEmpty();
        assertThat(retag.findings().stream().map(Finding::code)).doesNotContain("retag.elsewhere");
    }

    @Test
    void endsWhereLinksGoInACircle() throws Exception {
        Files.createDirectories(root.resolve("etc"));
        Files.createSymbolicLink(root.resolve("etc/fstab"), Path.of("fstab"));

        assertThat(Retag.of(root, RENAMING).files()).isEmpty();
    }

    @Test
    void keepsTheSizeOfGrubsEnvironment() throws Exception {
        String head = "# GRUB Environment Block\nkernelopts=root=LABEL=a ro\n";
        file("boot/grub2/grubenv", head + "#".repeat(1024 - head.length()));

        Retag.of(root, Renaming.none().with(Tag.LABEL, "a", "longer"))
                .plan()
                .orElseThrow()
                .apply(event -> {});

        assertThat(read("boot/grub2/grubenv"))
                .hasSize(1024)
                .startsWith("# GRUB Environment Block\nkernelopts=root=LABEL=longer ro\n###");
    }

    @Test
    void saysWhereGrubsEnvironmentHasNoRoom() throws Exception {
        String head = "# GRUB Environment Block\nkernelopts=root=LABEL=a " + "x".repeat(960) + "\n";
        file("boot/grub2/grubenv", head + "#".repeat(1024 - head.length()));

        Retag retag = Retag.of(root, Renaming.none().with(Tag.LABEL, "a", "b".repeat(60)));

        assertFound(retag, "retag.grubenv", "boot/grub2/grubenv");
        assertThat(retag.files()).isEmpty();
    }

    @Test
    void renamesAPhysicalVolumeInLvmsListOfDevices() throws Exception {
        file(
                "etc/lvm/devices/system.devices",
                "IDTYPE=sys_wwid IDNAME=x DEVNAME=/dev/sda2 PVID=abcdefabcdabcdabcdabcdabcdABCDEF PART=2\n");

        Retag.of(
                        root,
                        Renaming.none()
                                .with(
                                        "abcdef-abcd-abcd-abcd-abcd-abcd-ABCDEF",
                                        "zbcdef-abcd-abcd-abcd-abcd-abcd-ABCDEF"))
                .plan()
                .orElseThrow()
                .apply(event -> {});

        assertThat(read("etc/lvm/devices/system.devices")).contains("PVID=zbcdefabcdabcdabcdabcdabcdABCDEF PART=2\n");
    }

    @Test
    void leavesTheMountPointThatIsCalledByAnIdentifier() throws Exception {
        file(
                "etc/fstab",
                "UUID=" + OLD + " /media/" + OLD + " ext4 x-systemd.requires=/dev/disk/by-uuid/" + OLD + "\n");

        Retag.of(root, RENAMING).plan().orElseThrow().apply(event -> {});

        assertThat(read("etc/fstab"))
                .isEqualTo(
                        "UUID=" + NEW + " /media/" + OLD + " ext4 x-systemd.requires=/dev/disk/by-uuid/" + NEW + "\n");
    }

    @Test
    void exchangesTwoNamesInTheTableOfMounts() throws Exception {
        file(
                "etc/fstab",
                "UUID=" + OLD + " / ext4\nUUID=" + NEW + " /b ext4 x-systemd.requires=/dev/disk/by-uuid/" + OLD + "\n");

        Retag.of(root, Renaming.none().with(OLD, NEW).with(NEW, OLD))
                .plan()
                .orElseThrow()
                .apply(event -> {});

        assertThat(read("etc/fstab"))
                .isEqualTo("UUID=" + NEW + " / ext4\nUUID=" + OLD + " /b ext4 x-systemd.requires=/dev/disk/by-uuid/"
                        + NEW + "\n");
    }

    @Test
    void saysWhatHasToBeMadeAnew() throws Exception {
        file("etc/crypttab", "root UUID=" + OLD + " none\n");
        file("usr/bin/dracut", "");
        file("boot/efi/EFI/Linux/a.efi", "MZ\0\0" + "x".repeat(65_520) + OLD + "\0");
        file("boot/efi/EFI/Microsoft/Boot/BCD", "regf");

        Retag retag = Retag.of(root, RENAMING);

        assertFound(retag, "retag.initramfs", "etc/crypttab");
        assertThat(retag.findings().stream().filter(f -> f.code().equals("retag.initramfs")))
                .extracting(Finding::remedy)
                .containsExactly("run dracut --force --regenerate-all in the system");
        assertFound(retag, "retag.program", "boot/efi/EFI/Linux/a.efi");
        assertFound(retag, "retag.windows", "boot/efi/EFI/Microsoft/Boot/BCD");
    }

    @Test
    void saysWhichMenuIsMissing() throws Exception {
        file("etc/default/grub", "GRUB_CMDLINE_LINUX=root=UUID=" + OLD + "\n");

        assertFound(Retag.of(root, RENAMING), "retag.menu", "etc/default/grub");
    }

    @Test
    void saysWhatItLeavesAlone() throws Exception {
        file("etc/systemd/system/dev-disk-by\\x2duuid-x.swap", "[Swap]\nWhat=/dev/disk/by-uuid/" + OLD + "\n");
        file("etc/mystery/conf", "\nx UUID=" + OLD + "\n");
        file("etc/default/grub", "GRUB_CMDLINE_LINUX=\"root=/dev/sda2 resume_offset=1234\"\n");
        file("boot/grub/grub.cfg", "x\n".repeat(600_000));
        file("etc/crypttab", "a UUID=" + OLD + " \0\n");

        Retag retag = Retag.of(root, RENAMING);

        assertThat(retag.files()).isEmpty();
        assertFound(retag, "retag.unit-name", "etc/systemd/system/dev-disk-by\\x2duuid-x.swap");
        assertFound(retag, "retag.elsewhere", "etc/mystery/conf line 2");
        assertFound(retag, "retag.command-line", "etc/default/grub");
        assertFound(retag, "retag.too-large", "boot/grub/grub.cfg");
        assertFound(retag, "retag.binary", "etc/crypttab");
    }

    @Test
    void tellsWhichNameStandsNowhere() throws Exception {
        file("etc/crypttab", "a UUID=" + OLD + "\n");

        assertThat(Retag.of(root, RENAMING).findings().stream()
                        .filter(finding -> finding.code().equals("retag.unused"))
                        .map(Finding::where))
                .containsExactly("A40D-85E7", "old root");
    }

    @Test
    void tellsOfNamesThatFilesShare() throws Exception {
        Path file = file("etc/crypttab", "a UUID=" + OLD + "\n");
        Files.createLink(root.resolve("etc/other"), file);

        assertFound(Retag.of(root, RENAMING), "retag.hard-link", "etc/crypttab");
    }

    @Test
    void refusesARootThatIsNone() {
        assertThatThrownBy(() -> Retag.of(root.resolve("none"), RENAMING))
                .isInstanceOfSatisfying(
                        SatchelException.class, e -> assertThat(e.code()).isEqualTo("retag.root"));
    }

    private Path file(String name, String content) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content, StandardCharsets.ISO_8859_1);
    }

    private String read(String name) throws IOException {
        return Files.readString(root.resolve(name));
    }

    private static void assertFound(Retag retag, String code, String where) {
        assertThat(retag.findings().all()).anySatisfy(finding -> {
            assertThat(finding.code()).isEqualTo(code);
            assertThat(finding.where()).isEqualTo(where);
        });
    }
}
