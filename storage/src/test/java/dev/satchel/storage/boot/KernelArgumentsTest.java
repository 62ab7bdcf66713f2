package dev.satchel.storage.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.storage.filesystem.FileSystemType;
import org.junit.jupiter.api.Test;

class KernelArgumentsTest {
    private static String moved(String text) {
        return KernelArguments.parse(text)
                .onRoot(RootVolume.of(FileSystemType.EXT4, "new"))
                .toString();
    }

    @Test
    void leavesOutWhatSpeaksOfTheOldDisk() {
        assertThat(
                        moved(
                                "root=/dev/mapper/vg-root ro rd.lvm.lv=vg/root rd.luks.uuid=luks-x rd.md.uuid=y"
                                        + " resume=UUID=z resume_offset=5 rootflags=subvol=@ cryptdevice=UUID=c:root luks.uuid=d quiet"))
                .isEqualTo("root=UUID=new ro quiet");
    }

    @Test
    void leavesOutWhereUsrIsAndWhatGenkernelIsTold() {
        assertThat(
                        moved(
                                "mount.usr=PARTUUID=a mount.usrflags=ro real_root=LABEL=b crypt_root=UUID=c crypt_swaps=d quiet"))
                .isEqualTo("root=UUID=new quiet");
    }

    @Test
    void keepsWhatOnlyLooksLikeIt() {
        assertThat(moved("rd.driver.blacklist=nouveau rootwait systemd.root=x init=/sbin/init"))
                .isEqualTo("root=UUID=new rd.driver.blacklist=nouveau rootwait systemd.root=x init=/sbin/init");
    }

    @Test
    void seesThroughQuotes() {
        assertThat(moved("\"root=LABEL=my disk\" dyndbg=\"file a.c +p\" ro"))
                .isEqualTo("root=UUID=new dyndbg=\"file a.c +p\" ro");
    }
}
