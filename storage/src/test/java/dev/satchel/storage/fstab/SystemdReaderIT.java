package dev.satchel.storage.fstab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.storage.fstab.FstabSource.Tag;
import dev.satchel.storage.fstab.FstabSource.Tagged;
import dev.satchel.testing.Samples;
import dev.satchel.testing.Tools;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What systemd's generator makes of tables: it tells each entry that it found. */
class SystemdReaderIT {
    private static final Path GENERATOR = Path.of("/usr/lib/systemd/system-generators/systemd-fstab-generator");

    private static final Pattern FOUND = Pattern.compile(
            "Found entry what=(.*?) where=(.*?) type=(.*?) makefs=\\w+ growfs=\\w+ (?:pcrfs=\\w+ )?noauto=(\\w+) nofail=(\\w+)");

    private static final List<String> OPTIONS = List.of(
            "ro",
            "noauto",
            "auto",
            "nofail",
            "fail",
            "defaults",
            "x-systemd.automount",
            "",
            "context=\"a,nofail\"",
            "context=\"a,noauto,b\"",
            "a=\"b,c\"",
            "commit=5",
            "a\\,nofail",
            "noauto=1");

    /** {@code ID=} is a word to systemd 252. */
    private static final List<Tag> TAGS = List.of(Tag.UUID, Tag.LABEL, Tag.PARTUUID, Tag.PARTLABEL);

    private static final List<String> VALUES =
            List.of("x", "A40D-85E7", "a\\040b", "a/b", "ä", "a\\043b", "a\\\\b", "a.b#c", "a\\134b", "x=y");

    @TempDir
    Path folder;

    /** The units have links out of the folder, which JUnit would tell of. */
    @AfterEach
    void takeUnitsAway() throws Exception {
        for (String name : List.of("normal", "early", "late")) {
            CommandRunner.system()
                    .run(Command.of("rm", "-rf", folder.resolve(name).toString()));
        }
    }

    private record Entry(String what, String where, String type, boolean noauto, boolean nofail) {}

    @BeforeEach
    void needsSystemd() {
        assumeTrue(Files.isExecutable(GENERATOR), "no systemd here");
    }

    @Test
    void readsEachLineAsWeSayItDoes() throws Exception {
        Random random = new Random(20_260_301);
        StringBuilder table = new StringBuilder();
        List<Entry> expected = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            Tag tag = TAGS.get(random.nextInt(TAGS.size()));
            String value = VALUES.get(random.nextInt(VALUES.size()));
            String options = String.join(
                    ",",
                    Stream.generate(() -> OPTIONS.get(random.nextInt(OPTIONS.size())))
                            .limit(1 + random.nextInt(3))
                            .toList());
            String line = tag + "=" + value + " /no/t" + i + value.replace("/", "") + " ext4 " + options + "x,y 0 2\n";
            table.append(line);
            expected.add(expected(line));
        }

