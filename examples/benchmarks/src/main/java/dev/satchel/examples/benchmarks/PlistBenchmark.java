package dev.satchel.examples.benchmarks;

import com.dd.plist.NSDictionary;
import com.dd.plist.NSNumber;
import com.dd.plist.PropertyListParser;
import dev.satchel.core.machine.Access;
import dev.satchel.core.machine.MacAddress;
import dev.satchel.core.unit.DataSize;
import dev.satchel.utm.config.Plist;
import dev.satchel.utm.config.QemuConfiguration;
import dev.satchel.utm.config.UtmConfiguration;
import dev.satchel.utm.config.UtmDisplay;
import dev.satchel.utm.config.UtmDrive;
import dev.satchel.utm.config.UtmInformation;
import dev.satchel.utm.config.UtmInput;
import dev.satchel.utm.config.UtmNetwork;
import dev.satchel.utm.config.UtmQemu;
import dev.satchel.utm.config.UtmSerial;
import dev.satchel.utm.config.UtmSharing;
import dev.satchel.utm.config.UtmSound;
import dev.satchel.utm.config.UtmSystem;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * UTM's configuration of a machine with three drives (5 kB of XML) read, its memory changed, and written again. Ours checks
 * every key against what UTM takes, and writes with all but one line as it was; dd-plist reads into an untyped tree, by
 * way of a DOM, and writes it all anew. Nothing is kept from one call to the next.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
@State(Scope.Benchmark)
public class PlistBenchmark {
    private static final int MEBIBYTES = 6144;

    private final byte[] written = configuration().plist().toXml().getBytes(StandardCharsets.UTF_8);

    private static QemuConfiguration configuration() {
        return QemuConfiguration.of(
                        UtmInformation.of("Windows", UUID.fromString("6f1f4a4e-0c0b-4b7e-9e55-3b8d2c1a7f10"))
                                .withNotes("Made for a benchmark.\nWith two lines."),
                        UtmSystem.of("aarch64", "virt", DataSize.gibibytes(8)),
                        UtmQemu.of(UtmQemu.Option.UEFI_BOOT, UtmQemu.Option.HYPERVISOR, UtmQemu.Option.TPM_DEVICE),
                        UtmInput.of(UtmInput.UsbBus.USB_3, 3),
                        UtmSharing.of(UtmSharing.DirectoryMode.WEBDAV, Access.READ_WRITE))
                .withDisplays(List.of(UtmDisplay.of("virtio-ramfb-gl")))
                .withDrives(List.of(
                        UtmDrive.removable("setup", UtmDrive.Type.CD, UtmDrive.Interface.USB),
                        UtmDrive.internal("system", UtmDrive.Type.DISK, UtmDrive.Interface.NVME, "system.qcow2"),
                        UtmDrive.internal("data", UtmDrive.Type.DISK, UtmDrive.Interface.NVME, "data.qcow2")))
                .withNetworks(List.of(
                        UtmNetwork.of(UtmNetwork.Mode.SHARED, "virtio-net-pci", MacAddress.parse("52:54:00:12:34:56"))))
                .withSerialPorts(List.of(UtmSerial.terminal()))
                .withSounds(List.of(UtmSound.of("intel-hda")));
    }

    /** From bytes to sections, and back with one value changed. */
    @Benchmark
    public byte[] ours() throws Exception {
        QemuConfiguration read = (QemuConfiguration) UtmConfiguration.of(Plist.parse(written, "config.plist"), "it");
        return read.withSystem(read.system().withMemory(DataSize.mebibytes(MEBIBYTES)))
                .plist()
                .bytes();
    }

    /** The same with dd-plist. */
    @Benchmark
    public byte[] peer() throws Exception {
        NSDictionary read = (NSDictionary) PropertyListParser.parse(written);
        NSDictionary system = Objects.requireNonNull((NSDictionary) read.get("System"));
        system.put("MemorySize", new NSNumber(MEBIBYTES));
        return read.toXMLPropertyList().getBytes(StandardCharsets.UTF_8);
    }
}
