package dev.satchel.qemu.firmware;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.firmware.UefiVariable;
import dev.satchel.core.firmware.UefiVariables;
import dev.satchel.core.firmware.UefiVariables.SecureBootState;
import dev.satchel.core.machine.Firmware.SecureBoot;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.testing.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The stores that Debian's packages bring, and QEMU's own tool as the judge of qcow2. */
class VariableStoreIT {
    private static final String OVMF = "/usr/share/OVMF/";

    @TempDir
    private Path folder;

    private static FlashFile installed(String name) {
        Path file = Path.of(name);
        if (!Files.exists(file)) {
            throw Tools.absent("the firmware " + name);
        }
        return new FlashFile(file, FlashFile.Format.RAW);
    }

    @ParameterizedTest
    @CsvSource({
        "OVMF/OVMF_VARS_4M.fd, 540672, NO_KEYS",
        "OVMF/OVMF_VARS_4M.ms.fd, 540672, ON",
        "OVMF/OVMF_VARS_4M.snakeoil.fd, 540672, ON",
        "OVMF/OVMF_VARS.fd, 131072, NO_KEYS",
        "OVMF/OVMF_VARS.ms.fd, 131072, ON",
        "AAVMF/AAVMF_VARS.fd, 67108864, NO_KEYS",
        "AAVMF/AAVMF_VARS.ms.fd, 67108864, ON",
    })
    void theTemplatesOfDebianAreRead(String name, long size, SecureBootState state) throws Exception {
        UefiVariables found = installed("/usr/share/" + name).variables();

        assertThat(found.size().bytes()).isEqualTo(size);
        assertThat(found.secureBoot()).isEqualTo(state);
        if (state == SecureBootState.ON) {
            assertThat(found.variables()).extracting(UefiVariable::name).contains("dbx", "Timeout");
        }
    }

    @Test
    void aStoreOfTheSmallBuildIsRefusedForTheLargeOne() throws Exception {
        Path file = Files.copy(installed(OVMF + "OVMF_VARS.fd").file(), folder.resolve("vars.fd"));
        VariableStore store = VariableStore.at(file, installed(OVMF + "OVMF_VARS_4M.fd"))
                .startedWith(installed(OVMF + "OVMF_CODE_4M.fd"));

        assertThat(store.check().errors())
                .singleElement()
                .satisfies(finding ->
                        assertThat(finding.message()).contains("2 MiB build", "4 MiB build", "OVMF_CODE_4M.fd"));
    }

    @ParameterizedTest
    @CsvSource({"OVMF_CODE_4M.fd, OVMF_VARS_4M.fd", "OVMF_CODE_4M.secboot.fd, OVMF_VARS_4M.ms.fd"})
    void codeInPlaceOfTheStoreIsRefused(String code, String template) throws Exception {
        Path file = Files.copy(installed(OVMF + code).file(), folder.resolve("vars.fd"));

        assertThat(VariableStore.at(file, installed(OVMF + template)).check().hasErrors())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "AAVMF/AAVMF_CODE.fd, AAVMF/AAVMF_VARS.fd, OFF",
        "AAVMF/AAVMF_CODE.fd, AAVMF/AAVMF_VARS.ms.fd, ENFORCED",
        "OVMF/OVMF_CODE_4M.secboot.fd, OVMF/OVMF_VARS_4M.ms.fd, ENFORCED",
        "OVMF/OVMF_CODE_4M.fd, OVMF/OVMF_VARS_4M.fd, OFF",
    })
    void aStoreIsMadeInBothFormatsAndFitsItsCode(String code, String template, SecureBoot secureBoot) throws Exception {
        Tools.require("qemu-img");
        FlashFile made = installed("/usr/share/" + template);
        Path raw = folder.resolve("vars.fd");
        Path qcow2 = folder.resolve("vars.qcow2");
        for (Path file : new Path[] {raw, qcow2}) {
            VariableStore store = VariableStore.at(file, made)
                    .startedWith(installed("/usr/share/" + code))
                    .with(secureBoot);
            store.prepare();
            store.prepare();
        }

        assertThat(raw).hasSameBinaryContentAs(made.file());
        run("qemu-img", "check", "-f", "qcow2", qcow2.toString());
        run("qemu-img", "compare", "-f", "qcow2", "-F", "raw", qcow2.toString(), raw.toString());
    }

    @Test
    void whatQemuImgCompressedIsRead() throws Exception {
        Tools.require("qemu-img");
        FlashFile template = installed(OVMF + "OVMF_VARS_4M.ms.fd");
        Path packed = folder.resolve("packed.qcow2");
        run(
                "qemu-img",
                "convert",
                "-c",
                "-O",
                "qcow2",
                "-f",
                "raw",
                template.file().toString(),
                packed.toString());

        UefiVariables found = new FlashFile(packed, FlashFile.Format.QCOW2).variables();

        assertThat(found.variables())
                .isEqualTo(template.variables().variables())
                .isNotEmpty();
    }

    private static void run(String... words) throws Exception {
        CommandRunner.system()
                .run(Command.of(words[0], Arrays.copyOfRange(words, 1, words.length)))
                .orThrow();
    }
}
