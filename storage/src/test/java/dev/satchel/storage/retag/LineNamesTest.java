package dev.satchel.storage.retag;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.storage.fstab.FstabSource.Tag;
import dev.satchel.storage.fstab.Renaming;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code <U>} stands for an old UUID and {@code <V>} for its new one, in the lines here. */
class LineNamesTest {
    private static final String OLD = "aaaaaaaa-1111-2222-3333-444444444444";
    private static final String NEW = "bbbbbbbb-5555-6666-7777-888888888888";

    private static final LineNames NAMES = new LineNames(Renaming.none()
            .with(OLD, NEW)
            .with("A40D-85E7", "1111-2222")
            .with("1a2b3c4d-02", "99887766-02")
            .with(Tag.LABEL, "root", "carried")
            .with(Tag.LABEL, "My Disk", "Your Disk")
            .with(Tag.PARTLABEL, "sys", "newsys")
            .with(Tag.ID, "usb-Old_1-0:0", "usb-New_2-0:0")
            .with("abcdef-abcd-abcd-abcd-abcd-abcd-ABCDEF", "ghijkl-abcd-abcd-abcd-abcd-abcd-ABCDEF"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "linux /vmlinuz root=UUID=<U> ro quiet",
                "GRUB_CMDLINE_LINUX=\"root=UUID=<U> rootflags=subvol=@\"",
                "GRUB_CMDLINE_LINUX='resume=UUID=<U>'",
                "options root=\"UUID=<U>\" rw",
                "rd.luks.uuid=luks-<U> rd.luks.name=<U>=root rd.luks.options=<U>=discard",
                "luks-<U> UUID=<U> none discard",
                "cryptdevice=UUID=<U>:root:allow-discards root=/dev/mapper/root",
                "search --no-floppy --fs-uuid --set=root --hint-bios=hd0,gpt2 <U>",
                "\tsearch --fs-uuid --set=root '<U>'",
                "search.fs_uuid <U> root hd0,gpt2 ",
                "if search --no-floppy --fs-uuid --set=root <U>; then",
                "device = \"/dev/disk/by-uuid/<U>\";",
                "What=/dev/disk/by-partuuid/<U>",
                "After=dev-disk-by\\x2duuid-<S>.device",
                "ENV{ID_FS_UUID}==\"<U>\", SYMLINK+=\"carried\"",
                "RESUME=UUID=<U>",
                "rd.md.uuid=<C>",
                "ARRAY /dev/md/0 metadata=1.2 name=host:0 UUID=<C>",
                "/dev/disk/by-id/dm-uuid-X /dev/disk/by-id/x UUID=<U>\r",
                "kernelopts=root=UUID=<U> ro ",
                "\"backup_device_uuid\" : \"<U>\",",
                "uuid:<U>",
                "set root='cryptouuid/<N>'",
                "search --no-floppy --fs-uuid --set=root --hint='mduuid/<N>' <U>",
                "set default=\"gnulinux-advanced-<U>>gnulinux-6.1.0-18-amd64-advanced-<U>\"",
                "GRUB_DEFAULT='gnulinux-simple-<U>'",
                "saved_entry=osprober-gnulinux-/boot/vmlinuz-6.1--<U>",
                "submenu 'Advanced options' $menuentry_id_option 'gnulinux-advanced-<U>' {"
            })
    void renamesAnIdentifierWhereItNamesADisk(String line) {
        assertThat(NAMES.renamed(with(line, OLD))).isEqualTo(with(line, NEW));
        assertThat(NAMES.renamed(with(line, OLD.toUpperCase(Locale.ROOT)))).isEqualTo(with(line, NEW));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "root=UUID=<U>0",
                "root=UUID=0<U>",
                "root=UUID=<U>-part1",
                "root=UUID=x<U>",
                "root=UUID=<U>_",
                "root=LABEL=<U>",
                "x<U>",
                "menuentry_id-<U>-x",
                "mount /media/<U> /mnt",
                "UUID=<C>:00000000",
                "00000000:<C>",
                "After=dev-disk-by\\x2dlabel-<S>.device",
                "After=dev-disk-by\\x2duuid-<S>\\x2dx.device"
            })
    void leavesAloneWhatIsPartOfALongerWordOrNamesSomethingElse(String line) {
        assertThat(NAMES.renamed(with(line, OLD))).isEqualTo(with(line, OLD));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "root=UUID=A40D-85E7,root=UUID=1111-2222",
                "root=UUID=a40d-85e7,root=UUID=1111-2222",
                "search --fs-uuid --set=root a40d-85e7,search --fs-uuid --set=root 1111-2222",
                "call 1111 or A40D-85E7,call 1111 or A40D-85E7",
                "root=PARTUUID=1a2b3c4d-02/PARTNROFF=1,root=PARTUUID=99887766-02/PARTNROFF=1",
                "1a2b3c4d-02,1a2b3c4d-02",
                "root=LABEL=root rw,root=LABEL=carried rw",
                "`GRUB_X=\"root=LABEL=root\"`,`GRUB_X=\"root=LABEL=carried\"`",
                "root=LABEL=root2,root=LABEL=root2",
                "root=LABEL=root.x,root=LABEL=root.x",
                "root=LABEL=root:x,root=LABEL=root:x",
                "cryptdevice=LABEL=root:x,cryptdevice=LABEL=carried:x",
                "root=PARTLABEL=root,root=PARTLABEL=root",
                "root=PARTLABEL=sys,root=PARTLABEL=newsys",
                "root=/dev/root root,root=/dev/root root",
                "search --label --set=root root,search --label --set=root carried",
                "search.fs_label root root,search.fs_label carried root",
                "search --file --set=root root,search --file --set=root root",
                "`root=\"LABEL=My Disk\"`,`root=\"LABEL=Your Disk\"`",
                "root=LABEL=My\\x20Disk ro,root=LABEL=Your\\x20Disk ro",
                "What=/dev/disk/by-label/My\\x20Disk,What=/dev/disk/by-label/Your\\x20Disk",
                "`X=\"/dev/disk/by-label/My\\\\x20Disk\"`,`X=\"/dev/disk/by-label/Your\\\\x20Disk\"`",
                "After=dev-disk-by\\x2dlabel-My\\x5cx20Disk.device,After=dev-disk-by\\x2dlabel-Your\\x5cx20Disk.device",
                "x=/dev/disk/by-id/usb-Old_1-0:0,x=/dev/disk/by-id/usb-New_2-0:0",
                "x=/dev/disk/by-id/usb-Old_1-0:0-part1,x=/dev/disk/by-id/usb-Old_1-0:0-part1",
                "x=/dev/disk/by-label/usb-Old_1-0:0,x=/dev/disk/by-label/usb-Old_1-0:0"
            })
    void renamesByTheRulesOfEachKind(String line, String renamed) {
        assertThat(NAMES.renamed(line)).isEqualTo(renamed);
    }

    @Test
    void aLabelThatLooksLikeDigitsIsALabel() {
        LineNames names = new LineNames(Renaming.none().with(Tag.LABEL, "beef", "cafe"));

        assertThat(names.renamed("root=LABEL=beef ro")).isEqualTo("root=LABEL=cafe ro");
        assertThat(names.renamed("root=LABEL=BEEF ro")).isEqualTo("root=LABEL=BEEF ro");
        assertThat(names.renamed("root=LABEL=beef.x ro")).isEqualTo("root=LABEL=beef.x ro");
        assertThat(names.renamed("After=dev-disk-by\\x2dlabel-beef.x.device"))
                .isEqualTo("After=dev-disk-by\\x2dlabel-beef.x.device");
        assertThat(names.renamed("After=dev-disk-by\\x2dlabel-beef.device"))
                .isEqualTo("After=dev-disk-by\\x2dlabel-cafe.device");
    }

    @Test
    void aBlankInANewLabelPartsNoWord() {
        LineNames names = new LineNames(Renaming.none().with(Tag.LABEL, "root", "my root"));

        assertThat(names.renamed("root=LABEL=root ro")).isEqualTo("root=LABEL=my\\x20root ro");
        assertThat(names.renamed("X=\"root=LABEL=root ro\"")).isEqualTo("X=\"root=LABEL=my\\x20root ro\"");
        assertThat(names.renamed("search --label --set=root root")).isEqualTo("search --label --set=root \"my root\"");
        assertThat(names.renamed("search --label --set=root 'root'")).isEqualTo("search --label --set=root 'my root'");
        assertThat(names.renamed("x /dev/disk/by-label/root")).isEqualTo("x /dev/disk/by-label/my\\x20root");
    }

    @Test
    void renamesTheVolumeGroupThatGrubNames() {
        assertThat(NAMES.renamed("set root='lvmid/abcdef-abcd-abcd-abcd-abcd-abcd-ABCDEF/"
                        + "abcdef-abcd-abcd-abcd-abcd-abcd-ABCDEF'"))
                .isEqualTo("set root='lvmid/ghijkl-abcd-abcd-abcd-abcd-abcd-ABCDEF/"
                        + "ghijkl-abcd-abcd-abcd-abcd-abcd-ABCDEF'");
    }

    @Test
    @Timeout(60)
    void readsALineWithoutEndInItsTime() {
        String names = ("UUID=" + OLD + " ").repeat(25_000);

        assertThat(NAMES.renamed(names)).isEqualTo(names.replace(OLD, NEW));
        assertThat(NAMES.renamed("search --fs-uuid --set=root " + OLD + " " + names))
                .startsWith("search --fs-uuid --set=root " + NEW);
    }

    private static String with(String line, String uuid) {
        String plain = uuid.replace("-", "");
        String colons = plain.replaceAll("(.{8})(?!$)", "$1:");
        return line.replace("<U>", uuid)
                .replace("<S>", uuid.replace("-", "\\x2d"))
                .replace("<C>", colons)
                .replace("<N>", plain);
    }
}
