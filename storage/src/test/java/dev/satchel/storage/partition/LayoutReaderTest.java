package dev.satchel.storage.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.satchel.core.SatchelException;
import dev.satchel.core.unit.DataSize;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LayoutReaderTest {
    @TempDir
    Path folder;

    private NewPartitionTable read(String json) throws Exception {
        return NewPartitionTable.read(Files.writeString(folder.resolve("layout.json"), json));
    }

    @Test
    void readsAllThatALayoutCanSay() throws Exception {
        assertThat(read("""
                        {"table": "gpt", "id": "dd27f98d-0d3a-4b5e-9f2c-1122334455aa", "hybrid": [2], "partitions": [
                          {"type": "esp", "size": "512MiB", "name": "ESP", "attributes": ["legacy-boot"]},
                          {"type": "basic-data", "size": "30%", "guid": "11111111-2222-3333-4444-555555555555"},
                          {"type": "root-x86-64", "atLeast": "8GiB"}]}
                        """))
                .isEqualTo(NewPartitionTable.gpt()
                        .identifiedBy(UUID.fromString("dd27f98d-0d3a-4b5e-9f2c-1122334455aa"))
                        .with(NewPartition.of(PartitionType.EFI_SYSTEM)
                                .sized(DataSize.mebibytes(512))
                                .named("ESP")
                                .marked(PartitionAttribute.LEGACY_BOOT))
                        .with(NewPartition.of(PartitionType.BASIC_DATA)
                                .sharing(30)
                                .identifiedBy(UUID.fromString("11111111-2222-3333-4444-555555555555")))
                        .with(NewPartition.of(PartitionType.LINUX_ROOT_X86_64).atLeast(DataSize.gibibytes(8)))
                        .hybrid(2));
        assertThat(read("{\"table\": \"mbr\", \"id\": \"0x1a2b3c4d\", \"partitions\": [{\"type\": \"0x83\"}]}"))
                .isEqualTo(NewPartitionTable.mbr().signed(0x1a2b3c4d).with(NewPartition.of(PartitionType.LINUX)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {                                                              | line 1
                    []                                                             | the layout
                    {"table": "bsd", "partitions": []}                             | table
                    {"table": "gpt"}                                               | partitions
                    {"table": "gpt", "partitions": [], "lable": 1}                 | unknown key 'lable'
                    {"table": "gpt", "partitions": [{"type": "ext4"}]}             | partitions[1].type
                    {"table": "gpt", "partitions": [{"type": "esp", "size": "5"}]} | partitions[1].size
                    {"table": "gpt", "partitions": [{"type": "esp", "size": 5}]}   | partitions[1].size
                    {"table": "gpt", "partitions": [{"type": "fat32"}]}            | partitions[1]
                    {"table": "gpt", "partitions": [{"type": "esp"}, {"type": "esp"}]} | partitions[2]
                    {"table": "gpt", "id": "12", "partitions": []}                 | id
                    {"table": "gpt", "hybrid": ["x"], "partitions": []}            | hybrid
                    {"table": "gpt", "partitions": [{"type": "esp", "attributes": ["x"]}]} | legacy-boot
                    {"table": "gpt", "table": "gpt", "partitions": []}             | line 1
                    """)
    void namesThePlaceOfWhatItDoesNotUnderstand(String json, String place) {
        assertThatExceptionOfType(SatchelException.class)
                .isThrownBy(() -> read(json))
                .withMessageContaining(place)
                .satisfies(e -> assertThat(e.code()).isEqualTo("partition.layout"));
    }
}
