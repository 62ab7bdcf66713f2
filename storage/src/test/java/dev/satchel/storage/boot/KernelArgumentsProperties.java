package dev.satchel.storage.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.storage.filesystem.FileSystemType;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;

class KernelArgumentsProperties {
    private static final RootVolume ROOT = RootVolume.of(FileSystemType.EXT4, "abc");

    @Property
    void whatIsPrintedReadsBack(@ForAll @StringLength(max = 60) String text) {
        KernelArguments arguments = KernelArguments.parse(text);

        assertThat(KernelArguments.parse(arguments.toString())).isEqualTo(arguments);
    }

    @Property
    void noBlankIsLostOrMadeInQuotes(
            @ForAll @StringLength(max = 30) @CharRange(from = 'a', to = 'e') String name,
            @ForAll @StringLength(max = 30) @CharRange(from = ' ', to = '!') String value) {
        String word = "x" + name + "=\"" + value + "\"";

        assertThat(KernelArguments.parse("ro " + word + " quiet").words()).containsExactly("ro", word, "quiet");
    }

    @Property
    void movingTwiceIsMovingOnce(@ForAll @StringLength(max = 60) @CharRange(from = ' ', to = '~') String text) {
        KernelArguments once = KernelArguments.parse(text).onRoot(ROOT);

        assertThat(once.onRoot(ROOT)).isEqualTo(once);
        assertThat(once.words().get(0)).isEqualTo("root=UUID=abc");
    }
}
