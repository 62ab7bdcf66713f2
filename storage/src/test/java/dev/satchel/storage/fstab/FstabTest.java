package dev.satchel.storage.fstab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Finding;
import dev.satchel.testing.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class FstabTest {
    private static final String OLD = "aaaaaaaa-1111-2222-3333-444444444444";
    private static final String NEW = "bbbbbbbb-5555-6666-7777-888888888888";

    @TestFactory
    Stream<DynamicTest> agreesWithLibmountOnRealFiles() throws IOException {
        Path folder = Samples.folder("fstab");
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.filter(f -> f.toString().endsWith(".fstab")).sorted().toList();
        }
        return files.stream()
                .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> {
                    String name = file.getFileName().toString().replace(".fstab", "");
                    String expected = Files.readString(folder.resolve("expected/" + name + ".libmount.txt"));
                    Fstab fstab = Fstab.read(file);

                    assertThat(fstab.toBytes()).isEqualTo(Files.readAllBytes(file));
                    assertThat(FindmntRows.of(fstab)).isEqualTo(FindmntRows.rows(expected));
                    assertThat(FindmntRows.rejected(fstab)).isEqualTo(FindmntRows.rejected(expected));
                }));
    }

    @Test
    void retagsTheValueAndNothingElse() {
        String before = "# root UUID=" + OLD + "\r\nUUID=" + OLD + "\t/   ext4 defaults 0 1 # " + OLD
                + "\r\n/dev/disk/by-uuid/" + OLD + " /b ext4\nUUID=\"" + OLD + "\" /c ext4\nLABEL=" + OLD + " /d ext4";

        assertThat(Fstab.parse(before).retag(OLD, NEW))
                .hasToString("# root UUID=" + OLD + "\r\nUUID=" + NEW + "\t/   ext4 defaults 0 1 # " + OLD
                        + "\r\n/dev/disk/by-uuid/" + NEW + " /b ext4\nUUID=\"" + NEW + "\" /c ext4\nLABEL=" + OLD
                        + " /d ext4");
    }

    @Test
    void retagsNamesOfAnyKindInTheirOwnEscapes() {
        Renaming renaming = Renaming.none()
                .with(FstabSource.Tag.LABEL, "My Disk", "Your/Disk")
                .with(FstabSource.Tag.PARTLABEL, "p", "p q")
                .with(FstabSource.Tag.ID, "usb-x", "usb-y");

        assertThat(Fstab.parse("""
                                LABEL=My\\040Disk /a x
                                /dev/disk/by-label/My\\x20Disk /b x
                                PARTLABEL=p /c x
                                ID=usb-x /d x
                                /dev/disk/by-id/usb-x /e x
                                UUID=p /f x
                                LABEL=p /g x
                                """).retag(renaming)).hasToString("""
                                LABEL=Your/Disk /a x
                                /dev/disk/by-label/Your\\134x2fDisk /b x
                                PARTLABEL=p\\040q /c x
                                ID=usb-y /d x
                                /dev/disk/by-id/usb-y /e x
                                UUID=p /f x
                                LABEL=p /g x
                                """);
    }

    @Test
    void readsPairsOfNames() {
        assertThat(Renaming.parse(List.of("a=b", "LABEL=c=d", "ID=e=ID=f")))
                .isEqualTo(Renaming.none()
                        .with("a", "b")
                        .with(FstabSource.Tag.LABEL, "c", "d")
                        .with(FstabSource.Tag.ID, "e", "f"));
        assertThat(Renaming.parse(List.of("a=b", "LABEL=c=d", "UUID=e=f")))
                .hasToString("a -> b, LABEL=c -> d, UUID=e -> f");
        for (String wrong : List.of("a", "=b", "a=", "LABEL=a=UUID=b", "a=b=c", "a=b c", "LABEL=a=b\"c")) {
            assertThatIllegalArgumentException().as(wrong).isThrownBy(() -> Renaming.parse(List.of(wrong)));
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Renaming.parse(List.of("a=b", "a=c")))
                .withMessageContaining("UUID=a has a new name already");
    }

    @Test
    void exchangesTwoIdentifiersAtOnce() {
        Fstab fstab = Fstab.parse("UUID=" + OLD + " / ext4\nPARTUUID=" + NEW + " /b ext4\n");

        assertThat(fstab.retag(Map.of(OLD, NEW, NEW, OLD)))
                .hasToString("UUID=" + NEW + " / ext4\nPARTUUID=" + OLD + " /b ext4\n");
    }

    @Test
    void comparesIdentifiersWithCase() {
        Fstab fstab = Fstab.parse("UUID=A40D-85E7 /boot/efi vfat\n");

        assertThat(fstab.retag("a40d-85e7", "1111-2222")).isSameAs(fstab);
    }

    @Test
    void refusesAnIdentifierThatWouldBreakTheLine() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Fstab.parse("").retag(OLD, "a b"))
                .withMessageContaining("'a b'");
    }

    @Test
    void keepsBytesThatAreNotUtf8() {
        byte[] bytes = {'U', 'U', 'I', 'D', '=', 'a', ' ', '/', (byte) 0xFF, ' ', 'x', '\r', '\n', (byte) 0xC3};

        Fstab fstab = Fstab.parse(bytes);

        assertThat(fstab.toBytes()).isEqualTo(bytes);
        assertThat(fstab.retag("a", "b").toBytes()).startsWith('U', 'U', 'I', 'D', '=', 'b', ' ', '/', 0xFF);
    }

    @Test
    void decodesFieldsAsLibmountDoes() {
        FstabEntry entry = Fstab.parse(" //nas/Disque\\040dur\t/mnt/a\\043b cifs user,pass=\"a,b\",ro 0 2 rest\n")
                .entries()
                .get(0);

        assertThat(entry)
                .isEqualTo(new FstabEntry(
                        new FstabSource.Plain("//nas/Disque dur"),
                        "/mnt/a#b",
                        "cifs",
                        List.of("user", "pass=\"a,b\"", "ro"),
                        0,
                        2,
                        1));
    }

    @Test
    void endsAFieldAtANulByteAsLibmountDoes() {
        Fstab table = Fstab.parse("LABEL=a\\000b /x\\400y ext4\\000,auto ro,\\000rw 0 2\n");

        assertThat(table.entries())
                .containsExactly(new FstabEntry(
                        new FstabSource.Tagged(FstabSource.Tag.LABEL, "a"), "/x", "ext4", List.of("ro", ""), 0, 2, 1));
        assertThat(table.check().stream().map(Finding::code)).contains("fstab.reader.escape");
    }

    @Test
    void addsAnEntryInTheFilesOwnLineEnds() {
        FstabEntry entry = FstabEntry.of(FstabSource.uuid(OLD), "/mnt/My Disk", "ext4", "nofail");

        assertThat(Fstab.parse("# c\r\nproc /proc proc").withEntry(entry))
                .hasToString("# c\r\nproc /proc proc\r\nUUID=" + OLD + "\t/mnt/My\\040Disk\text4\tnofail\t0 0\r\n");
    }

    @Test
    void changesOnlyTheFieldsThatDiffer() {
        Fstab fstab = Fstab.parse("# x\n/dev/sda1   /    ext4\nproc /proc proc\n");
        FstabEntry root = fstab.entry("/").orElseThrow();

        assertThat(fstab.withEntry(root.withSource(FstabSource.uuid(OLD)).withPass(1)))
                .hasToString("# x\nUUID=" + OLD + "   /    ext4 defaults 0 1\nproc /proc proc\n");
        assertThat(fstab.withEntry(root)).isSameAs(fstab);
        assertThat(fstab.withEntry(root.withOptions(root.mountOptions().with("noatime"))))
                .hasToString("# x\n/dev/sda1   /    ext4 noatime\nproc /proc proc\n");
    }

    @Test
    void removesATargetHoweverItIsWritten() {
        assertThat(Fstab.parse("# a\nx /a/ t\ny /b t\nz //a t\n").withoutTarget("/a"))
                .hasToString("# a\ny /b t\n");
    }

    @Test
    void keepsAnEmptyOptionAndWritesNone() {
        Fstab fstab = Fstab.parse("/dev/sda1 / ext4 defaults,,commit=120 0 1\n");
        FstabEntry root = fstab.entry("/").orElseThrow();

        assertThat(fstab.withEntry(root.withSource(FstabSource.uuid(OLD))))
                .hasToString("UUID=" + OLD + " / ext4 defaults,,commit=120 0 1\n");
        assertThat(fstab.withEntry(FstabEntry.of(FstabSource.uuid(OLD), "/", "ext4", "a", "", "b")))
                .hasToString("UUID=" + OLD + " / ext4 a,b 0 0\n");
        assertThat(Fstab.parse("").withEntry(FstabEntry.of(FstabSource.uuid(OLD), "/", "ext4", "")))
                .hasToString("UUID=" + OLD + "\t/\text4\tdefaults\t0 0\n");
    }

    @Test
    void refusesToWriteAnOptionThatReadersUnderstandDifferently() {
        for (String option : List.of("a,b", "a=\"b", "a\\,b", "a\nb")) {
            assertThatIllegalArgumentException()
                    .as(option)
                    .isThrownBy(
                            () -> Fstab.parse("").withEntry(FstabEntry.of(FstabSource.uuid(OLD), "/", "ext4", option)));
        }
        Fstab odd = Fstab.parse("/dev/sda1 / ext4 a=\"b 0 0\n");
        assertThat(odd.withEntry(odd.entry("/").orElseThrow().withPass(1))).hasToString("/dev/sda1 / ext4 a=\"b 0 1\n");
    }

    @Test
    void refusesToWriteWhatSystemdCannotRead() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Fstab.parse("").withEntry(FstabEntry.of(FstabSource.uuid(OLD), "/a\nb", "ext4")))
                .withMessageContaining("target");
    }

    @Test
    void writesTheBytesItHolds(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("fstab");
        Fstab fstab = Fstab.parse(new byte[] {'#', (byte) 0xFE});

        fstab.writeTo(file);

        assertThat(Fstab.read(file)).isEqualTo(fstab);
    }

    @Test
    void saysWhichFileCannotBeRead(@TempDir Path folder) {
        assertThatThrownBy(() -> Fstab.read(folder.resolve("none")))
                .isInstanceOfSatisfying(
                        SatchelException.class, e -> assertThat(e.code()).isEqualTo("fstab.unreadable"))
                .hasMessageContaining("none");
    }

    @Test
    void findsNothingInASoundTable() {
        String sound = "UUID=" + OLD + " / ext4 errors=remount-ro 0 1\nUUID=A40D-85E7 /boot/efi vfat umask=0077 0 2\n"
                + "UUID=" + NEW + " none swap sw,pri=5 0 0\ntmpfs /tmp tmpfs defaults 0 0\n"
                + "PARTUUID=1a2b3c4d-0a /mnt/data xfs nofail 0 0\n";

        assertThat(Fstab.parse(sound).check().all()).isEmpty();
    }

    @Test
    void namesEachMistakeAndItsLine() {
        assertFound("/dev/sdb2 / ext4 defaults 0 1", "fstab.source.device-name");
        assertFound("/dev/nvme0n1p2 / ext4 defaults 0 1", "fstab.source.device-name");
        assertFound("/dev/mmcblk0p2 / ext4 defaults 0 1", "fstab.source.device-name");
        assertFound("/dev/md127 / ext4 defaults 0 1", "fstab.source.device-name");
        assertFound("/dev/dm-0 / ext4 defaults 0 1", "fstab.source.device-name");
        assertFound("UUID= / ext4 defaults 0 1", "fstab.source.empty");
        assertFound("UUID=a40d-85e7 /boot/efi vfat defaults 0 2", "fstab.source.uuid-case");
        assertFound("UUID=" + OLD.toUpperCase(Locale.ROOT) + " / ext4 defaults 0 1", "fstab.source.uuid-case");
        assertFound("UUID=A40D-85E7 / ext4 defaults 0 1", "fstab.source.uuid-shape");
        assertFound("UUID=A40D85E7 /boot/efi vfat defaults 0 1", "fstab.source.uuid-shape");
        assertFound("PARTUUID=1a2b3c4d / ext4 defaults 0 1", "fstab.source.partuuid-shape");
        assertFound("uuid=" + OLD + " / ext4 defaults 0 1", "fstab.source.tag-unknown");
        assertFound("LABEL=\"My Disk\" / ext4 defaults 0 1", "fstab.source.quotes");
        assertFound("UUID=" + OLD + " mnt ext4 nofail 0 2", "fstab.target.relative");
        assertFound("UUID=" + OLD + " /a/../b ext4 nofail 0 2", "fstab.target.dotdot");
        assertFound("UUID=" + OLD + " /mnt/x ext4 defaults 0 2", "fstab.options.nofail");
        assertFound("UUID=" + OLD + " / btrfs subvol=@,subvolid=256 0 0", "fstab.options.subvolid");
        assertFound("UUID=" + OLD + " / btrfs defaults 0 1", "fstab.pass.useless");
        assertFound("UUID=" + OLD + " / ext4 defaults 0 0", "fstab.pass.root");
        assertFound("UUID=" + OLD + " /home ext4 defaults 0 1", "fstab.pass.other");
        assertFound("UUID=" + OLD + " none swap pri=high 0 0", "fstab.swap.priority");
        assertFound("UUID=" + OLD + " / ext4 noatime # disk", "fstab.unparsable");
        assertFound("word", "fstab.unparsable");
        assertFound("//nas/a\\043 /srv/a cifs noauto 0 0", "fstab.reader.escape");
        assertFound("//nas/a\\\\b /srv/a cifs noauto 0 0", "fstab.reader.backslash");
    }

    @Test
    void saysHowReadersDiffer() {
        assertFound("UUID=" + OLD + " / ext4 context=\"a,nofail,b\" 0 1", "fstab.reader.options-quoted");
        assertFound("UUID=" + OLD + " / ext4 a\\,b 0 1", "fstab.reader.options-comma");
        assertFound("UUID=" + OLD + " /mnt/x ext4 nofail,fail 0 2", "fstab.reader.fail");
        assertFound("UUID=" + OLD + " /mnt/x ext4 context=\"a 0 2", "fstab.reader.options-quote");
        assertFound("UUID=" + OLD + " /mnt/x ext4 nofail\r", "fstab.reader.carriage-return");
        assertFound("UUID=" + OLD + " /mnt/x ext4 nofail,a=" + "x".repeat(4100) + " 0 2", "fstab.reader.long");
        assertThat(Fstab.parse("tmpfs /dev/shm tmpfs\nx /mnt/a autofs\n\r\n").check().stream()
                        .map(Finding::code))
                .contains("fstab.reader.api", "fstab.reader.autofs", "fstab.reader.carriage-return");
        assertThat(Fstab.parse("UUID=" + OLD + " / ext4 defaults 0 1\r\n")
                        .check()
                        .all())
                .isEmpty();
    }

    @Test
    void namesWhatOptionsAndTypesDoNotSay() {
        assertFound("UUID=" + OLD + " /home ffs defaults 0 2", "fstab.type.unknown");
        assertFound("/srv /home none defaults 0 0", "fstab.type.none");
        assertFound("/srv/x.img /home ext4 nofail 0 0", "fstab.source.file");
        assertFound("UUID=" + OLD + " /etc ext4 nofail 0 2", "fstab.target.hides");
        assertFound("UUID=" + OLD + " /home ext4 x-systemd.device-timout=5s 0 2", "fstab.options.systemd");
        assertFound("UUID=" + OLD + " /home ext4 x-systemd.device-timeout=soon 0 2", "fstab.options.systemd");
        assertThat(
                        Fstab.parse("UUID=" + OLD + " /home ext4 ro,rw,x-systemd.device-timeout=1min\\0405s 0 2\n")
                                .check()
                                .stream()
                                .map(Finding::toString))
                .anyMatch(f -> f.contains("the later one, rw, holds"))
                .noneMatch(f -> f.contains("fstab.options.systemd"));
        assertThat(Fstab.parse("/a/b /mnt none bind\nUUID=" + OLD + " /a ext4 nofail\n").check().stream()
                        .map(Finding::code))
                .contains("fstab.order.source");
    }

    @Test
    void seesWhatConcernsSeveralLines() {
        List<Finding> found = Fstab.parse("UUID=" + OLD + " /var/log ext4 defaults 0 2\nUUID=" + NEW
                        + " /var ext4 defaults 0 2\nUUID=" + NEW + " /var/ ext4 defaults 0 2\n")
                .check()
                .all();

        assertThat(found)
                .extracting(Finding::code, Finding::where)
                .containsExactly(
                        tuple("fstab.target.form", "line 3"),
                        tuple("fstab.target.duplicate", "line 3"),
                        tuple("fstab.order", "line 1"),
                        tuple("fstab.root.missing", "the file"));
    }

    @Test
    @Timeout(60)
    void takesItsTimeForNoTextOfAStranger() {
        String times = "UUID=" + OLD + " /home ext4 nofail,x-systemd.device-timeout=";
        String deep = "UUID=" + OLD + " " + "/a".repeat(1_000_000) + " ext4 nofail 0 2";
        String bound = "/a".repeat(500_000) + " /home none bind 0 0";

        assertFound(times + "1".repeat(1_000_000) + "! 0 2", "fstab.options.systemd");
        assertFound(times + "1s".repeat(500_000) + "! 0 2", "fstab.options.systemd");
        assertFound(deep, "fstab.target.long");
        assertFound(bound, "fstab.reader.long");
    }

    private static void assertFound(String line, String code) {
        assertThat(Fstab.parse("# first\n" + line + "\n").check().all())
                .as(line)
                .anySatisfy(f -> {
                    assertThat(f.code()).isEqualTo(code);
                    assertThat(f.where()).isEqualTo("line 2");
                    assertThat(f.remedy()).isNotBlank();
                });
    }
}
