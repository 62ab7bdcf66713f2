package dev.satchel.qemu.firmware;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.SatchelException;
import dev.satchel.core.firmware.UefiVariable;
import dev.satchel.core.firmware.UefiVariables;
import dev.satchel.core.unit.DataSize;
import dev.satchel.testing.Stores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Stores and qcow2 files are the guest's: whatever is in them, there is an answer or a refusal by name. */
class VariableProperties {
    private static final byte[] GOOD = Stores.of(Stores.OVMF_2M)
            .with("BootOrder", UefiVariable.GLOBAL, 0x3f, 1, 0)
            .withKeys()
            .with("SecureBootEnable", Stores.ENABLE, 0x3f, 1)
            .bytes();

    @Property(tries = 500)
    void aStoreOfAnyContentIsReadOrRefused(@ForAll long seed, @ForAll @IntRange(min = 0, max = 400) int length)
            throws Exception {
        byte[] bytes = disturbed(GOOD, seed, 400);
        byte[] content = length < 100 ? Arrays.copyOf(bytes, length * 8) : bytes;
        try {
            UefiVariables found = UefiVariables.parse(content, DataSize.bytes(content.length), "vars.fd");

            assertThat(found.variables()).hasSizeLessThan(1000);
        } catch (SatchelException e) {
            assertThat(e.code()).isEqualTo("firmware.variables");
        }
    }

    @Property(tries = 300)
    void aQcow2FileOfAnyContentIsReadOrRefused(@ForAll long seed) throws Exception {
        Path file = Files.createTempFile("satchel", ".qcow2");
        try {
            Qcow2Flash.write(file, GOOD);
            Files.write(file, disturbed(Files.readAllBytes(file), seed, 104));
            FlashContent content = FlashContent.of(new FlashFile(file, FlashFile.Format.QCOW2), FlashContent.WINDOW);

            assertThat(content.start().length).isLessThanOrEqualTo(FlashContent.WINDOW);
        } catch (SatchelException e) {
            assertThat(e.code()).isEqualTo("firmware.variables");
        } finally {
            Files.delete(file);
        }
    }

    @Property(tries = 100)
    void whatIsWrittenAsQcow2ReadsBack(@ForAll long seed, @ForAll @IntRange(min = 1, max = 400_000) int length)
            throws IOException {
        Random random = new Random(seed);
        byte[] content = new byte[length];
        for (int at = 0; at < length; at += 65536) {
            if (random.nextBoolean()) {
                content[at + random.nextInt(Math.min(65536, length - at))] = 1;
            }
        }
        Path file = Files.createTempFile("satchel", ".qcow2");
        try {
            Qcow2Flash.write(file, content);

            FlashContent read = FlashContent.of(new FlashFile(file, FlashFile.Format.QCOW2), FlashContent.WINDOW);
            assertThat(read.size()).isEqualTo(length);
            assertThat(read.start()).isEqualTo(content);
        } finally {
            Files.delete(file);
        }
    }

    /** Some bytes among the first are others, some more among all. */
    private static byte[] disturbed(byte[] good, long seed, int first) {
        Random random = new Random(seed);
        byte[] bytes = good.clone();
        for (int i = random.nextInt(4); i >= 0; i--) {
            bytes[random.nextInt(Math.min(first, bytes.length))] = (byte) random.nextInt();
        }
        for (int i = random.nextInt(20); i > 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        return bytes;
    }
}
