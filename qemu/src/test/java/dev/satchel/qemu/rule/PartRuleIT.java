package dev.satchel.qemu.rule;

import static dev.satchel.qemu.rule.Qemu.MICROVM;
import static dev.satchel.qemu.rule.Qemu.PC;
import static dev.satchel.qemu.rule.Qemu.Q35;
import static dev.satchel.qemu.rule.Qemu.VIRT;
import static dev.satchel.qemu.rule.Qemu.drive;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the real QEMU makes of ways to use a disk, of passwords, of memory, shares and small devices. */
@Timeout(60)
class PartRuleIT {
    private static final int FIRST_VNC_PORT = 5900;

    @TempDir
    Path folder;

    private Path image() throws Exception {
        return Files.write(folder.resolve("a.img"), new byte[1 << 20]);
    }

    @ParameterizedTest
    @ValueSource(strings = {"writeback", "writethrough"})
    @Demonstrates("disk.aio.cache")
    void nativeInputAndOutputNeedsAWayPastTheCache(String cache) throws Exception {
        assertThat(Q35.refuses("-drive", drive("a", "raw", image()) + ",aio=native,cache=" + cache))
                .contains("aio=native was specified, but it requires cache.direct=on, which was not specified");
        try (Trial trial = Q35.starts("-drive", drive("a", "raw", image()) + ",aio=native,cache=none")) {
            assertThat(trial.said()).isEmpty();
        }
    }

