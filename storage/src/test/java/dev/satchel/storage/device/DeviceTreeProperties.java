package dev.satchel.storage.device;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class DeviceTreeProperties {
    @Property(tries = 100)
    void anyTablesAndAttributesGiveDevices(
            @ForAll("tables") String mountinfo, @ForAll("tables") String swaps, @ForAll String attribute)
            throws Exception {
        Path root = Files.createTempDirectory("device-tree");
        try {
            FakeHost host = FakeHost.laptop(root)
                    .attribute(FakeHost.USB, "removable", attribute)
                    .attribute(FakeHost.USB, "diskseq", attribute)
                    .attribute(FakeHost.USB, "device/model", attribute);
            host.read();
            Files.writeString(root.resolve("proc/self/mountinfo"), mountinfo);
            Files.writeString(root.resolve("proc/swaps"), swaps);

            List<BlockDevice> devices = new DeviceTree(root).devices();

            assertThat(devices).hasSize(2);
            devices.forEach(device -> Guard.overwriting(device).verdict());
        } finally {
            MoreFiles.deleteRecursively(root, RecursiveDeleteOption.ALLOW_INSECURE);
        }
    }

    @Provide
    Arbitrary<String> tables() {
        Arbitrary<String> word = Arbitraries.of(
                "8:17",
                "0:33",
                "/",
                "-",
                "btrfs",
                "/dev/sdb1",
                "/dev/mapper/luks",
                "\\040",
                "\\777",
                "\\",
                " ",
                "\n",
                "\t",
                "\u00e4",
                "36",
                "rw");
        Arbitrary<String> line = word.list().ofMaxSize(12).map(words -> String.join(" ", words));
        return line.list().ofMaxSize(6).map(lines -> String.join("\n", lines));
    }
}
