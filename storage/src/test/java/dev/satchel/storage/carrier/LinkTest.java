package dev.satchel.storage.carrier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.satchel.core.unit.DataSize;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinkTest {
    @Test
    void thePageIsThatOfTheCatalogue() throws IOException {
        assertThat(Files.readString(Path.of("INTERFACES.md"), StandardCharsets.UTF_8))
                .as("write it anew: satchel carrier links > storage/INTERFACES.md")
                .isEqualToNormalizingNewlines(Links.toMarkdown());
    }

    @ParameterizedTest
    @CsvSource({
        "usb-1.1, 1216000",
        "usb-2.0, 53248000",
        "usb-3.2-gen1, 500000000",
        "usb-3.2-gen2, 1212121200",
        "usb-3.2-gen2x2, 2424242416",
        "usb4-40, 4848484848",
        "thunderbolt-1, 1250000000",
        "thunderbolt-2, 2000000000",
        "thunderbolt-3, 3938461536",
        "thunderbolt-4, 3938461536",
        "thunderbolt-5, 7876923072",
        "sata-3, 600000000",
        "pcie-3-x4, 3938461536",
        "pcie-5-x4, 15753846144"
    })
    void theCeilingFollowsFromTheCoding(String id, long bytes) {
        assertThat(Link.parse(id).ceiling()).isEqualTo(DataSize.bytes(bytes));
    }

    @Test
    void noPromiseIsAboveItsCeilingAndEveryFigureHasASource() {
        assertThat(Link.all()).allSatisfy(link -> {
            assertThat(link.expected()).isLessThanOrEqualTo(link.ceiling());
            assertThat(link.source().document()).isNotBlank();
            assertThat(link.ceiling().bytes()).isLessThanOrEqualTo(link.bitsPerSecond() / 8);
        });
        assertThat(Link.all()).extracting(Link::id).doesNotHaveDuplicates();
    }

    @Test
    void isFoundByWhatTheHostTells() {
        assertThat(Link.of(Link.Family.USB, 480_000_000)).contains(Link.parse("usb-2.0"));
        assertThat(Link.of(Link.Family.USB, 10_000_000_000L)).contains(Link.parse("usb-3.2-gen2"));
        assertThat(Link.of(Link.Family.SATA, 6_000_000_000L)).contains(Link.parse("sata-3"));
        assertThat(Link.of(Link.Family.PCIE, 32_000_000_000L)).contains(Link.pcie(3, 4));
        assertThat(Link.of(Link.Family.USB, 7)).isEmpty();
        assertThatIllegalArgumentException().isThrownBy(() -> Link.pcie(6, 4)).withMessageContaining("PCIe 6.0 x4");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Link.parse("usb-9"))
                .withMessageContaining("'usb-9'");
    }

    @ParameterizedTest
    @CsvSource({
        "usb-2.0, 42000000, DISK",
        "usb-2.0, 43000000, LINK",
        "usb-3.2-gen1, 330000000, LINK",
        "usb-3.2-gen1, 120000000, DISK",
        "usb-3.2-gen2, 1050000000, LINK",
        "usb-3.2-gen2, 540000000, DISK",
        "usb-2.0, 60000000, IMPOSSIBLE"
    })
    void saysWhichIsTheLimit(String link, long perSecond, Bottleneck.Limit limit) {
        assertThat(Bottleneck.of(Link.parse(link), DataSize.bytes(perSecond)).limit())
                .isEqualTo(limit);
    }

    @Test
    void theSlowestOfTheWayDecides() {
        assertThat(Link.slowest(Link.parse("usb-3.2-gen2"), Link.parse("usb-2.0"), Link.pcie(3, 4)))
                .isEqualTo(Link.parse("usb-2.0"));
    }
}
