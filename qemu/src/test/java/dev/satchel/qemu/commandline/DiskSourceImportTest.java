package dev.satchel.qemu.commandline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Finding;
import dev.satchel.core.machine.Disk;
import dev.satchel.core.machine.DiskSource;
import dev.satchel.core.machine.NbdServer;
import dev.satchel.core.machine.Throttle;
import dev.satchel.core.unit.DataSize;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Disks that are slowed down, and disks that a server shows. */
class DiskSourceImportTest {
    private static final String SERVER = "-drive if=virtio,format=raw,";

    private static CommandLineImport read(String options) {
        try {
            return CommandLineImport.ofText(
                    "qemu-system-x86_64 -nodefaults -machine q35 -m 1G -display none " + options);
        } catch (SatchelException e) {
            throw new AssertionError(e);
        }
    }

    private static Disk disk(CommandLineImport read) {
        assertThat(read.machine().extras().qemuArguments()).isEmpty();
        assertThat(read.machine().disks()).hasSize(1);
        return read.machine().disks().get(0);
    }

    private static List<String> errors(CommandLineImport read) {
        return read.findings().errors().stream().map(Finding::code).toList();
    }

    private static List<String> codes(CommandLineImport read) {
        return read.findings().stream().map(Finding::code).toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-drive file=a,format=raw,if=virtio,throttling.bps-read=1000,throttling.iops-write=0x14",
                "-drive file=a,format=raw,if=virtio,bps_rd=1000,iops_wr=20,iops=0",
                "-object throttle-group,id=g,x-bps-read=1000,x-iops-write=20 "
                        + "-blockdev driver=throttle,node-name=d,throttle-group=g,file.driver=raw,file.file.driver=file,file.file.filename=a"
                        + " -device virtio-blk-pci,drive=d",
                "-object '{\"qom-type\":\"throttle-group\",\"id\":\"g\",\"limits\":{\"bps-read\":1000,\"iops-write\":20}}' "
                        + "-blockdev driver=file,node-name=f,filename=a -blockdev driver=raw,node-name=r,file=f "
                        + "-blockdev driver=throttle,node-name=d,throttle-group=g,file=r -device virtio-blk-pci,drive=d"
            })
    void limitsAreReadInWhicheverWayTheyAreSaid(String options) {
        CommandLineImport read = read(options);

        assertThat(errors(read)).isEmpty();
        assertThat(disk(read).throttle())
                .contains(Throttle.builder()
                        .read(DataSize.bytes(1000))
                        .writeOperations(20)
                        .build());
        assertThat(disk(read).source().toString()).contains("a");
    }

    @Test
    void aBurstIsToldAndLeftOut() {
        CommandLineImport read =
                read("-drive file=a,format=raw,if=virtio,throttling.bps-total=1000,throttling.bps-total-max=5000");

        assertThat(disk(read).throttle())
                .contains(Throttle.builder().total(DataSize.bytes(1000)).build());
        assertThat(read.findings())
                .anySatisfy(finding -> assertThat(finding.message()).contains("throttling.bps-total-max"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            bps=10,bps_rd=10                        | cannot be used at the same time
            bps=1M                                  | expects a number
            iops=10,throttling.iops-total=10        | can't be used at the same time
            bps_max=10                              | require corresponding
            bps=1000000000000001                    | must be within
            """)
    void limitsThatQemuRefusesAreErrors(String limits, String words) {
        CommandLineImport read = read("-drive file=a,format=raw,if=virtio," + limits);

        assertThat(errors(read)).containsExactly("commandline.disk.throttle");
        assertThat(read.findings().errors())
                .singleElement()
                .satisfies(error -> assertThat(error.message()).contains(words));
        assertThat(disk(read).throttle()).isEmpty();
    }

    @Test
    void aGroupThatSeveralDrivesShareIsTold() {
        CommandLineImport read = read("-drive file=a,format=raw,if=virtio,id=a,iops=10,throttling.group=g "
                + "-drive file=b,format=raw,if=virtio,id=b,iops=20,throttling.group=g");

        // The limits of the last hold for all of its group (qemu 7.2, blk_set_io_limits).
        assertThat(read.machine().disks())
                .extracting(Disk::throttle)
                .allMatch(throttle -> throttle.orElseThrow().totalOperations().orElse(0) == 20);
        assertThat(codes(read)).contains("commandline.disk.throttle.group");
    }

    @Test
    void aDriveInAGroupWithoutLimitsOfItsOwnIsNotSlowedDown() {
        CommandLineImport read = read("-drive file=a,format=raw,if=virtio,id=a,iops=10,throttling.group=g "
                + "-drive file=b,format=raw,if=virtio,id=b,throttling.group=g");

        assertThat(read.machine().disks().get(1).throttle()).isEmpty();
        assertThat(codes(read)).contains("commandline.disk.throttle.group");
    }

    @Test
    void aGroupThatIsNotThereIsAnError() {
        CommandLineImport read =
                read("-blockdev driver=throttle,node-name=d,throttle-group=g,file.driver=raw,file.file.driver=file,"
                        + "file.file.filename=a -device virtio-blk-pci,drive=d");

        assertThat(errors(read)).containsExactly("commandline.disk.throttle.group");
        assertThat(disk(read).throttle()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            file=nbd:nas:10810                                                      | nas:10810       |
            file=nbd:[fd00::1]:10810:exportname=a:b                                 | [fd00::1]:10810 | a:b
            file=nbd://nas                                                          | nas:10809       |
            file=nbd://nas/a%20b/c                                                  | nas:10809       | a b/c
            file=nbd+tcp://127.0.0.1:1/x                                            | 127.0.0.1:1     | x
            file.driver=nbd,file.host=nas,file.port=10810,file.export=x             | nas:10810       | x
            file.driver=nbd,file.host=nas                                           | nas:10809       |
            file.driver=nbd,file.server.type=inet,file.server.host=nas,file.server.port=1 | nas:1    |
            """)
    void aServerOfTheNetworkIsReadInWhicheverWayItIsSaid(String said, String server, String export) {
        CommandLineImport read = read(SERVER + said);

        assertThat(errors(read)).isEmpty();
        assertThat(disk(read).source())
                .isEqualTo(new DiskSource.Nbd(NbdServer.Tcp.parse(server), export == null ? "" : export));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            file=nbd:unix:/run/n.sock                                               |
            file=nbd:unix:/run/n.sock:exportname=x                                  | x
            file=nbd+unix:///x?socket=/run/n.sock                                   | x
            file=nbd+unix://?socket=%2Frun%2Fn.sock                                 |
            file.driver=nbd,file.path=/run/n.sock                                   |
            file.driver=nbd,file.server.type=unix,file.server.path=/run/n.sock,file.export=x | x
            """)
    void aServerAtASocketIsReadInWhicheverWayItIsSaid(String said, String export) {
        CommandLineImport read = read(SERVER + said);

        assertThat(errors(read)).isEmpty();
        assertThat(disk(read).source())
                .isEqualTo(
                        new DiskSource.Nbd(new NbdServer.Socket(Path.of("/run/n.sock")), export == null ? "" : export));
    }

    @Test
    void aServerWithoutAFormatIsToldAndTakenRaw() {
        CommandLineImport read = read("-hda nbd://nas/x");

        assertThat(disk(read).source()).isEqualTo(new DiskSource.Nbd(new NbdServer.Tcp("nas", 10809), "x"));
        assertThat(codes(read)).contains("commandline.format.missing");
    }

    @Test
    void aBlockNodeOfAServerIsRead() {
        CommandLineImport read = read("-blockdev driver=nbd,node-name=n,server.type=unix,server.path=/s,export=e "
                + "-blockdev driver=raw,node-name=d,file=n -device virtio-blk-pci,drive=d");

        assertThat(disk(read).source()).isEqualTo(new DiskSource.Nbd(new NbdServer.Socket(Path.of("/s")), "e"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            -drive if=virtio,format=qcow2,file=nbd://nas/x                                             | qcow2
            -drive if=none,id=d,format=raw,media=cdrom,file=nbd://nas -device ide-cd,drive=d           | medium
            -drive if=virtio,format=raw,file.driver=nbd,file.host=nas,file.tls-creds=t                 | TLS
            -drive if=virtio,format=raw,file=nbd://nas/%                                               | cannot name
            -drive if=virtio,format=raw,file=https://nas/x                                             | network
            """)
    void whatAMachineCannotSayOfAServerIsCarriedAndToldWhy(String options, String why) {
        CommandLineImport read = read(options);

        assertThat(read.machine().disks()).isEmpty();
        assertThat(read.machine().extras().qemuArguments()).contains("-drive");
        assertThat(read.findings())
                .anySatisfy(finding -> assertThat(finding.message()).contains(why));
    }
}
