package dev.satchel.qemu.capability;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.satchel.core.SatchelException;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class CapabilityProperties {
    private static final List<String> IDS =
            CapabilityQuery.FIRST.stream().map(QmpQuestion::id).toList();

    /** Of any shape, in place of any answers. */
    @Property(tries = 300)
    void answersOfAnyShapeAreCapabilitiesOrARefusalByName(
            @ForAll("ids") String one,
            @ForAll("values") String first,
            @ForAll("ids") String other,
            @ForAll("values") String second)
            throws Exception {
        FakeQemu qemu = new FakeQemu().answer(one, first).answer(other, second);
        try {
            QemuCapabilities found = new CapabilityQuery(Path.of("/qemu"), qemu).ask();

            assertThat(found.machines()).isNotEmpty();
            assertThat(CapabilityDocument.read(CapabilityDocument.write(found))).contains(found);
        } catch (SatchelException e) {
            assertThat(e.code()).isEqualTo("qemu.capabilities");
        }
    }

    @Provide
    Arbitrary<String> ids() {
        return Arbitraries.of(IDS);
    }

    @Provide
    Arbitrary<String> values() {
        return Arbitraries.of(
                "1",
                "null",
                "[]",
                "{}",
                "\"x\"",
                "[null, 1, [], {}, \"q35\"]",
                "[{\"name\":\"q35\"}]",
                "[{\"name\":\"q35\"}, {\"name\":\"q35\"}]",
                "[{\"name\":7,\"cpu-max\":\"many\"}]",
                "[{\"name\":\"blockdev-add\",\"arg-type\":\"blockdev-add\",\"members\":[{\"name\":\"driver\"}]}]",
                "{\"arch\":\"x86_64\"}",
                "{\"qemu\":{\"major\":7,\"minor\":2,\"micro\":22},\"package\":{}}",
                "{\"qemu\":{\"major\":-7,\"minor\":1e9}}");
    }

    @Property(tries = 300)
    void aDocumentOfAnyShapeIsCapabilitiesOrNone(@ForAll("documents") String document) throws Exception {
        CapabilityDocument.read(new ObjectMapper().readTree(document))
                .ifPresent(found -> assertThat(found.machines()).isNotEmpty());
    }

    @Provide
    Arbitrary<String> documents() {
        Arbitrary<String> key = Arbitraries.of(
                "version", "target", "machines", "deviceTypes", "names", "deviceProperties", "accelerators");
        return Combinators.combine(key, values())
                .as((k, v) -> "\"" + k + "\":" + v)
                .list()
                .ofMaxSize(12)
                .map(members -> "{\"format\":" + CapabilityDocument.FORMAT + ",\"version\":\"7.2.22\""
                        + (members.isEmpty() ? "" : "," + String.join(",", members)) + "}");
    }
}