        assertThat(generator(table.toString())).isEqualTo(expected);
    }

    /** A time that we call none although systemd takes it, or the other way round, would be a wrong finding. */
    @Test
    void takesTheTimesThatWeTake() throws Exception {
        Tools.require("systemd-analyze");
        List<String> times = List.of(
                "5",
                "5s",
                "5 s",
                "0",
                "1.5s",
                ".5s",
                "5.s",
                "5.",
                "5S",
                "1month",
                "2 months",
                "1M",
                "1y",
                "1\u00B5s",
                "1\u03BCs",
                "1usec",
                "1ns",
                "3 ",
                " 3",
                "1e3",
                "0x5",
                "5 5",
                "5s5",
                "12.34.56",
                "12.34 .56",
                "infinity",
                "infinity ",
                "infinitys",
                "1min5s",
                "1 hour 2 minutes",
                "1hr",
                "1hours",
                "1sss",
                "soon",
                "\"5s\"");
        for (String time : times) {
            boolean taken = CommandRunner.system()
                            .run(Command.of("systemd-analyze", "timespan", time))
                            .exitCode()
                    == 0;
            String option = "x-systemd.device-timeout=" + time;
            Fstab table =
                    Fstab.parse("").withEntry(FstabEntry.of(FstabSource.uuid("A40D-85E7"), "/efi", "vfat", option));

            assertThat(table.check().stream().noneMatch(f -> f.code().equals("fstab.options.systemd")))
                    .as("'%s' is a time", time)
                    .isEqualTo(taken);
        }
    }

    @Test
    void eachLineItReadsOtherwiseThanLibmountIsAFinding() throws Exception {
        List<String> differences = new ArrayList<>();
        for (Path file : samples()) {
            Fstab fstab = Fstab.read(file);
            List<Entry> seen = generator(Files.readString(file, StandardCharsets.ISO_8859_1));
            List<Entry> libmount =
                    fstab.entries().stream().map(SystemdReaderIT::ofLibmount).toList();
            if (!seen.equals(libmount)) {
                List<Entry> only = new ArrayList<>(seen);
                only.removeAll(libmount);
                differences.add(file.getFileName() + ": " + only);
                assertThat(fstab.check().stream().map(f -> f.code()))
                        .as("%s", only)
                        .anyMatch(code -> code.startsWith("fstab.reader.")
                                || code.equals("fstab.source.id")
                                || code.equals("fstab.unparsable"));
            }
        }
        System.out.println("Read otherwise by systemd than by libmount:");
        differences.forEach(System.out::println);
        assertThat(differences).as("the samples have some").isNotEmpty();
    }

    @Test
    void takesACarriageReturnForAPartOfTheLastField() throws Exception {
        assertThat(generator("UUID=a /no/a ext4 ro 0 2\r\n"))
                .extracting(Entry::type)
                .containsExactly("ext4");
        assertThat(units("UUID=a /no/a ext4\r\n")).doesNotContain("Type=ext4\n");
        assertThat(Fstab.parse("UUID=a /no/a ext4\r\n").check().stream().map(f -> f.code()))
                .contains("fstab.reader.carriage-return");
    }

    @Test
    void cutsALineAtTheBufferOfGlibc() throws Exception {
        String fitting = "o /no/a overlay a=" + "x".repeat(4095 - 18 - 7) + ",nofail";
        String longer = "o /no/b overlay a=" + "x".repeat(4096 - 18 - 7) + ",nofail";

        assertThat(generator(fitting + "\n" + longer + "\n"))
                .extracting(Entry::nofail)
                .containsExactly(true, false);
        assertThat(Fstab.parse(fitting + "\n" + longer + "\n").check().stream()
                        .filter(f -> f.code().equals("fstab.reader.long"))
                        .map(f -> f.where()))
                .containsExactly("line 2");
    }

    @Test
    void leavesToItselfWhatWeSayItMountsItself() throws Exception {
        for (String target :
                List.of("/proc", "/sys", "/dev", "/dev/shm", "/dev/pts", "/run", "/tmp", "/run/lock", "/home")) {
            boolean hasUnit = units("x " + target + " tmpfs ro 0 0\n").contains("Where=" + target + "\n");

            assertThat(SystemdMounts.isApi(target)).as(target).isEqualTo(!hasUnit);
        }
    }

    /** By our reading of glibc, and what systemd makes of a tag and of options. */
    private static Entry expected(String line) {
        GlibcReading reading = GlibcReading.of(FstabField.bytes(line)).orElseThrow();
        String source = FstabField.text(reading.source());
        String where = FstabField.text(reading.target());
        // It knows no quotes, and a comma behind a backslash parts nothing.
        List<String> options = List.of(reading.options().split("(?<!\\\\),", -1));
        MountOptions seen = MountOptions.of(options);
        return new Entry(what(source), where, reading.type(), !seen.isMountedAtStart(), !seen.isRequired());
    }

    private static Entry ofLibmount(FstabEntry entry) {
        MountOptions options = entry.mountOptions();
        return new Entry(
                what(entry.source().toString()),
                Fstab.normal(entry.target()),
                entry.type(),
                !options.isMountedAtStart(),
                !options.isRequired());
    }

    private static String what(String source) {
        return FstabSource.parse(source) instanceof Tagged tagged && tagged.tag() != Tag.ID
                ? "/dev/disk/by-" + tagged.tag().name().toLowerCase(Locale.ROOT) + "/" + UdevName.encode(tagged.value())
                : source;
    }

    private List<Entry> generator(String table) throws Exception {
        return FOUND.matcher(run(table))
                .results()
                .map(m -> new Entry(
                        m.group(1),
                        m.group(2),
                        m.group(3),
                        m.group(4).equals("yes"),
                        m.group(5).equals("yes")))
                .toList();
    }

    private String units(String table) throws Exception {
        run(table);
        StringBuilder units = new StringBuilder();
        try (Stream<Path> all = Files.list(folder.resolve("normal"))) {
            for (Path unit : all.filter(Files::isRegularFile).toList()) {
                units.append(Files.readString(unit, StandardCharsets.ISO_8859_1));
            }
        }
        return units.toString();
    }

    private String run(String table) throws Exception {
        Path file = Files.write(folder.resolve("fstab"), table.getBytes(StandardCharsets.UTF_8));
        List<String> command = new ArrayList<>(List.of(GENERATOR.toString()));
        takeUnitsAway();
        for (String name : List.of("normal", "early", "late")) {
            Path units = folder.resolve(name);
            command.add(Files.createDirectories(units).toString());
        }
        return CommandRunner.system()
                .run(Command.of(command.get(0), command.subList(1, 4).toArray(String[]::new))
                        .withEnvironment("SYSTEMD_FSTAB", file.toString())
                        .withEnvironment("SYSTEMD_LOG_LEVEL", "debug")
                        .withEnvironment("SYSTEMD_LOG_TARGET", "console")
                        .withEnvironment("SYSTEMD_LOG_COLOR", "0"))
                .error();
    }

    private static List<Path> samples() throws Exception {
        try (Stream<Path> all = Files.list(Samples.folder("fstab"))) {
            return all.filter(f -> f.toString().endsWith(".fstab")).sorted().toList();
        }
    }
}
