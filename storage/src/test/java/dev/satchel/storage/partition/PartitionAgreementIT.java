package dev.satchel.storage.partition;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.base.Splitter;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandResult;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.testing.Tools;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Layouts of all sorts mean the same to sfdisk, sgdisk and partx, whether they are written here or by sfdisk. */
class PartitionAgreementIT {
    /** sfdisk takes a file to have these. */
    private static final int SECTOR = 512;

    @Provide
    Arbitrary<PartitionLayout> layouts() {
        return Layouts.any()
                .filter(layout -> layout.geometry().sector().bytes() == SECTOR
                        && SfdiskScript.unsaid(layout.table()).isEmpty());
    }

    @Property(tries = 60)
    void everyToolSaysTheSame(@ForAll("layouts") PartitionLayout layout) throws Exception {
        Tools.requireAll("sfdisk", "sgdisk", "partx");
        Path own = image(layout);
        Path theirs = image(layout);
        try {
            try (FileChannel channel = FileChannel.open(own, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                layout.table().writeTo(channel);
            }
            CommandResult written = CommandRunner.system()
                    .run(Command.of("sfdisk", "--quiet", "--no-tell-kernel", theirs.toString())
                            .withInput(layout.toSfdiskScript()));

            assertThat(written.exitCode()).as(written.toString()).isZero();
            assertThat(sfdisk(own)).isEqualTo(sfdisk(theirs));
            assertThat(PartitionTable.read(theirs).orThrow().differencesFrom(layout.table()))
                    .isEmpty();
            assertThat(partx(own)).isEqualTo(partx(layout.table()));
            if (layout.table().scheme() == PartitionScheme.GPT) {
                assertThat(run("sgdisk", "--verify", own.toString()).output()).contains("No problems found");
            }
        } finally {
            Files.delete(own);
            Files.delete(theirs);
        }
    }

    private static Path image(PartitionLayout layout) throws IOException {
        Path image = Files.createTempFile("partitions", ".img");
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(layout.disk().bytes());
        }
        return image;
    }

    private static CommandResult run(String program, String... arguments) throws Exception {
        return CommandRunner.system().run(Command.of(program, arguments));
    }

    private static ObjectNode sfdisk(Path disk) throws Exception {
        String text = run("sfdisk", "--json", disk.toString()).orThrow().output();
        ObjectNode table = (ObjectNode) new ObjectMapper().readTree(text).get("partitiontable");
        table.remove("device");
        table.path("partitions")
                .forEach(one -> ((ObjectNode) one)
                        .put(
                                "node",
                                one.get("node")
                                        .textValue()
                                        .substring(disk.toString().length())));
        return table;
    }

    private static List<String> partx(Path disk) throws Exception {
        return Splitter.on('\n')
                .omitEmptyStrings()
                .splitToList(run("partx", "--raw", "--noheadings", "--output", "NR,START,SECTORS,UUID", disk.toString())
                        .output());
    }

    private static List<String> partx(PartitionTable table) {
        return table.partitions().stream()
                .map(one -> one.number() + " " + one.start().bytes() / SECTOR + " " + sectors(one) + " "
                        + table.partUuid(one).orElseThrow())
                .toList();
    }

    private static long sectors(PartitionEntry one) {
        return one.size().bytes() / SECTOR;
    }
}
