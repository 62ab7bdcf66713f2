package dev.satchel.qemu.argument;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Severity;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.host.OperatingSystem;
import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.Disk;
import dev.satchel.core.machine.DiskBus;
import dev.satchel.core.machine.Extras;
import dev.satchel.core.machine.Firmware;
import dev.satchel.core.machine.GuestSystem;
import dev.satchel.core.machine.ImageFormat;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.machine.Network;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names and places of the machine's own parts, used again by hand. */
class ByHandClashesTest {
    private static Disk disk(String id, DiskBus bus) {
        return Disk.named(id)
                .image(Path.of("/images/" + id + ".img"), ImageFormat.RAW)
                .bus(bus)
                .build();
    }

    private static Machine.Builder machine(Board board) {
        return Machine.named("test")
                .guest(GuestSystem.linux(Architecture.X86_64))
                .board(board)
                .firmware(Firmware.bios())
                .disk(disk("first", DiskBus.IDE))
                .disk(disk("second", DiskBus.SCSI))
                .disk(disk("third", DiskBus.VIRTIO))
                .disk(disk("stick", DiskBus.USB))
                .guestAgent(Machine.GuestAgent.ON)
                .network(Network.user());
    }

    private static QemuArguments of(Machine.Builder machine, Style style, int spare, List<String> words) {
        return QemuArguments.of(
                machine.extras(new Extras(words, Map.of())).build(),
                QemuSetup.builder()
                        .host(OperatingSystem.LINUX)
                        .folder(Path.of("/machines"))
                        .style(style)
                        .spareSlots(spare)
                        .build());
    }

    private static List<Finding> clashes(Board board, Style style, String words) {
        return of(machine(board), style, 1, Arrays.asList(words.split(" "))).findings().all().stream()
                .filter(finding -> finding.code().equals("extras.qemu.clash"))
                .toList();
    }

    private static List<Finding> formats(String drive) {
        return of(machine(Board.Q35), Style.DRIVE, 1, List.of("-drive", drive)).findings().all().stream()
                .filter(finding -> finding.code().endsWith(".format"))
                .toList();
    }

