package dev.satchel.qemu.firmware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Finding;
import dev.satchel.core.machine.Firmware.SecureBoot;
import dev.satchel.testing.Stores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VariableStoreTest {
    @TempDir
    Path folder;

    private Path template;
    private Path file;
    private VariableStore store;

    @BeforeEach
    void template() throws IOException {
        template = Files.write(
                folder.resolve("template.fd"), Stores.of(Stores.OVMF_4M).bytes());
        file = folder.resolve("machine/vars.fd");
        store = VariableStore.at(file, new FlashFile(template, FlashFile.Format.RAW));
    }

    @Test
    void isTheTemplatesBytesAndNothingBeside() throws IOException {
        store.prepare();

        assertThat(file).hasSameBinaryContentAs(template);
        try (Stream<Path> files = Files.list(file.getParent())) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void isMadeOnce() throws IOException {
        store.prepare();
        byte[] changed = Files.readAllBytes(file);
        changed[200_000] = 1;
        Files.write(file, changed);

        store.prepare();

        assertThat(file).hasBinaryContent(changed);
        assertThat(Files.readAllBytes(template)[200_000]).isEqualTo((byte) 0xff);
    }

    @Test
    void refusesAnotherSizeAnotherFormatAndAnotherKindOfFile() throws IOException {
        Files.createDirectories(file.getParent());
        byte[] good = Files.readAllBytes(template);

        Files.write(file, Stores.of(Stores.OVMF_2M).bytes());
        assertRefused("131072 bytes (as OVMF's 2 MiB build has)");
        assertRefused("540672 bytes (as OVMF's 4 MiB build has)");
        byte[] qcow2 = good.clone();
        System.arraycopy(new byte[] {'Q', 'F', 'I', (byte) 0xfb}, 0, qcow2, 0, 4);
        Files.write(file, qcow2);
        assertRefused("qcow2");
        byte[] code = good.clone();
        code[16] ^= 1;
        Files.write(file, code);
        assertRefused("swapped");
        good[0] = 1;
        good[40] = 0;
        Files.write(file, good);
        assertRefused("not a store");
        Files.delete(file);
        Files.createDirectory(file);
        assertRefused("not a file");
    }

    @Test
    void aStoreOfTheSameSizeAndAnotherLayoutIsRefused() throws IOException {
        Files.createDirectories(file.getParent());
        byte[] other = Files.readAllBytes(template);
        other[88] ^= 0x40;
        Files.write(file, other);

        assertRefused("laid out for another build");
    }

    @Test
    void anEmptyStoreIsFineIfItIsZeroAndRefusedIfItIsAllOnes() throws IOException {
        Files.createDirectories(file.getParent());
        byte[] empty = new byte[Stores.OVMF_4M];
        Files.write(file, empty);
        store.prepare();

        // OVMF of 2024 says nothing for ever with such a one; AAVMF formats it.
        Arrays.fill(empty, (byte) 0xff);
        Files.write(file, empty);
        assertRefused("all ones");
        Files.write(template, new byte[Stores.OVMF_4M]);
        store.prepare();
    }

    @Test
    void codeThatIsAStoreIsRefused() throws IOException {
        FlashFile swapped = new FlashFile(template, FlashFile.Format.RAW);

        assertThat(store.startedWith(swapped).check().errors())
                .singleElement()
                .satisfies(finding -> assertThat(finding.code()).isEqualTo("firmware.code"));
        Path code = Files.write(folder.resolve("code.fd"), new byte[Stores.OVMF_4M]);
        assertThat(store.startedWith(new FlashFile(code, FlashFile.Format.RAW)).check())
                .isEmpty();
    }

    @Test
    void whereSecureBootIsEnforcedTheStoreHasKeys() throws IOException {
        assertThat(codes(SecureBoot.ENFORCED)).as("of the template").containsExactly("firmware.variables.keys");
        assertThat(codes(SecureBoot.OFF)).isEmpty();
        assertThatThrownBy(() -> store.with(SecureBoot.ENFORCED).prepare())
                .hasMessageContaining("PK, KEK, db")
                .hasMessageContaining("move it away");
        assertThat(file).doesNotExist();

        Files.createDirectories(file.getParent());
        Files.write(file, Stores.of(Stores.OVMF_4M).withKeys().bytes());
        assertThat(codes(SecureBoot.ENFORCED)).isEmpty();
        assertThat(codes(SecureBoot.OFF)).containsExactly("firmware.variables.enforced");
        Files.write(
                file,
                Stores.of(Stores.OVMF_4M)
                        .withKeys()
                        .with("SecureBootEnable", Stores.ENABLE, 0x3f, 0)
                        .bytes());
        assertThat(codes(SecureBoot.ENFORCED)).containsExactly("firmware.variables.keys");
        assertThat(codes(SecureBoot.OFF)).isEmpty();
    }

    private List<String> codes(SecureBoot secureBoot) {
        return store.with(secureBoot).check().stream().map(Finding::code).toList();
    }

    @Test
    void aNameThatSaysSoIsKeptAsQcow2() throws IOException {
        file = folder.resolve("vars.qcow2");
        VariableStore small = VariableStore.at(file, store.template());
        small.prepare();

        assertThat(small.file().format()).isEqualTo(FlashFile.Format.QCOW2);
        assertThat(FlashContent.of(small.file(), FlashContent.WINDOW).start()).isEqualTo(Files.readAllBytes(template));
        small.prepare();
        Files.write(file, Files.readAllBytes(template));
        assertThatThrownBy(small::prepare).hasMessageContaining("is not a qcow2 file");
    }

    @Test
    void aTemplateInQcow2MakesARawStore() throws IOException {
        Path packed = Files.createFile(folder.resolve("template.qcow2"));
        Qcow2Flash.write(packed, Files.readAllBytes(template));

        VariableStore.at(file, new FlashFile(packed, FlashFile.Format.QCOW2)).prepare();

        assertThat(file).hasSameBinaryContentAs(template);
    }

    private void assertRefused(String why) {
        assertThatThrownBy(store::prepare)
                .isInstanceOfSatisfying(
                        SatchelException.class, e -> assertThat(e.code()).isEqualTo("firmware.variables"))
                .hasMessageContaining(why);
    }

    @Test
    void keepsASecondMachineAway() throws IOException {
        store.prepare();

        try (VariableLock first = store.lock()) {
            assertThat(first).isNotNull();
            assertThatThrownBy(store::lock)
                    .isInstanceOfSatisfying(
                            SatchelException.class, e -> assertThat(e.code()).isEqualTo("firmware.variables.used"));
        }
        try (VariableLock second = store.lock()) {
            assertThat(second).isNotNull();
        }
    }
}
