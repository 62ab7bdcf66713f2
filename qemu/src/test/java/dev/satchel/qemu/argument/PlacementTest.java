package dev.satchel.qemu.argument;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.Lists;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.host.OperatingSystem;
import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.CacheMode;
import dev.satchel.core.machine.Disk;
import dev.satchel.core.machine.DiskBus;
import dev.satchel.core.machine.Firmware;
import dev.satchel.core.machine.GuestSystem;
import dev.satchel.core.machine.ImageFormat;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.machine.Network;
import dev.satchel.qemu.option.Device;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each device has a place of its own, which only its own kind can take from it. */
class PlacementTest {
    private static Machine.Builder machine(Board board) {
        return Machine.named("test")
                .guest(GuestSystem.linux(board == Board.VIRT ? Architecture.AARCH64 : Architecture.X86_64))
                .board(board)
                .firmware(Firmware.bios());
    }

    private static Machine.Builder furnished(Board board) {
        return machine(board)
                .network(Network.user())
                .network(Network.user())
                .sound(Machine.Sound.ON)
                .guestAgent(Machine.GuestAgent.ON);
    }

    private static Machine.Builder withDisks(Machine.Builder machine, DiskBus bus, int count) {
        IntStream.range(0, count)
                .forEach(i -> machine.disk(Disk.named("d" + i)
                        .image(Path.of("/images/d" + i + ".img"), ImageFormat.RAW)
                        .bus(bus)
                        .build()));
        return machine;
    }

    private static QemuArguments of(Machine.Builder machine, int spare) {
        QemuArguments arguments = QemuArguments.of(
                machine.build(),
                QemuSetup.builder()
                        .host(OperatingSystem.LINUX)
                        .folder(Path.of("/machines"))
                        .spareSlots(spare)
                        .build());
        assertThat(arguments.findings().errors()).isEmpty();
        return arguments;
    }

    private static List<Device> devices(QemuArguments arguments) {
        return arguments.options().stream()
                .filter(Device.class::isInstance)
                .map(Device.class::cast)
                .toList();
    }

    static Stream<Arguments> manyDisks() {
        return Stream.of(Board.Q35, Board.PC, Board.VIRT)
                .flatMap(board -> Stream.of(DiskBus.values())
                        .filter(bus -> bus != DiskBus.FLOPPY)
                        .map(bus -> Arguments.of(board, bus)));
    }

    @ParameterizedTest
    @MethodSource("manyDisks")
    void oneMoreDiskChangesNoWordOfWhatWasThere(Board board, DiskBus bus) {
        List<String> before = of(withDisks(furnished(board), bus, 0), 3).arguments();
        for (int count = 1; count < 150; count += count < 40 ? 1 : 7) {
            List<String> after = of(withDisks(furnished(board), bus, count), 3).arguments();
            assertThat(after).hasSizeGreaterThan(before.size()).startsWith(before.toArray(String[]::new));
            before = after;
        }
    }

