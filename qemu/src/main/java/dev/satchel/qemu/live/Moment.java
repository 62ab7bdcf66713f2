package dev.satchel.qemu.live;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.satchel.core.machine.ImageFormat;
import dev.satchel.core.unit.DataSize;
import dev.satchel.qemu.launch.RunningMachine;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A moment of a running machine, to which it goes back again and again until it ends; see {@link LiveMachine#keep}. Unlike
 * {@link Snapshots}, whose names outlive the machine, it is worth nothing after the machine's end: its memory lies in a file of
 * its own that is never flushed.
 */
public final class Moment {
    private static final Duration LIMIT = Duration.ofMinutes(10);

    /** QEMU writes the state behind the end of the disk that the image is. */
    private static final DataSize DISK = DataSize.mebibytes(1);

    private static final Map<String, Object> OPTIONS = ImmutableMap.of("cache", ImmutableMap.of("no-flush", true));

    private final Monitor monitor;
    private final RunningMachine machine;
    private final NewImage memory;
    private final ImmutableList<String> nodes;
    private final String name = Monitor.freshName("moment");

    private Moment(Monitor monitor, RunningMachine machine, NewImage memory, List<String> disks) {
        this.monitor = monitor;
        this.machine = machine;
        this.memory = memory;
        this.nodes =
                ImmutableList.<String>builder().add(memory.node()).addAll(disks).build();
    }

    static Moment keep(Monitor monitor, RunningMachine machine, Path file) throws IOException, InterruptedException {
        monitor.require(6, 0, "a snapshot of a whole machine");
        monitor.requireDisks(monitor.where());
        List<String> disks = Snapshots.written(BlockGraph.read(monitor)).stream()
                .map(Snapshots::node)
                .toList();
        NewImage memory = NewImage.at(monitor, file, "moment");
        boolean kept = false;
        try {
            memory.make(ImageFormat.QCOW2, DISK, null, OPTIONS);
            Moment moment = new Moment(monitor, machine, memory, disks);
            moment.run("snapshot-save");
            kept = true;
            return moment;
        } finally {
            if (!kept) {
                memory.abandon();
            }
        }
    }

    /**
     * Goes back; the guest runs on from there, also if it was halted. May be done any number of times.
     *
     * @throws dev.satchel.core.SatchelException with code {@code live.failed} if QEMU could not load it, since a disk came
     *     meanwhile, say: the guest is then halted, and in no state to go on
     */
    public void restore() throws IOException, InterruptedException {
        monitor.requireDisks(monitor.where());
        run("snapshot-load");
        machine.resume();
    }

    private void run(String command) throws IOException, InterruptedException {
        monitor.runJob(
                command,
                ImmutableMap.of("tag", name, "vmstate", memory.node(), "devices", nodes),
                monitor.where(),
                LIMIT);
    }

    /**
     * Removes it from the disks, and its file; the machine goes on. Needless where the machine and its disks go anyhow. Nothing
     * else is to be asked of it afterwards.
     */
    public void forget() throws IOException, InterruptedException {
        try {
            monitor.requireDisks(monitor.where());
            monitor.runJob("snapshot-delete", ImmutableMap.of("tag", name, "devices", nodes), monitor.where(), LIMIT);
        } finally {
            memory.abandon();
        }
    }
}
