package dev.satchel.qemu.commandline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Finding;
import dev.satchel.core.machine.MemoryBacking;
import dev.satchel.core.unit.DataSize;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a machine has no word for, carried so that it starts, and told with what it needs. */
class CarriedPartsTest {
    private static CommandLineImport read(String options) {
        try {
            return CommandLineImport.ofText("qemu-system-x86_64 -nodefaults -machine q35 -display none " + options);
        } catch (SatchelException e) {
            throw new AssertionError(e);
        }
    }

    private static List<Finding> found(CommandLineImport read, String code) {
        return read.findings().stream()
                .filter(finding -> finding.code().equals("commandline." + code))
                .toList();
    }

    private static List<String> errors(CommandLineImport read) {
        return read.findings().errors().stream().map(Finding::code).toList();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            vde,id=n,sock=/tmp/vde                                       | /tmp/vde       | start that switch before
            vhost-vdpa,id=n,vhostdev=/dev/vhost-vdpa-0                   | vhost-vdpa-0   | may open it
            l2tpv3,id=n,src=10.0.0.1,dst=10.0.0.2,txsession=1            | 10.0.0.2       | other end
            """)
    void aNetworkThatAMachineHasNoWordForIsToldWithWhatItNeeds(String netdev, String what, String remedy) {
        CommandLineImport read = read("-m 1G -netdev " + netdev + " -device e1000,netdev=n");

        assertThat(read.machine().extras().qemuArguments())
                .containsExactly("-netdev", netdev, "-device", "e1000,netdev=n");
        assertThat(found(read, "network.mode")).singleElement().satisfies(finding -> {
            assertThat(finding.message()).contains(what).contains("carried");
            assertThat(finding.remedy()).contains(remedy);
        });
    }

    @Test
    void aSwitchInAnotherProgramSeesTheMemoryOfTheOnlyNode() {
        CommandLineImport read = read(
                "-m 1G -object memory-backend-memfd,id=mem,size=1G,share=on -numa node,memdev=mem"
                        + " -chardev socket,id=c,path=/run/switch -netdev vhost-user,id=n,chardev=c -device virtio-net-pci,netdev=n");

        assertThat(read.machine().memoryBacking())
                .isEqualTo(MemoryBacking.anonymous().withSharing(MemoryBacking.Sharing.SHARED));
        assertThat(read.machine().extras().qemuArguments())
                .containsExactly(
                        "-chardev",
                        "socket,id=c,path=/run/switch",
                        "-netdev",
                        "vhost-user,id=n,chardev=c",
                        "-device",
                        "virtio-net-pci,netdev=n");
        assertThat(found(read, "network.mode"))
                .singleElement()
                .satisfies(finding -> assertThat(finding.remedy()).contains("start that program first", "/run/switch"));
        assertThat(found(read, "network.memory")).isEmpty();
    }

    @Test
    void aSwitchInAnotherProgramThatSeesNoMemoryIsWarnedOf() {
        CommandLineImport read = read("-m 1G -chardev socket,id=c,path=/run/switch,server=on"
                + " -netdev vhost-user,id=n,chardev=c -device virtio-net-pci,netdev=n");

        assertThat(found(read, "network.memory")).singleElement().satisfies(finding -> {
            assertThat(finding.message()).contains("not shared");
            assertThat(finding.remedy()).contains("shared: true");
        });
        assertThat(found(read, "network.mode"))
                .singleElement()
                .satisfies(finding -> assertThat(finding.remedy()).contains("QEMU waits for it"));
        assertThat(errors(read("-m 1G -netdev vhost-user,id=n,chardev=c -device virtio-net-pci,netdev=n")))
                .containsExactly("commandline.network.mode");
    }

    @Test
    void nodesWithMemoryOfTheirOwnAreCarriedAsTheyAre() {
        CommandLineImport read = read("-m 2G -smp 2 -object memory-backend-ram,id=a,size=1G"
                + " -object memory-backend-memfd,id=b,size=1G -numa node,cpus=0,memdev=a -numa node,cpus=1,memdev=b"
                + " -numa dist,src=0,dst=1,val=20 -mem-prealloc");

        assertThat(errors(read)).isEmpty();
        assertThat(read.machine().memory()).isEqualTo(DataSize.gibibytes(2));
        assertThat(read.machine().memoryBacking()).isEqualTo(MemoryBacking.anonymous());
        assertThat(read.machine().extras().qemuArguments())
                .contains("node,cpus=0,memdev=a", "node,cpus=1,memdev=b", "dist,src=0,dst=1,val=20", "-mem-prealloc");
        assertThat(found(read, "memory.numa")).singleElement().satisfies(finding -> {
            assertThat(finding.message()).contains("all 2 are carried");
            assertThat(finding.remedy()).contains("extras.qemu.arguments");
        });
    }

    @Test
    void memoryOfANodeThatNewBoardsRefuseBecomesABackEnd() {
        CommandLineImport read = read("-m 1536 -smp 2 -object memory-backend-ram,id=node-memory0,size=512M"
                + " -numa node,mem=1G,cpus=0 -numa node,memdev=node-memory0,cpus=1");

        assertThat(errors(read)).isEmpty();
        assertThat(read.machine().extras().qemuArguments())
                .containsExactly(
                        "-object",
                        "memory-backend-ram,id=node-memory0,size=512M",
                        "-object",
                        "memory-backend-ram,id=node-memory1,size=1073741824",
                        "-numa",
                        "node,cpus=0,memdev=node-memory1",
                        "-numa",
                        "node,memdev=node-memory0,cpus=1");
        assertThat(found(read, "memory.numa")).anySatisfy(finding -> {
            assertThat(finding.message()).contains("mem= is refused");
            assertThat(finding.remedy()).contains("size=1GiB");
        });
    }

    @Test
    void nodesThatSayNothingOfMemoryShareItAsTheyDidOnce() {
        CommandLineImport read = read("-m 1020 -smp 3 -numa node,cpus=0 -numa node,cpus=1 -numa node,cpus=2");

        assertThat(errors(read)).containsExactly("commandline.memory.numa");
        assertThat(read.machine().extras().qemuArguments())
                .contains(
                        "memory-backend-ram,id=node-memory0,size=" + (336 << 20),
                        "memory-backend-ram,id=node-memory1,size=" + (336 << 20),
                        "memory-backend-ram,id=node-memory2,size=" + (348 << 20),
                        "node,cpus=2,memdev=node-memory2");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            -m 2G -object memory-backend-ram,id=a,size=1G -numa node,memdev=a -numa node                          | memory.size    | 1GiB
            -m 2G -numa node,mem=512 -numa node,mem=512                                                           | memory.size    | 1GiB
            -m 2G -numa node                                                                                      | memory.numa    | 2GiB
            -m 2G -numa node,mem=2G                                                                               | memory.numa    | 2GiB
            -m 2G -numa node,memdev=a -numa node,memdev=b                                                         | memory.backend | 2GiB
            -m 2G -numa node,mem=some -numa node                                                                  | memory.numa    | 2GiB
            -m 2G -object memory-backend-ram,id=a,size=2G -machine memory-backend=a -numa node -numa node         | memory.numa    | 2GiB
            """)
    void whatQemuRefusesOfNodesIsAnErrorAndTheMachineStarts(String options, String code, DataSizeText memory) {
        CommandLineImport read = read(options);

        assertThat(errors(read)).contains("commandline." + code);
        assertThat(read.machine().memory()).isEqualTo(memory.size());
    }

    /** For the table. */
    record DataSizeText(DataSize size) {
        static DataSizeText of(String text) {
            return new DataSizeText(DataSize.parse(text));
        }
    }
}