    @ParameterizedTest
    @MethodSource("manyDisks")
    void noTwoDevicesHaveOnePlace(Board board, DiskBus bus) {
        List<Device> devices = devices(of(withDisks(furnished(board), bus, 300), 9));

        assertThat(devices).extracting(device -> device.id().orElseThrow()).doesNotHaveDuplicates();
        assertThat(devices)
                .filteredOn(device -> device.bus().isPresent())
                .extracting(device -> device.bus().get() + " "
                        + Stream.of("addr", "port", "unit", "scsi-id", "nr")
                                .flatMap(key -> device.get(key).stream())
                                .collect(Collectors.joining(" ")))
                .filteredOn(place -> !place.startsWith("agent-bus") && !place.startsWith("sound"))
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @CsvSource({"Q35, 960", "VIRT, 960", "PC, 496"})
    void whatTheRootBusHasNoPlaceForSitsBehindPortsOrBridges(Board board, int behind) {
        int disks = 6 + behind;
        List<Device> all = devices(of(withDisks(machine(board), DiskBus.VIRTIO, disks), 0));
        Map<String, Long> drivers = all.stream().collect(Collectors.groupingBy(Device::driver, Collectors.counting()));

        assertThat(drivers)
                .containsEntry("virtio-blk-pci", (long) disks)
                .containsEntry(board == Board.PC ? "pci-bridge" : "pcie-root-port", board == Board.PC ? 16L : 120L);
        assertThat(QemuArguments.of(
                                withDisks(machine(board), DiskBus.VIRTIO, disks + 2)
                                        .build(),
                                QemuSetup.defaults())
                        .findings()
                        .errors())
                .as("said once")
                .extracting(finding -> finding.code())
                .containsExactly("pci.full");
    }

    @Test
    void aCardMoreMovesNoDisk() {
        List<String> few = of(withDisks(machine(Board.Q35), DiskBus.NVME, 9), 0).arguments();
        List<String> more =
                of(withDisks(furnished(Board.Q35), DiskBus.NVME, 9), 0).arguments();

        List<String> disks = few.subList(few.indexOf("-drive"), few.size());
        assertThat(more).endsWith(disks.toArray(String[]::new));
    }

    @ParameterizedTest
    @EnumSource(
            value = Board.class,
            names = {"Q35", "VIRT"})
    void sparePortsAreNamedAndNothingIsBehindThem(Board board) {
        QemuArguments arguments = of(withDisks(machine(board), DiskBus.VIRTIO, 40), 10);

        assertThat(arguments.hotPlugBuses())
                .hasSize(10)
                .startsWith("spare0", "spare1")
                .doesNotHaveDuplicates();
        assertThat(devices(arguments))
                .filteredOn(device ->
                        device.bus().filter(arguments.hotPlugBuses()::contains).isPresent())
                .isEmpty();
        assertThat(devices(arguments))
                .extracting(device -> device.id().orElse(""))
                .containsAll(arguments.hotPlugBuses());
    }

    @Test
    void theRootBusOfPcTakesDevicesAtAnyTimeAndMicrovmNone() {
        assertThat(of(machine(Board.PC), 2).hotPlugBuses()).containsExactly("pci.0", "pci.0");
        assertThat(of(machine(Board.MICROVM), 2).hotPlugBuses()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 65})
    void refusesANumberOfSpareSlotsThatNoBoardHas(int count) {
        assertThatThrownBy(() -> QemuSetup.builder().spareSlots(count))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(String.valueOf(count));
    }

    @Test
    void theSixteenthUsbDeviceHasAControllerOfItsOwn() {
        List<Device> disks = devices(of(withDisks(machine(Board.Q35), DiskBus.USB, 16), 0));

        assertThat(Lists.transform(disks, Device::driver).stream().filter("qemu-xhci"::equals))
                .hasSize(2);
        assertThat(disks.get(15).get("port")).contains("15");
        assertThat(disks.get(17).bus()).contains("xhci-2.0");
        assertThat(disks.get(17).get("port")).contains("1");
    }

    private static Disk called(String id, DiskBus bus) {
        return Disk.named(id)
                .image(Path.of("/images/" + id), ImageFormat.RAW)
                .bus(bus)
                .build();
    }

    @ParameterizedTest
    @CsvSource({"ide, USB", "pcie, USB", "pci, USB", "ide.0, NVME", "pcie.0, NVME"})
    void aDiskWhoseBusWouldBeTakenForTheBoardsIsRefused(String id, DiskBus bus) {
        QemuArguments arguments = QemuArguments.of(
                machine(Board.Q35)
                        .disk(called(id, bus))
                        .disk(called("other", DiskBus.IDE))
                        .build(),
                QemuSetup.defaults());

        assertThat(arguments.findings().errors())
                .extracting(finding -> finding.code() + " " + finding.where())
                .containsExactly("disk.id.bus disks[" + id + "]");
        assertThat(devices(of(machine(Board.Q35).disk(called(id, DiskBus.VIRTIO)), 0)))
                .as("makes no such bus elsewhere")
                .isNotEmpty();
    }

    @Test
    void noControllerHasABusThatIsCalledAsADisk() {
        List<Device> devices = devices(
                of(machine(Board.Q35).disk(called("xhci.0", DiskBus.NVME)).disk(called("stick", DiskBus.USB)), 0));

        assertThat(devices).extracting(device -> device.id().orElse("")).contains("xhci.0", "stick", "xhci-2");
    }

    @Test
    void anSdCardIsWrittenThroughInBothStyles() {
        Machine machine = machine(Board.Q35)
                .disk(Disk.named("card")
                        .image(Path.of("/images/card"), ImageFormat.RAW)
                        .bus(DiskBus.SD)
                        .cache(CacheMode.WRITETHROUGH)
                        .build())
                .build();

        for (Style style : Style.values()) {
            assertThat(QemuArguments.of(
                                    machine, QemuSetup.builder().style(style).build())
                            .arguments())
                    .as(style.id())
                    .contains("file=/images/card,format=raw,if=none,id=card,cache=writethrough")
                    .noneMatch(word -> word.contains("write-cache"));
        }
    }
}
