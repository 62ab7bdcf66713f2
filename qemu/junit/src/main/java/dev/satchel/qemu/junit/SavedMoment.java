package dev.satchel.qemu.junit;

import dev.satchel.core.SatchelException;
import dev.satchel.core.machine.ImageFormat;
import dev.satchel.core.unit.DataSize;
import dev.satchel.qemu.image.Creation;
import dev.satchel.qemu.image.QemuImg;
import dev.satchel.qemu.image.TargetFormat;
import dev.satchel.qemu.launch.RunningMachine;
import dev.satchel.qemu.qmp.QmpClient;
import dev.satchel.qemu.qmp.QmpValue;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The moment at which a machine was ready, kept inside its overlays. The memory goes into an image of its own that no device
 * has, so that a machine without disks, or one whose UEFI variables are not in qcow2, can be kept too.
 */
final class SavedMoment {
    private static final String NODE = "satchel-moment";
    private static final String TAG = "ready";
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final Duration PAUSE = Duration.ofMillis(5);

    private final RunningMachine machine;
    private final List<String> nodes;
    private int jobs;

    private SavedMoment(RunningMachine machine, List<String> nodes) {
        this.machine = machine;
        this.nodes = nodes;
    }

    /**
     * Keeps how {@code machine} is now.
     *
     * @param folder where its memory is kept
     * @throws SatchelException with what QEMU has against it; the machine runs on
     */
    static SavedMoment of(RunningMachine machine, Path folder) throws IOException, InterruptedException {
        Path file = folder.resolve("moment.qcow2");
        // As large as memory can be; it takes what it holds.
        QemuImg.find().create(Creation.empty(file, TargetFormat.of(ImageFormat.QCOW2), DataSize.gibibytes(1024)));
        QmpClient qmp = machine.qmp();
        List<String> nodes = new ArrayList<>(List.of(NODE));
        for (QmpValue block : qmp.execute("query-block").elements()) {
            QmpValue inserted = block.at("inserted");
            if (inserted.at("drv").text().filter("qcow2"::equals).isPresent()
                    && !inserted.at("ro").isTrue()) {
                inserted.at("node-name").text().ifPresent(nodes::add);
            }
        }
        qmp.execute(
                "blockdev-add",
                Map.of(
                        "node-name",
                        NODE,
                        "driver",
                        "qcow2",
                        // Nobody but this process reads it, and it is worth nothing after it.
                        "cache",
                        Map.of("no-flush", true),
                        "file",
                        Map.of("driver", "file", "filename", file.toString(), "cache", Map.of("no-flush", true))));
        SavedMoment moment = new SavedMoment(machine, List.copyOf(nodes));
        moment.run("snapshot-save");
        return moment;
    }

    /** Returns to it; the guest runs on from there. */
    void restore() throws IOException, InterruptedException {
        run("snapshot-load");
        machine.resume();
    }

    private void run(String command) throws IOException, InterruptedException {
        String job = NODE + "-" + ++jobs;
        QmpClient qmp = machine.qmp();
        qmp.execute(command, Map.of("job-id", job, "tag", TAG, "vmstate", NODE, "devices", nodes));
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (true) {
            for (QmpValue each : qmp.execute("query-jobs").elements()) {
                if (each.at("id").text().filter(job::equals).isPresent()
                        && each.at("status").text().filter("concluded"::equals).isPresent()) {
                    qmp.execute("job-dismiss", Map.of("id", job));
                    if (each.at("error").isPresent()) {
                        throw new SatchelException(
                                "junit.moment",
                                "machine '" + machine.name() + "'",
                                each.at("error").text().orElse(""));
                    }
                    return;
                }
            }
            if (System.nanoTime() > deadline) {
                throw new SatchelException(
                        "junit.moment", "machine '" + machine.name() + "'", command + " is not done within " + LIMIT);
            }
            TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
        }
    }
}
