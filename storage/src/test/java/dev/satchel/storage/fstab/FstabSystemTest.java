package dev.satchel.storage.fstab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Severity;
import dev.satchel.storage.fstab.FstabSource.Plain;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A table against a system that is written down here. */
class FstabSystemTest {
    private static final String ROOT = "aaaaaaaa-1111-2222-3333-444444444444";
    private static final String DATA = "bbbbbbbb-5555-6666-7777-888888888888";
    private static final String TWICE = "cccccccc-5555-6666-7777-888888888888";

    private static final FstabSystem SYSTEM = new FstabSystem() {
        private final Map<String, List<Device>> devices = Map.of(
                "UUID=" + ROOT, List.of(device("/dev/sda2", "/dev/sda", "ext4")),
                "UUID=" + DATA, List.of(device("/dev/sdb1", "/dev/sdb", "xfs")),
                "UUID=" + TWICE,
                        List.of(device("/dev/sda3", "/dev/sda", "ext4"), device("/dev/sdc3", "/dev/sdc", "ext4")));

        private final Map<String, Place> places = Map.of(
                "/", new Place(Kind.FOLDER, "/"),
                "/data", new Place(Kind.FOLDER, "/data"),
                "/var/run", new Place(Kind.FOLDER, "/run"),
                "/run", new Place(Kind.FOLDER, "/run"),
                "/var/lock", new Place(Kind.FOLDER, "/run/lock"),
                "/a.img", new Place(Kind.FILE, "/a.img"),
                "/file", new Place(Kind.FILE, "/file"));

        @Override
        public Place at(String path) {
            return places.getOrDefault(path, new Place(Kind.MISSING, path));
        }

        @Override
        public List<Device> devices(FstabSource source) {
            return devices.getOrDefault(source.toString(), List.of());
        }

        @Override
        public boolean mounts(String type) {
            return !type.equals("zfs");
        }
    };

    @Test
    void hasNothingToSayOfWhatIsThere() {
        assertThat(found(
                        "UUID=" + ROOT + " / ext4 defaults 0 1\n/file none swap\ntmpfs /run tmpfs\nnas:/x /data nfs\n"))
                .isEmpty();
    }

    @Test
    void tellsWhatTheStartWaitsFor() {
        assertThat(found("UUID=none /data ext4\nUUID=none /data ext4 nofail\nUUID=none /data ext4 noauto\n"))
                .extracting(Finding::code, Finding::severity, Finding::where)
                .containsExactly(
                        tuple("fstab.host.source-missing", Severity.ERROR, "line 1"),
                        tuple("fstab.host.source-missing", Severity.WARNING, "line 2"),
                        tuple("fstab.host.source-missing", Severity.WARNING, "line 3"));
    }

    @Test
    void tellsWhatIsNotWhatTheTableSays() {
        assertFound("UUID=" + DATA + " /data ext4 nofail\n", "fstab.host.type-differs");
        assertFound("UUID=" + TWICE + " /data ext4 nofail\n", "fstab.host.source-ambiguous");
        assertFound("/a.img /data ext4 ro,nofail\n", "fstab.host.source-kind");
        assertFound("UUID=" + ROOT + " /nowhere ext4 nofail\n", "fstab.host.target-missing");
        assertFound("UUID=" + ROOT + " /file ext4 nofail\n", "fstab.host.target-kind");
        assertFound("tmpfs /var/run tmpfs\n", "fstab.host.target-link");
        assertFound("/nowhere /data none bind\n", "fstab.host.source-missing");
        assertFound("UUID=" + ROOT + " /data zfs nofail\n", "fstab.host.type-unsupported");
    }

    @Test
    void tellsWhatIsOnAnotherDiskThanTheRoot() {
        assertFound("UUID=" + ROOT + " / ext4\nUUID=" + DATA + " /data xfs\n", "fstab.host.other-disk");
        assertThat(found("UUID=" + ROOT + " / ext4\nUUID=" + DATA + " /data xfs nofail\n"))
                .isEmpty();
    }

    @Test
    void followsLinksToSeeWhatHidesWhat() {
        assertThat(found("t /var/lock tmpfs\nt /run tmpfs\nt /var/run tmpfs\n"))
                .extracting(Finding::code, Finding::where)
                .contains(tuple("fstab.order", "line 1"), tuple("fstab.target.duplicate", "line 3"));
    }

    @Test
    void takesAnyOfTheTypesInAList() {
        assertThat(found("UUID=" + DATA + " /data ext4,xfs nofail\n")).isEmpty();
        assertThat(found("UUID=" + ROOT + " /data ext2 nofail\n")).isEmpty();
    }

    @Test
    void asksForAPlainSourceToo() {
        assertThat(SYSTEM.devices(new Plain("/dev/none"))).isEmpty();
        assertFound("/dev/none /data ext4\n", "fstab.host.source-missing");
    }

    private static void assertFound(String table, String code) {
        assertThat(found(table)).as(table).extracting(Finding::code).contains(code);
    }

    private static List<Finding> found(String table) {
        Fstab fstab = Fstab.parse(table);
        List<Finding> all = fstab.check(SYSTEM).all();
        return all.subList(fstab.check().all().size(), all.size());
    }

    private static FstabSystem.Device device(String node, String disk, String content) {
        return new FstabSystem.Device(Path.of(node), Path.of(disk), Optional.of(content));
    }
}