    @Test
    void theFormatOfADriveIsSaidAndIsWhatItIs(@TempDir Path folder) throws Exception {
        Path image = Files.write(folder.resolve("a.qcow2"), new byte[] {'Q', 'F', 'I', (byte) 0xfb, 0, 0, 0, 3});

        assertThat(formats("if=none,id=x,file=" + image))
                .singleElement()
                .satisfies(finding -> assertThat(finding.severity()).isEqualTo(Severity.WARNING))
                .satisfies(finding -> assertThat(finding.message()).contains(image.toString(), "guess"));
        assertThat(formats("if=none,id=x,format=raw,file=" + image))
                .singleElement()
                .satisfies(finding -> assertThat(finding.severity()).isEqualTo(Severity.ERROR))
                .satisfies(finding -> assertThat(finding.message()).contains("is a qcow2 image, not raw"));
        assertThat(formats("if=none,id=x,format=vmdk,file=" + image)).isEmpty();
        assertThat(formats("if=none,id=x,format=qcow2,file=" + image)).isEmpty();
        assertThat(formats("if=none,id=x,media=cdrom,file=/images/a.iso")).isEmpty();
        assertThat(formats("if=none,id=x,format=raw,file=nbd://host/export")).isEmpty();
        assertThat(formats("if=none,id=x,media=cdrom")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-device virtio-rng-pci,id=first | the device id first",
                "-device {\"driver\":\"virtio-rng-pci\",\"id\":\"first\"} | the device id first",
                "-device ide-hd,drive=x,bus=ide.0 | the place ide.0, unit 0",
                "-device ide-hd,drive=x,bus=ide.0,unit=0 | the place ide.0, unit 0",
                "-device ide-hd,drive=x,bus=ide.4,bootindex=1 | the bootindex 1",
                "-device scsi-hd,drive=x,bus=scsi.0,scsi-id=0 | the place scsi.0, scsi-id 0, lun 0",
                "-device virtio-rng-pci,bus=pcie.0,addr=a | the place pcie.0, addr 0xa.0",
                "-device virtio-rng-pci,addr=0x0b.0 | the place pcie.0, addr 0xb.0",
                "-device usb-tablet,bus=xhci.0,port=1 | the place xhci.0, port 1",
                "-drive if=none,id=second,file=/x,format=raw | the name second of a drive or block node",
                "-blockdev null-co,node-name=third | the name third of a drive or block node",
                "-netdev user,id=net0 | the netdev id net0",
                "-hda /x.qcow2 | the place ide.0, unit 0",
                "-drive file=/x,format=raw | the place ide.0, unit 0",
                "-drive file=/x,format=raw,if=ide,index=0 | the place ide.0, unit 0",
                "-drive file=/x,format=raw,if=ide,bus=0,unit=0 | the place ide.0, unit 0",
            })
    void aNameOrPlaceOfTheMachineIsNotUsedAgain(String words, String claim) {
        for (Style style : Style.values()) {
            assertThat(clashes(Board.Q35, style, words))
                    .as(words)
                    .singleElement()
                    .satisfies(finding -> {
                        assertThat(finding.where()).isEqualTo("extras.qemu.arguments[0]");
                        assertThat(finding.message())
                                .startsWith(claim + " of '" + words.substring(0, words.indexOf(' ')));
                        assertThat(finding.message()).contains("is taken by the machine's '-");
                        assertThat(finding.remedy()).isNotEmpty();
                    });
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-device virtio-rng-pci,id=mine",
                "-device virtio-rng-pci,bus=pcie.0",
                "-device virtio-rng-pci,bus=pcie.0,addr=0xa.1",
                "-device scsi-hd,drive=x,bus=scsi.0",
                "-device scsi-hd,drive=x,bus=scsi.0,scsi-id=0,lun=1",
                "-device ide-hd,drive=x,bus=ide.5,bootindex=77",
                "-device ide-hd,drive=x,bootindex=-1",
                "-device usb-tablet,bus=xhci.0",
                "-object rng-builtin,id=first",
                "-chardev null,id=net0",
                "-global virtio-blk-pci.id=first",
                "-hdb /x",
                "-cdrom /x",
                "-fda /x",
                "-drive file=/x,format=raw,if=virtio,index=0",
                "-hdb /x -cdrom /y -drive file=/z,format=raw,if=ide,index=3",
                "-hdb /x -device ide-hd,drive=x,bus=ide.2",
                "-device pcie-root-port,id=mine,chassis=90 -device pcie-root-port,id=other,chassis=91"
            })
    void whatIsFreeAndWhatHasANameSpaceOfItsOwnIsLeftAlone(String words) {
        assertThat(clashes(Board.Q35, Style.DRIVE, words)).isEmpty();
        assertThat(clashes(Board.Q35, Style.BLOCKDEV, words)).isEmpty();
    }

