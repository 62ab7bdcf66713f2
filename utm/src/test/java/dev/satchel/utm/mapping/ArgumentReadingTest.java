package dev.satchel.utm.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.check.Finding;
import dev.satchel.core.machine.Clock;
import dev.satchel.core.machine.Cpu;
import dev.satchel.core.unit.DataSize;
import dev.satchel.utm.config.UtmDrive;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArgumentReadingTest {
    private final List<Finding> findings = new ArrayList<>();

    private ArgumentReading read(String... entries) {
        return new ArgumentReading(Cpu.cores(2).withModel("max"), Set.of("driveEXTRA"), findings::add)
                .read(List.of(entries));
    }

    private List<String> codes() {
        return findings.stream().map(Finding::code).toList();
    }

    @Test
    void entriesAreSplitAsUtmSplitsThemAndCarried() {
        ArgumentReading read = read("-device edu", "", "-append \"a b\" -global", "ICH9-LPC.disable_s3=0");

        assertThat(read.carried())
                .containsExactly("-device", "edu", "-append", "a b", "-global", "ICH9-LPC.disable_s3=0");
        assertThat(findings).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-accel hvf",
                "-enable-kvm",
                "-display cocoa",
                "-nographic",
                "-spice port=1",
                "-L /x",
                "-machine type=virt",
                "-M virt",
                "-netdev vmnet-shared,id=x",
                "-nic vmnet-bridged,ifname=en0",
                "-audiodev coreaudio,id=a",
                "-chardev spicevmc,id=c,name=vdagent",
                "-device tpm-crb-device,tpmdev=t",
                "-device virtio-gpu-gl-pci",
                "-device usb-storage,bus=usb-bus.0",
                "-device virtio-blk-pci,drive=driveOTHER",
                "-drive file=/Users/me/a.img,if=none,id=x",
                "-drive file=/Volumes/T7/a.img",
                "-fsdev local,id=f,path=~/Documents",
                "-drive file=/dev/disk4,format=raw",
                "-rtc base=2000-10-01,clock=vm",
                "-cpu Penryn,vendor=GenuineIntel",
                "-smp 4,dies=2",
                "-m 1G,slots=2,maxmem=4G",
                "word"
            })
    void whatOnlyThatMacGivesAMeaningStaysAndIsSaid(String entry) {
        assertThat(read(entry).carried()).isEmpty();
        assertThat(codes()).containsExactly("utm.argument.mac");
        assertThat(findings.get(0).where()).isEqualTo("QEMU.AdditionalArguments[0]");
    }

    @Test
    void whatSpeaksOfSomethingThatStaysStaysToo() {
        ArgumentReading read = read(
                "-device e1000,netdev=x", "-device e1000,netdev=y", "-netdev vmnet-host,id=x", "-netdev user,id=y");

        assertThat(read.carried()).containsExactly("-device", "e1000,netdev=y", "-netdev", "user,id=y");
        assertThat(codes()).containsExactly("utm.argument.mac", "utm.argument.mac");
    }

    @Test
    void aDriveThatIsCarriedCanBeSpokenOf() {
        assertThat(read("-device virtio-blk-pci,drive=driveEXTRA").carried())
                .containsExactly("-device", "virtio-blk-pci,drive=driveEXTRA");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "8 | 1 | 8 | 1",
                "8,cores=4,threads=2 | 1 | 4 | 2",
                "cpus=8,sockets=2,cores=4 | 2 | 4 | 1",
                "cores=6 | 1 | 6 | 1",
                "8,cores=4 | 2 | 4 | 1"
            })
    void aTopologyIsTheMachinesOwn(String value, int sockets, int cores, int threads) {
        Cpu cpu = read("-smp " + value).cpu().orElseThrow();

        assertThat(List.of(cpu.sockets(), cpu.cores(), cpu.threads())).containsExactly(sockets, cores, threads);
        assertThat(cpu.model()).contains("max");
        assertThat(codes()).containsExactly("utm.argument.own");
    }

    @Test
    void processorMemoryAndClockAreTheMachinesOwn() {
        ArgumentReading read = read("-cpu Penryn,+aes,-avx,ssse3=on", "-m 2048", "-rtc base=localtime");

        assertThat(read.carried()).isEmpty();
        assertThat(read.cpu().orElseThrow().model()).contains("Penryn");
        assertThat(read.cpu().orElseThrow().flags()).containsExactly("aes", "-avx", "ssse3");
        assertThat(read.memory()).contains(DataSize.gibibytes(2));
        assertThat(read.clock()).contains(Clock.LOCAL);
        assertThat(read("-m 3G").memory()).contains(DataSize.gibibytes(3));
    }

    @Test
    void aDriveThatIsNoDiskIsItsArgumentsAndBack() {
        Path file = Path.of("/x/a, b.img").toAbsolutePath();
        for (UtmDrive.Interface bus :
                List.of(UtmDrive.Interface.NONE, UtmDrive.Interface.MTD, UtmDrive.Interface.PFLASH)) {
            ArgumentDrive drive = ArgumentDrive.of(UtmDrive.internal("X-1", UtmDrive.Type.DISK, bus, "a, b.img"), file)
                    .orElseThrow();
            QemuWord option = QemuWord.ofArguments(drive.words()).get(0);

            assertThat(ArgumentDrive.of(option)).contains(drive);
            assertThat(drive.words().get(1))
                    .contains("file.filename=" + file.toString().replace(",", ",,"), "format=raw");
        }
        ArgumentDrive empty = ArgumentDrive.of(
                        UtmDrive.removable("cd", UtmDrive.Type.CD, UtmDrive.Interface.NONE), null)
                .orElseThrow();
        assertThat(ArgumentDrive.of(QemuWord.ofArguments(empty.words()).get(0))).contains(empty);
    }
}
