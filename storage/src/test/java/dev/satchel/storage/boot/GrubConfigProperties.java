package dev.satchel.storage.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;

class GrubConfigProperties {
    @Property(tries = 200)
    void whateverTheSettingsSayNothingGetsThroughThatAScriptWouldTakeApart(
            @ForAll @StringLength(max = 40) @CharRange(from = ' ', to = '~') String value) throws Exception {
        Path root = Files.createTempDirectory("grub-config");
        Path file = root.resolve("etc/default/grub");
        Files.createDirectories(file.getParent());
        Files.writeString(file, "GRUB_CMDLINE_LINUX=\"" + value + "\"\n");

        List<String> arguments = GrubConfig.argumentsOf(root);

        assertThat(arguments)
                .allSatisfy(word -> assertThat(word)
                        .doesNotContain(" ", "'", "\"", "$", ";", "{", "}", "\\", "`", "&", "|", "<", ">", "#"));
        Files.delete(file);
        Files.delete(file.getParent());
        Files.delete(root.resolve("etc"));
        Files.delete(root);
    }
}
