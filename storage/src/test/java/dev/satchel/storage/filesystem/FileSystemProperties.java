package dev.satchel.storage.filesystem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.host.OperatingSystem;
import dev.satchel.core.plan.Argument;
import dev.satchel.core.plan.PlannedCommand;
import dev.satchel.core.unit.DataSize;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class FileSystemProperties {
    @Property
    void aChoiceAnswersEveryFileSystemOnceAndGrantsEveryWish(
            @ForAll @Size(min = 1, max = 3) Set<OperatingSystem> systems,
            @ForAll Set<Ability> abilities,
            @ForAll Purpose purpose,
            @ForAll @LongRange(min = 0) long file) {
        Assume.that(!systems.contains(OperatingSystem.OTHER));
        Requirements requirements = Requirements.writtenBy(systems)
                .needing(abilities.toArray(Ability[]::new))
                .purpose(purpose)
                .largestFile(DataSize.bytes(file));

        Choice choice = requirements.choose();

        int answered = choice.best().map(best -> 1).orElse(0)
                + choice.runnersUp().size()
                + choice.excluded().size();
        assertThat(answered).isEqualTo(FileSystemType.values().length);
        assertThat(choice.excluded())
                .allSatisfy(out -> assertThat(out.reasons()).isNotEmpty());
        choice.best().ifPresent(best -> {
            FileSystemProfile profile = best.type().profile();
            assertThat(profile.largest().file().allows(DataSize.bytes(file))).isTrue();
            assertThat(systems).allMatch(system -> profile.access(system).access() == Access.READ_WRITE);
            assertThat(choice.runnersUp()).allMatch(other -> other.score() <= best.score());
        });
        assertThat(choice.explain()).isNotBlank();
    }

    @Property
    void anyLabelIsUsedAsItIsOrRefusedByName(@ForAll FileSystemType type, @ForAll String label) throws Exception {
        try {
            NewFileSystem made = NewFileSystem.of(type, DataSize.gibibytes(1), label);
            assertThat(made.label()).isEqualTo(label);
            List<PlannedCommand> commands = made.commands(Argument.of("/dev/sdx1"));
            assertThat(commands).isNotEmpty();
            if (!label.isEmpty()) {
                assertThat(commands.get(0).arguments()).contains(Argument.of(label));
            }
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageContaining("'" + label + "'");
        } catch (dev.satchel.core.SatchelException e) {
            assertThat(e.code()).isEqualTo("filesystem.make.absent");
        }
    }

    @Property
    void aNameIsCountedInItsOwnUnit(@ForAll String name) {
        NameRule bytes = FileSystemType.EXT4.profile().fileNames();
        if (name.getBytes(StandardCharsets.UTF_8).length > 255) {
            assertThat(bytes.problem(name)).isPresent();
        } else if (name.chars().noneMatch(c -> c == 0 || c == '/' || Character.isSurrogate((char) c))) {
            assertThat(bytes.problem(name)).isEmpty();
        }
    }

    @Property
    void identifiersReadBack(@ForAll @LongRange(min = 1) long high, @ForAll @LongRange(min = 1) long low) {
        UUID uuid = new UUID(high, low);
        int serial = (int) low == 0 ? 1 : (int) low;

        assertThat(NewXfs.of("").withUuid(uuid.toString()).uuid()).isEqualTo(uuid.toString());
        assertThat(NewNtfs.of("").withUuid(Identifiers.text64(low)).uuid()).isEqualTo(Identifiers.text64(low));
        assertThat(Identifiers.serial32(Identifiers.text32(serial))).isEqualTo(serial);
    }

    @Property
    void anyTextIsAnIdentifierOrRefusedByName(@ForAll String text) {
        for (NewFileSystem made : List.of(NewXfs.of(""), NewExfat.of(""), NewNtfs.of(""))) {
            try {
                assertThat(made.withUuid(text).uuid()).isEqualToIgnoringCase(text);
            } catch (IllegalArgumentException e) {
                assertThat(e.getMessage()).containsAnyOf("'" + text + "'", "zeros");
            }
        }
    }

    @Property
    void powershellReadsAnyLabelLiterally(@ForAll String label) throws Exception {
        Assume.that(FileSystemType.NTFS
                .profile()
                .label()
                .orElseThrow()
                .problem(label)
                .isEmpty());
        Assume.that(!label.isEmpty() && !label.startsWith("-") && !label.endsWith(" "));
        String script = FormatCommand.of(FileSystemType.NTFS, label)
                .on(OperatingSystem.WINDOWS, "E:")
                .get(0)
                .arguments()
                .get(3)
                .toString();

        String rest = script.substring(script.indexOf("-NewFileSystemLabel '") + "-NewFileSystemLabel '".length());
        // The text ends at the first quotation mark that is not doubled, as PowerShell reads it.
        StringBuilder read = new StringBuilder();
        int at = 0;
        while (true) {
            char c = rest.charAt(at);
            if ("'\u2018\u2019\u201a\u201b".indexOf(c) >= 0) {
                if ("'\u2018\u2019\u201a\u201b".indexOf(rest.charAt(at + 1)) < 0) {
                    break;
                }
                at++;
            }
            read.append(c);
            at++;
        }
        assertThat(read.toString()).isEqualTo(label);
        assertThat(rest.substring(at + 1)).isEqualTo(" -Confirm:$false");
    }
}
