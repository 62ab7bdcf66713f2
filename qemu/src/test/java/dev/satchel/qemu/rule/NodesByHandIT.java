package dev.satchel.qemu.rule;

import static dev.satchel.qemu.rule.Qemu.Q35;
import static dev.satchel.qemu.rule.Satchel.byHand;
import static dev.satchel.qemu.rule.Satchel.machine;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Splitter;
import dev.satchel.core.machine.Access;
import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.machine.MemoryBacking;
import dev.satchel.core.machine.SharedFolder;
import dev.satchel.core.unit.DataSize;
import dev.satchel.qemu.argument.Style;
import dev.satchel.qemu.commandline.CommandLineImport;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nodes of memory, which are carried among a machine's arguments by hand: they start, or it is said why they cannot. */
@Timeout(120)
class NodesByHandIT {
    private static final String OWN =
            "-object memory-backend-ram,id=a,size=32M -object memory-backend-ram,id=b,size=32M"
                    + " -numa node,cpus=0,memdev=a -numa node,cpus=1,memdev=b";
    private static final String OLD = "-numa node,cpus=0,mem=32M -numa node,cpus=1,mem=32M";
    private static final String SILENT = "-numa node,cpus=0 -numa node,cpus=1";

    @TempDir
    Path folder;

    private static String[] words(String text) {
        return Splitter.on(' ').splitToList("-m 64M -smp 2 " + text).toArray(String[]::new);
    }

    @ParameterizedTest
    @ValueSource(strings = {OWN, OLD, SILENT})
    void importedNodesStartInWhicheverWayTheyWereSaid(String nodes) throws Exception {
        Machine imported = CommandLineImport.ofText(
                        "qemu-system-x86_64 -nodefaults -display none -machine q35 -m 64M -smp 2 " + nodes)
                .machine();

        try (Trial trial = new Satchel(folder).starts(imported, Style.DRIVE)) {
            assertThat(trial.monitor("info numa"))
                    .contains(
                            "2 nodes", "node 0 cpus: 0", "node 0 size: 32 MB", "node 1 cpus: 1", "node 1 size: 32 MB");
        }
    }

    @Test
    void whatNewBoardsRefuseOfNodesIsRefused() throws Exception {
        assertThat(Q35.refuses(words(OLD))).contains("mem is not supported by this machine type");
        assertThat(Q35.refuses(words(SILENT))).contains("total memory for NUMA nodes (0x0) should equal RAM size");
        assertThat(Q35.refuses(words(OWN + " -object memory-backend-ram,id=w,size=64M -machine memory-backend=w")))
                .contains("mutually exclusive");
        assertThat(Q35.refuses(words(OWN + " -m 128M"))).contains("should equal RAM size");
    }

    @Test
    @Demonstrates("extras.qemu.clash")
    void memoryThatIsSaidTwiceIsRefused() {
        Satchel satchel = new Satchel(folder);
        String[] nodes = Splitter.on(' ').splitToList(OWN).toArray(String[]::new);

        satchel.refuses(
                byHand(
                        machine(Board.Q35)
                                .cores(2)
                                .memoryBacking(
                                        MemoryBacking.anonymous().withPreallocation(MemoryBacking.Preallocation.ON)),
                        nodes),
                "extras.qemu.clash");
        satchel.refuses(
                byHand(machine(Board.Q35).cores(2).memory(DataSize.mebibytes(128)), nodes), "extras.qemu.clash");
        satchel.refuses(byHand(withVirtiofs(), nodes), "extras.qemu.clash");
    }

    @Test
    void nodesThatShareTheirMemoryAreEnoughForAFolder() {
        String[] nodes = Splitter.on(' ')
                .splitToList(OWN.replace("size=32M", "size=32M,share=on"))
                .toArray(String[]::new);

        assertThat(new Satchel(folder)
                        .arguments(byHand(withVirtiofs(), nodes), Style.DRIVE)
                        .findings()
                        .errors())
                .isEmpty();
    }

    private Machine.Builder withVirtiofs() {
        return machine(Board.Q35)
                .cores(2)
                .sharedFolder(new SharedFolder("work", folder, Access.READ_WRITE)
                        .viaVirtiofs(folder.resolve("virtiofsd.sock")));
    }
}