    /** QEMU 7.2 was asked for each of these on its own board, and refuses it. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-hdb /x -drive file=/y,format=raw,if=ide,index=1 | the place ide.1, unit 0",
                "-cdrom /x -device ide-cd,bus=ide.2 | the place ide.2, unit 0",
                "-hdb /x -drive file=/y,format=raw,index=2 -drive file=/z,format=raw,index=2 | the place ide.2, unit 0",
                "-fda /x -drive file=/y,format=raw,if=floppy,index=0 | the place floppy, drive number 0",
                "-drive if=virtio,file=/x,format=raw,index=1 -drive if=virtio,file=/y,format=raw,index=1 | the place virtio, drive number 1",
                "-netdev user,id=mine -netdev user,id=mine | the netdev id mine",
                "-device virtio-rng-pci,id=mine -device virtio-rng-pci,id=mine | the device id mine",
                "-device virtio-rng-pci,addr=0x15 -device virtio-rng-pci,addr=15.0 | the place pcie.0, addr 0x15.0",
                "-device pcie-root-port,id=mine -device pcie-root-port,id=other | the chassis 0, slot 0",
                "-device pcie-root-port,id=mine,chassis=90 -device virtio-rng-pci,bus=mine -device virtio-rng-pci,bus=mine | the place mine, addr 0x0.0",
            })
    void twoArgumentsDoNotHaveOneNameOrPlaceEither(String words, String claim) {
        assertThat(clashes(Board.Q35, Style.DRIVE, words)).singleElement().satisfies(finding -> {
            assertThat(finding.message()).startsWith(claim + " of '-").contains("is taken by '-");
            assertThat(finding.where()).isNotEqualTo("extras.qemu.arguments[0]");
        });
    }

    @Test
    void theOldChannelsHaveTwoPlacesEach() {
        assertThat(clashes(Board.PC, Style.DRIVE, "-hda /x")).hasSize(1);
        assertThat(clashes(Board.PC, Style.DRIVE, "-hdb /x -cdrom /y")).isEmpty();
        assertThat(clashes(Board.PC, Style.DRIVE, "-hdc /x -cdrom /y"))
                .extracting(Finding::message)
                .singleElement()
                .asString()
                .startsWith("the place ide.1, unit 0 of '-cdrom /y' is taken by '-hdc /x'");
    }

    @Test
    void theUnitsOfAnOldChannelAreTold() {
        assertThat(clashes(Board.PC, Style.DRIVE, "-device ide-hd,drive=x,bus=ide.0"))
                .isEmpty();
        assertThat(clashes(Board.PC, Style.DRIVE, "-device ide-hd,drive=x,bus=ide.0,unit=1"))
                .isEmpty();
        assertThat(clashes(Board.PC, Style.DRIVE, "-device ide-hd,drive=x,bus=ide.0,unit=0"))
                .hasSize(1);
    }

    @Test
    void eachArgumentIsToldOfByItsOwnPlace() {
        assertThat(clashes(
                        Board.Q35, Style.DRIVE, "-netdev user,id=net0 -device ide-hd,id=first,bus=ide.0,bootindex=1"))
                .extracting(Finding::where)
                .containsExactly(
                        "extras.qemu.arguments[0]",
                        "extras.qemu.arguments[2]",
                        "extras.qemu.arguments[2]",
                        "extras.qemu.arguments[2]");
    }

    @Test
    void oneDeviceSitsBehindARootPort() {
        Machine.Builder crowded = machine(Board.Q35);
        for (int i = 0; i < 10; i++) {
            crowded.disk(disk("more" + i, DiskBus.VIRTIO));
        }

        assertThat(of(crowded, Style.DRIVE, 1, List.of("-device", "virtio-rng-pci,bus=port0"))
                        .findings()
                        .errors())
                .extracting(Finding::message)
                .singleElement()
                .asString()
                .startsWith("the place port0, addr 0x0.0 of '-device virtio-rng-pci,bus=port0' is taken by");
        assertThat(clashes(Board.Q35, Style.DRIVE, "-device virtio-rng-pci,bus=spare0"))
                .as("nothing is behind it yet")
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = Board.class,
            names = {"Q35", "PC", "MICROVM"})
    void oddWordsAreNoReasonToFail(Board board) {
        List<String> odd = List.of(
                "",
                "-",
                "--",
                "-device",
                "",
                "-device",
                "{\"driver\":",
                "-device",
                "x,addr=zz,bus=pcie.0",
                "-device",
                "x,addr=99999999999,bus=pcie.0",
                "-device",
                "x,addr=.",
                "\0",
                "-blockdev",
                "{}",
                "-blockdev",
                "[",
                "-drive",
                "=,=",
                "-machine",
                ",",
                "-netdev",
                "user,id=\u001b[2J",
                "-chardev");

        assertThat(of(machine(board), Style.DRIVE, 0, odd).arguments()).endsWith("-chardev");
        for (int i = 0; i < odd.size(); i++) {
            assertThat(of(machine(board), Style.BLOCKDEV, 0, odd.subList(i, odd.size()))
                            .findings()
                            .all())
                    .noneMatch(finding -> finding.code().equals("extras.qemu.clash"));
        }
    }

    @Test
    void whatFollowsAWordThatCannotBeReadIsStillRead() {
        assertThat(clashes(Board.Q35, Style.DRIVE, "-device =bad -netdev user,id=net0"))
                .extracting(Finding::where)
                .containsExactly("extras.qemu.arguments[2]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-daemonize",
                "--daemonize",
                "-pidfile other.pid",
                "-incoming defer",
                "--preconfig",
                "-readconfig other.cfg",
                "-version",
                "-help",
                "-device help",
                "-device edu,help",
                "-netdev ?"
            })
    void whatTakesQemuOutOfTheHandsOfWhoStartsItIsRefused(String words) {
        assertThat(of(machine(Board.Q35), Style.DRIVE, 0, Arrays.asList(words.split(" ")))
                        .findings()
                        .errors())
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.code()).isEqualTo("extras.qemu.process");
                    assertThat(finding.where()).isEqualTo("extras.qemu.arguments[0]");
                    assertThat(finding.remedy()).isNotEmpty();
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"-no-reboot", "-S", "-no-shutdown", "-D qemu.log", "-sandbox on"})
    void whatIsAboutTheProcessAndLeavesItIsNot(String words) {
        assertThat(of(machine(Board.Q35), Style.DRIVE, 0, Arrays.asList(words.split(" ")))
                        .findings()
                        .errors())
                .isEmpty();
    }
}
