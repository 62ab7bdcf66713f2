package dev.satchel.core.machine.rule;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Splitter;
import dev.satchel.core.check.Finding;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.Display;
import dev.satchel.core.machine.Extras;
import dev.satchel.core.machine.Firmware;
import dev.satchel.core.machine.GuestSystem;
import dev.satchel.core.machine.MacAddress;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.machine.Network;
import dev.satchel.core.machine.NetworkMode;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArgumentRulesTest {
    private static Machine.Builder machine(Board board) {
        return Machine.named("by hand")
                .guest(GuestSystem.linux(board == Board.VIRT ? Architecture.AARCH64 : Architecture.X86_64))
                .board(board);
    }

    private static List<Finding> of(String code, Machine.Builder machine, String words) {
        Machine extended = machine.extras(new Extras(Splitter.on(' ').splitToList(words), Map.of()))
                .build();
        return Rules.of(code)
                .orElseThrow()
                .check(extended, BrokenMachines.LINUX)
                .all();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-m 512",
                "--m size=512",
                "-machine pc",
                "-M type=pc",
                "-machine smm=off",
                "-machine accel=kvm",
                "-cpu host",
                "-smp 4",
                "-accel kvm",
                "-enable-kvm",
                "-name other",
                "-name guest=other",
                "-rtc base=utc",
                "-uuid 6f1f4a4e-0c0b-4b7e-9e55-3b8d2c1a7f10",
                "-display none",
                "-nographic",
                "-drive if=pflash,unit=0,file=other.fd"
            })
    void whatReplacesSomethingOfTheMachineIsAClash(String words) {
        Machine.Builder machine = machine(Board.Q35)
                .uuid(UUID.fromString("6f1f4a4e-0c0b-4b7e-9e55-3b8d2c1a7f11"))
                .firmware(Firmware.uefi());

        String option = Splitter.on(' ').split(words).iterator().next().replace("--", "-");

        assertThat(of("extras.qemu.clash", machine, words)).singleElement().satisfies(finding -> {
            assertThat(finding.where()).isEqualTo("extras.qemu.arguments[0]");
            assertThat(finding.message()).contains(option);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-machine kernel-irqchip=split",
                "-m slots=2,maxmem=4G",
                "-name debug-threads=on",
                "-rtc clock=vm",
                "-device virtio-rng-pci",
                "-uuid 6f1f4a4e-0c0b-4b7e-9e55-3b8d2c1a7f10",
                "-display gtk,zoom-to-fit=on",
                "-drive if=pflash,unit=0,file=other.fd"
            })
    void whatAddsToTheMachineIsNone(String words) {
        Machine.Builder machine = machine(Board.Q35).firmware(Firmware.bios()).display(new Display.Window());

        assertThat(of("extras.qemu.clash", machine, words)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "MICROVM | -hda disk.img",
                "MICROVM | -drive file=disk.img,format=raw",
                "VIRT    | -cdrom cd.iso",
                "VIRT    | -drive file=cd.iso,media=cdrom",
                "Q35     | -snapshot",
                "Q35     | -global cfi.pflash01.secure=on",
                "Q35     | -bios other.fd",
                "Q35     | -device {\"driver\":\"virtio-rng-pci\",\"id\":\"a/b\"}",
                "Q35     | -device e1000,mac=01:00:00:00:00:01",
                "Q35     | -device usb-storage,drive=d,logical_block_size=4096",
                "Q35     | -device ide-hd,drive=d,serial=123456789012345678901",
                "Q35     | -device scsi-hd,drive=d,serial=1234567890123456789012345678901234567",
                "Q35     | -machine firmware=other.fd",
                "Q35     | -drive file=disk.img,format=raw,if=none,id=d",
                "Q35     | -drive file=disk.img,format=raw,if=none",
                "Q35     | -drive file=cd.iso,media=cdrom,if=virtio",
                "Q35     | -drive file=cd.iso,media=cdrom,if=none,id=d -device virtio-blk-pci,drive=d",
                "Q35     | -device usb-storage,drive=d -blockdev driver=file,filename=cd.iso,node-name=d",
                "Q35     | -device usb-storage,drive=d -drive file=cd.iso,format=raw,if=none,id=d",
                "Q35     | -device e1000,mac=52-54-00-AA-00-01",
                "Q35     | -nic user,mac=52:54:00:aa:00:01",
                "Q35     | -net nic,macaddr=52:54:00:aa:00:01",
                "Q35     | -mon chardev=c,mode=control -chardev stdio,id=c",
                "Q35     | -qmp stdio"
            })
    void whatQemuTakesAndDoesOtherwiseIsRefused(Board board, String words) {
        Machine.Builder machine = machine(board)
                .network(Network.of(NetworkMode.USER)
                        .mac(MacAddress.parse("52:54:00:aa:00:01"))
                        .build())
                .firmware(board == Board.MICROVM ? Firmware.bios() : Firmware.uefi());

        assertThat(of("extras.qemu.silent", machine, words)).singleElement().satisfies(finding -> {
            assertThat(finding.where()).isEqualTo("extras.qemu.arguments[0]");
            assertThat(finding.remedy()).isNotEmpty();
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "MICROVM | -drive id=d,file=disk.img -device virtio-blk-device,drive=d",
                "VIRT    | -drive id=d,if=none,file=cd.iso,media=cdrom -device scsi-cd,drive=d",
                "Q35     | -cdrom cd.iso",
                "Q35     | -global driver=cfi.pflash01,property=secure,value=on",
                "Q35     | -global virtio-blk-pci.serial=a.b.c",
                "Q35     | -bios other.fd",
                "Q35     | -machine firmware=other.fd",
                "Q35     | -drive file=cd.iso,media=cdrom,if=none,id=d -device usb-storage,drive=d",
                "Q35     | -drive file=cd.iso,media=cdrom,if=none,id=d -device ide-cd,drive=d",
                "Q35     | -drive file=disk.img,if=none,id=d -device nvme,id=n,serial=1 -device nvme-ns,drive=d,bus=n",
                "Q35     | -device usb-storage,drive=d -blockdev driver=file,filename=disk.img,node-name=d",
                "Q35     | -device e1000,mac=52:54:00:00:00:01 -device e1000,mac=52:54:00:00:00:02",
                "Q35     | -mon chardev=c,mode=readline -chardev stdio,id=c",
                "Q35     | -device e1000,mac=52:54:00:00:00:01",
                "Q35     | -device usb-storage,drive=d,logical_block_size=512",
                "Q35     | -device ide-hd,drive=d,serial=12345678901234567890",
                "Q35     | -device scsi-hd,drive=d,serial=123456789012345678901",
                "Q35     | -qmp unix:path,server=on,wait=off"
            })
    void whatDoesWhatItSaysIsNot(Board board, String words) {
        Machine.Builder machine = machine(board).firmware(board == Board.VIRT ? Firmware.uefi() : Firmware.bios());

        assertThat(of("extras.qemu.silent", machine, words)).isEmpty();
    }

    @Test
    void twoCardsByHandWithOneAddressAreOneTooMany() {
        assertThat(of(
                        "extras.qemu.silent",
                        machine(Board.Q35).firmware(Firmware.bios()),
                        "-device e1000,mac=52:54:00:00:00:01 -device e1000,mac=52-54-00-00-00-01"))
                .singleElement()
                .satisfies(finding -> assertThat(finding.where()).isEqualTo("extras.qemu.arguments[2]"));
    }

    @Test
    void noMemoryAtAllIsAClash() {
        Machine machine = machine(Board.Q35)
                .extras(new Extras(List.of("-m", ""), Map.of()))
                .build();

        assertThat(Rules.of("extras.qemu.clash")
                        .orElseThrow()
                        .check(machine, BrokenMachines.LINUX)
                        .all())
                .hasSize(1);
    }

    @Test
    void aDoubledCommaIsPartOfAValue() {
        assertThat(new ByHand(0, "-device", "e1000,id=a,,mac=01,netdev=n").keys())
                .containsExactly(Map.entry("", "e1000"), Map.entry("id", "a,mac=01"), Map.entry("netdev", "n"));
    }
}
