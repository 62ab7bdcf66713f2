package dev.satchel.qemu.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.SatchelException;
import dev.satchel.core.machine.ImageFormat;
import dev.satchel.core.unit.DataSize;
import dev.satchel.qemu.option.KeyValues;
import dev.satchel.testing.ScriptedRunner;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.LongRange;

/** Whatever qemu-img prints is a value or a named refusal, and whatever a file is called, qemu-img is told of that file. */
class ImgOutputProperties {
    private static final ImgOutput OUTPUT = new ImgOutput("disk");

    @Provide
    Arbitrary<String> outputs() {
        Arbitrary<String> json =
                Arbitraries.strings().withChars("{}[]\",:0123456789-.eE tfn").ofMaxLength(60);
        Arbitrary<String> values = Arbitraries.of(
                "0", "-1", "1e400", "99999999999999999999", "null", "\"x\"", "true", "[]", "{}", "9223372036854775807");
        Arbitrary<String> keys = Arbitraries.of(
                "virtual-size",
                "filename",
                "format",
                "actual-size",
                "snapshots",
                "start",
                "length",
                "required",
                "fully-allocated",
                "leaks",
                "backing-filename");
        Arbitrary<String> object = Combinators.combine(
                        keys.list().ofMaxSize(5), values.list().ofSize(5))
                .as((names, parts) -> {
                    List<String> members = new ArrayList<>();
                    for (int i = 0; i < names.size(); i++) {
                        members.add("\"" + names.get(i) + "\":" + parts.get(i));
                    }
                    return "{" + String.join(",", members) + "}";
                });
        return Arbitraries.oneOf(json, object, object.map(text -> "[" + text + "]"), Arbitraries.strings());
    }

    @Property
    void anyOutputIsAValueOrANamedRefusal(@ForAll("outputs") String text) {
        accept(() -> OUTPUT.info(text));
        accept(() -> OUTPUT.chain(text));
        accept(() -> OUTPUT.map(text));
        accept(() -> OUTPUT.measurement(text));
        accept(() -> OUTPUT.check(ImageCheck.Verdict.CLEAN, text, ""));
        accept(() -> OUTPUT.elapsed(text));
    }

    private interface Reading {
        Object read() throws SatchelException;
    }

    private static void accept(Reading reading) {
        try {
            assertThat(reading.read()).isNotNull();
        } catch (SatchelException e) {
            assertThat(e.code()).isEqualTo("image.output");
            assertThat(e).hasMessageStartingWith("disk: ");
        }
    }

    @Property
    void progressIsReadBack(@ForAll @DoubleRange(min = 0, max = 1) double fraction) {
        String line = String.format(Locale.ROOT, "    (%.2f/100%%)", fraction * 100);

        assertThat(QemuImg.PROGRESS.parse(line))
                .hasValueSatisfying(progress ->
                        assertThat(Math.abs(progress.fraction() - fraction)).isLessThan(0.0001));
    }

    @Property
    void anyLineIsProgressOrNone(@ForAll String line) {
        QemuImg.PROGRESS.parse(line).ifPresent(progress -> assertThat(line).contains("/100%)"));
    }

    @Provide
    Arbitrary<String> names() {
        return Arbitraries.strings()
                .withChars("abc,:=-.{}\"'\\ \n%#~ü")
                .ofMinLength(1)
                .ofMaxLength(20)
                .filter(name -> !name.equals(".") && !name.equals(".."));
    }

    /** Undoes what QEMU's parser undoes, to see what it would. */
    @Property
    void aNameNeverBecomesAnythingElse(@ForAll("names") String name) throws Exception {
        Path file = Path.of(name);
        String whole = file.toAbsolutePath().toString();
        ScriptedRunner runner = new ScriptedRunner()
                .answer(
                        List.of("/usr/bin/qemu-img", "info", "--output=json", "-f", "qcow2", whole),
                        "{\"filename\":\"x\",\"format\":\"qcow2\",\"virtual-size\":1}")
                .answer(
                        List.of(
                                "/usr/bin/qemu-img",
                                "snapshot",
                                "-q",
                                "-c",
                                "s",
                                "--image-opts",
                                "driver=qcow2,file.filename=" + whole.replace(",", ",,")),
                        "");

        QemuImg.at(Path.of("/usr/bin/qemu-img"), runner).createSnapshot(Image.of(file, ImageFormat.QCOW2), "s");

        assertThat(runner.remaining()).isZero();
        assertThat(whole).startsWith("/");
        assertThat(KeyValues.empty().with("k", name).text().replace(",,", ",")).isEqualTo("k=" + name);
    }

    @Property
    void sizesAreWholeSectors(@ForAll @LongRange(min = 0, max = 1L << 40) long bytes) {
        boolean taken;
        try {
            Creation creation = Creation.empty(Path.of("x"), TargetFormat.of(ImageFormat.RAW), DataSize.bytes(bytes));
            taken = creation.size().equals(Optional.of(DataSize.bytes(bytes)));
        } catch (IllegalArgumentException e) {
            taken = false;
        }
        assertThat(taken).isEqualTo(bytes % 512 == 0);
    }
}
