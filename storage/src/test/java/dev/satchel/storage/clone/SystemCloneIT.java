package dev.satchel.storage.clone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.plan.PlanListener;
import dev.satchel.core.unit.DataSize;
import dev.satchel.storage.boot.Console;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SystemCloneIT {
    @TempDir
    Path folder;

    @Test
    void makesABootableImage() throws Exception {
        TinyRoot tiny = TinyRoot.build(folder.resolve("root")).withKernel();
        Path image = folder.resolve("disk.img");
        var plan = SystemClone.of(tiny.path())
                .toImage(image, DataSize.mebibytes(160))
                .console(Console.SERIAL_AND_SCREEN)
                .plan();
        System.out.println(plan.toText());
        plan.apply(PlanListener.NONE);
        assertThat(image).exists();
        Files.copy(image, Path.of("target/first.img"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }
}