    @Test
    @Demonstrates("disk.detect-zeroes.discard")
    void zeroesAreGivenUpOnlyWithDiscards() throws Exception {
        String node = "driver=raw,node-name=a,file.driver=file,file.filename=" + image() + ",detect-zeroes=unmap";

        assertThat(Q35.refuses("-blockdev", node))
                .contains("setting detect-zeroes to unmap is not allowed without setting discard operation to unmap");
        try (Trial trial = Q35.starts("-blockdev", node + ",discard=unmap")) {
            assertThat(trial.said()).isEmpty();
        }
        try (Trial trial = Q35.starts("-drive", drive("a", "raw", image()) + ",detect-zeroes=unmap")) {
            assertThat(trial.said()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"sdhci-pci, sd-card", "usb-ehci, floppy"})
    @Demonstrates("disk.serial.bus")
    void cardsAndFloppyDisksHaveNoSerialNumber(String controller, String device) throws Exception {
        assertThat(PC.refuses(
                        "-drive",
                        drive("a", "raw", image()),
                        "-device",
                        controller,
                        "-device",
                        device + ",drive=a,serial=S"))
                .contains("Property '" + device + ".serial' not found");
    }

    @Test
    @Demonstrates("display.password.missing")
    void aPasswordThatIsNotThere() throws Exception {
        assertThat(Q35.refuses("-object", "secret,id=s,file=" + folder.resolve("nosuch")))
                .contains("Unable to read", "No such file or directory");
    }

    @Test
    @Demonstrates({"display.password.line-end", "display.password.length"})
    void allOfTheFileIsThePasswordAndVncLooksAtEightCharacters() throws Exception {
        assertThat(letsIn("secret\n", "secret")).isFalse();
        assertThat(letsIn("secret\n", "secret\n")).isTrue();
        assertThat(letsIn("secret", "secret")).isTrue();
        assertThat(letsIn("much too long", "much too short")).isTrue();
    }

    /** RFC 6143, 7.2.2: the answer to sixteen bytes is they themselves, enciphered by DES, the bits of the key reversed. */
    private boolean letsIn(String file, String typed) throws Exception {
        int port;
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = Math.max(probe.getLocalPort(), FIRST_VNC_PORT);
        }
        byte[] key = new byte[8];
        for (int i = 0; i < Math.min(8, typed.length()); i++) {
            key[i] = (byte) (Integer.reverse(typed.charAt(i)) >>> 24);
        }
        Path password = Files.writeString(folder.resolve("password"), file);
        try (Trial trial = Q35.starts(
                        "-object",
                        "secret,id=s,file=" + password,
                        "-vnc",
                        "127.0.0.1:" + (port - FIRST_VNC_PORT) + ",password-secret=s");
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(20_000);
            assertThat(trial.said()).isEmpty();
            var in = socket.getInputStream();
            var out = socket.getOutputStream();
            in.readNBytes(12);
            out.write("RFB 003.008\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(in.readNBytes(in.read())).containsExactly(2);
            out.write(2);
            Cipher cipher = Cipher.getInstance("DES/ECB/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "DES"));
            out.write(cipher.doFinal(in.readNBytes(16)));
            byte[] verdict = in.readNBytes(4);
            return verdict.length == 4 && verdict[3] == 0;
        }
    }

    @Test
    @Demonstrates("display.tls.missing")
    void certificatesThatAreNotThere() throws Exception {
        assertThat(Q35.refuses("-object", "tls-creds-x509,id=t,endpoint=server,dir=" + folder))
                .contains("Unable to access credentials " + folder + "/ca-cert.pem: No such file or directory");
    }

    @Test
    @Demonstrates("display.toolkit.host")
    void cocoaIsNotHere() throws Exception {
        assertThat(Q35.refuses("-display", "cocoa")).contains("Parameter 'type' does not accept value 'cocoa'");
    }

    @Test
    @Demonstrates("network.dns")
    void aNameServerAtTheGatewayOrOutsideOfTheNetwork() throws Exception {
        assertThat(Q35.refuses("-netdev", "user,id=n,net=10.0.5.0/24,dns=10.0.5.2"))
                .contains("DNS must be different from host");
        try (Trial trial = Q35.starts("-netdev", "user,id=n,net=10.0.5.0/24,dns=10.0.6.3")) {
            assertThat(trial.said()).doesNotContain("10.0.6.3");
        }
    }

    @Test
    @Demonstrates("memory.hugepages.size")
    void memoryThatIsNoWholeNumberOfHugePages() throws Exception {
        assertThat(Q35.refuses(
                        "-m",
                        "63",
                        "-object",
                        "memory-backend-memfd,id=m,size=63M,hugetlb=on",
                        "-machine",
                        "memory-backend=m"))
                .contains("failed to resize memfd to 66060288: Invalid argument");
    }

    @Test
    @Demonstrates({"share.socket", "share.smb"})
    void sharesWithoutWhatServesThem() throws Exception {
        assertThat(Q35.refuses("-device", "vhost-user-fs-pci,tag=t")).contains("missing chardev");
        assertThat(Q35.refuses("-netdev", "bridge,id=n,smb=" + folder)).contains("Invalid parameter 'smb'");
    }

    @Test
    @Demonstrates({"generation-id.board", "usb.board"})
    void boardsWithoutAcpiTablesOrUsb() throws Exception {
        assertThat(VIRT.refuses("-device", "vmgenid")).contains("'vmgenid' is not a valid device model name");
        assertThat(MICROVM.refuses("-device", "qemu-xhci")).contains("No 'PCI' bus found for device 'qemu-xhci'");
        try (Trial trial = Q35.starts("-device", "vmgenid,guid=auto", "-device", "qemu-xhci")) {
            assertThat(trial.query("query-vm-generation-id").at("guid").text()).isPresent();
        }
    }

    @Test
    @Demonstrates("usb.device.shared")
    void aUsbDeviceThatIsGivenTwice() throws Exception {
        String device = "usb-host,vendorid=0x1d6b,productid=0x9999";

        try (Trial trial = Q35.starts("-device", "qemu-xhci", "-device", device, "-device", device)) {
            assertThat(trial.count("usb-host")).isEqualTo(2);
        }
    }

    @Test
    @Demonstrates({"firmware-config.name.shared", "firmware-config.file.missing"})
    void firmwareConfigurationThatIsThereTwiceOrNotAtAll() throws Exception {
        assertThat(Q35.refuses("-fw_cfg", "name=opt/a,string=x", "-fw_cfg", "name=opt/a,string=y"))
                .contains("duplicate fw_cfg file name: opt/a");
        assertThat(Q35.refuses("-fw_cfg", "name=opt/a,file=" + folder.resolve("nosuch")))
                .contains("can't load", "No such file or directory");
    }
}
