package dev.satchel.storage.device;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

class DeviceTreeProperties {
    private static Path root = Path.of("");

    @BeforeContainer
    static void record() throws IOException {
        root = Files.createTempDirectory("device-tree");
        FakeHost.laptop(root);
    }

    @AfterContainer
    static void forget() throws IOException {
        MoreFiles.deleteRecursively(root, RecursiveDeleteOption.ALLOW_INSECURE);
    }

    @Property(tries = 100)
    void anyTablesAndAttributesGiveDevices(
            @ForAll("tables") String mountinfo, @ForAll("tables") String swaps, @ForAll String attribute)
            throws Exception {
        Path disk = root.resolve("sys/devices").resolve(FakeHost.USB);
        for (String name : List.of("removable", "diskseq", "device/model")) {
            Files.writeString(disk.resolve(name), attribute);
        }
        Files.writeString(root.resolve("proc/self/mountinfo"), mountinfo);
        Files.writeString(root.resolve("proc/swaps"), swaps);

        List<BlockDevice> devices = new LinuxDevices(root, List.of(Path.of("/srv/jdk"))).all();

        assertThat(devices).hasSize(2);
        devices.forEach(device -> Guard.overwriting(device).verdict());
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
