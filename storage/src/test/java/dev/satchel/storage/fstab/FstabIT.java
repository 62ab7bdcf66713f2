package dev.satchel.storage.fstab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandResult;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.testing.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FstabIT {
    private static final List<String> PIECES = List.of(
            " ",
            "\t",
            " ",
            "  ",
            "\n",
            "\r\n",
            "\n",
            "#",
            "\\040",
            "\\043",
            "\\000",
            "\\400",
            "\\771",
            "\\\\",
            "\\12",
            "\\",
            "0",
            "1",
            "-1",
            "2x",
            "+3",
            "99999999999",
            "/",
            "/a",
            "ext4",
            "UUID=",
            "a40d-85e7",
            "defaults",
            ",",
            "ro,noauto",
            "\r",
            "swap",
            "none",
            "ä",
            "/mnt/x y");

    @BeforeEach
    void needsFindmnt() {
        Tools.require("findmnt");
    }

    @Test
    void agreesWithFindmntOnRandomTables(@TempDir Path folder) throws Exception {
        Random random = new Random(20_260_101);
        for (int i = 0; i < 150; i++) {
            StringBuilder table = new StringBuilder("none /first tmpfs\n");
            for (int n = random.nextInt(60); n >= 0; n--) {
                table.append(PIECES.get(random.nextInt(PIECES.size())));
                if (random.nextInt(3) == 0) {
                    table.append("w w w");
                }
            }
            assertAgrees(folder.resolve("fstab"), Fstab.parse(table.toString()));
        }
    }

    @Test
    void findmntReadsBackWhatIsWritten(@TempDir Path folder) throws Exception {
        Fstab fstab = Fstab.parse("# made here\n")
                .withEntry(FstabEntry.of(FstabSource.uuid("A40D-85E7"), "/mnt/a b\\c\td#", "vfat", "umask=077", "ro"))
                .withEntry(FstabEntry.of(new FstabSource.Plain("//nas/ä b"), "/srv/ä", "cifs")
                        .withPass(0));

        assertAgrees(folder.resolve("fstab"), fstab);
        assertThat(fstab.entries()).extracting(FstabEntry::target).containsExactly("/mnt/a b\\c\td#", "/srv/ä");
    }

    private static void assertAgrees(Path file, Fstab fstab) throws Exception {
        Files.write(file, fstab.toBytes());
        CommandResult result = CommandRunner.system()
                .run(Command.of(
                                "findmnt",
                                "--tab-file",
                                file.toString(),
                                "--nocanonicalize",
                                "-P",
                                "-o",
                                FindmntRows.COLUMNS)
                        .withEnvironment("LC_ALL", "C.UTF-8"));

        assertThat(FindmntRows.of(fstab)).as("%s", fstab).isEqualTo(FindmntRows.rows(result.output()));
        assertThat(FindmntRows.rejected(fstab)).as("%s", fstab).isEqualTo(FindmntRows.rejected(result.error()));
    }
}
