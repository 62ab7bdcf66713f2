package dev.satchel.storage.retag;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.check.Finding;
import dev.satchel.core.plan.Plan;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandResult;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.storage.fstab.FstabSource.Tag;
import dev.satchel.storage.fstab.Renaming;
import dev.satchel.storage.fstab.UdevName;
import dev.satchel.testing.Tools;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tools that read these files say whether they still can, and what names look like. */
class RetagIT {
    private static final String OLD = "aaaaaaaa-1111-2222-3333-444444444444";
    private static final String NEW = "bbbbbbbb-5555-6666-7777-888888888888";

    @TempDir
    Path folder;

    @Test
    void scriptAndPlanMakeTheSameRoot() throws Exception {
        Tools.require("diff");
        Path one = root("one root");
        Path other = root("other");
        Renaming renaming = Renaming.none().with(OLD, NEW).with(Tag.LABEL, "root", "its new");

        Retag.of(one, renaming).plan().orElseThrow().apply(event -> {});
        Plan script = Retag.of(other, renaming).plan().orElseThrow();
        run("sh", "-c", script.toShellScript());

        CommandResult difference =
                CommandRunner.system().run(Command.of("diff", "-r", one.toString(), other.toString()));
        assertThat(difference.output()).isEmpty();
        assertThat(difference.succeeded()).isTrue();
        assertThat(run("grep", "-rlF", NEW, one.toString()).lines()).hasSize(5);
        assertThat(CommandRunner.system()
                        .run(Command.of("grep", "-rF", OLD, one.toString()))
                        .output())
                .contains("grub.cfg:# made of " + OLD)
                .hasLineCount(1);
    }

    /** A plan could not say which file it is, and a silence would be taken for nothing to do. */
    @Test
    void tellsOfAFileWhoseOwnNameIsNotUtf8() throws Exception {
        Path root = folder.resolve("root");
        Files.createDirectories(root.resolve("etc/dracut.conf.d"));
        for (String name : List.of("etc/dracut.conf.d/caf%E9.conf", "etc/caf%E9")) {
            Files.writeString(Path.of(URI.create(root.toUri() + name)), "root=UUID=" + OLD + "\n");
        }
        Files.writeString(root.resolve("etc/dracut.conf.d/two\nlines.conf"), "root=UUID=" + OLD + "\n");

        Retag retag = Retag.of(root, Renaming.none().with(OLD, NEW));

        assertThat(retag.files())
                .extracting(RetaggedFile::path)
                .containsExactly(Path.of("etc/dracut.conf.d/two\nlines.conf"));
        assertThat(retag.findings().all())
                .extracting(Finding::code)
                .containsExactlyInAnyOrder("retag.name", "retag.elsewhere", "retag.initramfs");
    }

    @Test
    void grubReadsItsMenuStill() throws Exception {
        Tools.require("grub-script-check");
        Path root = root("root");

        Retag.of(root, Renaming.none().with(OLD, NEW).with(Tag.LABEL, "root", "my root"))
                .plan()
                .orElseThrow()
                .apply(event -> {});

        run("grub-script-check", root.resolve("boot/grub/grub.cfg").toString());
        assertThat(root.resolve("boot/grub/grub.cfg"))
                .content()
                .contains("search --no-floppy --fs-uuid --set=root " + NEW);
    }

    @Test
    void grubEditenvReadsTheEnvironmentStill() throws Exception {
        Tools.require("grub-editenv");
        Path root = root("root");
        Path environment = root.resolve("boot/grub/grubenv");
        run("grub-editenv", environment.toString(), "create");
        run("grub-editenv", environment.toString(), "set", "kernelopts=root=LABEL=root ro");

        Retag.of(root, Renaming.none().with(Tag.LABEL, "root", "renamed"))
                .plan()
                .orElseThrow()
                .apply(event -> {});

        assertThat(run("grub-editenv", environment.toString(), "list")).contains("kernelopts=root=LABEL=renamed ro");
    }

    @Test
    void unitsAreCalledAsSystemdCallsThem() throws Exception {
        Tools.require("systemd-escape");
        for (String label : List.of("My Disk", "a-b", "ä.b", "x/y", "q\"#$", "a\\b")) {
            String path = "/dev/disk/by-label/" + UdevName.encode(label);
            String unit = run("systemd-escape", "--path", path).strip();

            String renamed = new LineNames(Renaming.none().with(Tag.LABEL, label, "new"))
                    .renamed("After=" + Spelling.bytes(unit) + ".device");

            assertThat(renamed).as(label).isEqualTo("After=dev-disk-by\\x2dlabel-new.device");
        }
    }

    @Test
    void linksAreCalledAsUdevCallsThem() throws Exception {
        Tools.require("mkfs.ext4");
        Tools.require("blkid");
        for (String label : List.of("My Disk", "a-b_c.d:e", "x/y", "q\"#$%&", "a\\b", "ä", "+=@,;")) {
            Path image = folder.resolve("image");
            Files.deleteIfExists(image);
            run("truncate", "-s", "1M", image.toString());
            run("mkfs.ext4", "-q", "-O", "^has_journal", "-L", label, image.toString());

            assertThat(run("blkid", "-p", "-o", "udev", image.toString()).lines())
                    .contains("ID_FS_LABEL_ENC=" + UdevName.encode(label));
        }
    }

    private Path root(String name) throws Exception {
        Path root = folder.resolve(name);
        write(root, "etc/fstab", "UUID=" + OLD + " / ext4 defaults 0 1\r\nLABEL=root /x ext4 nofail");
        write(root, "etc/crypttab", "luks-" + OLD + " UUID=" + OLD + " none luks\n");
        write(root, "etc/kernel/cmdline", "root=UUID=" + OLD + " \"x=LABEL=root\" it's");
        write(root, "etc/mdadm.conf", "ARRAY /dev/md0 UUID=aaaaaaaa:11112222:33334444:44444444\n");
        write(
                root,
                "etc/systemd/system/a.mount",
                "[Unit]\nAfter=dev-disk-by\\x2duuid-" + OLD.replace("-", "\\x2d") + ".device\n[Mount]\nWhat=UUID=" + OLD
                        + "\nWhere=/a\n");
        write(
                root,
                "boot/grub/grub.cfg",
                "# made of " + OLD + "\nsearch --no-floppy --fs-uuid --set=root " + OLD + "\nmenuentry 'Linux' {\n"
                        + "  search --label --set=root root\n  linux /vmlinuz root=UUID=" + OLD + " ro\n}\n");
        return root;
    }

    private static void write(Path root, String name, String content) throws Exception {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    private static String run(String program, String... arguments) throws Exception {
        return CommandRunner.system()
                .run(Command.of(program, arguments))
                .orThrow()
                .output();
    }
}
