package dev.satchel.qemu.live;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableMap;
import dev.satchel.core.SatchelException;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.unit.DataSize;
import dev.satchel.qemu.argument.QemuSetup;
import dev.satchel.qemu.launch.RunningMachine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * A running machine, as one that can be changed while it runs. It holds nothing of its own, and needs no closing; disks
 * are asked for anew each time. For several threads at once; QEMU refuses what two would do to one disk. See the package
 * for the codes of failures.
 */
public final class LiveMachine {
    private final Monitor monitor;
    private final RunningMachine machine;

    private LiveMachine(RunningMachine machine) {
        this.monitor = new Monitor(machine.qmp(), machine.name());
        this.machine = machine;
    }

    /** Of {@code machine}, as long as that runs; also of one that another program started. */
    public static LiveMachine of(RunningMachine machine) {
        return new LiveMachine(machine);
    }

    /** Its disks and drives, with what they are made of now; immutable. */
    public List<LiveDisk> disks() throws IOException, InterruptedException {
        return BlockGraph.read(monitor).disks();
    }

    /**
     * One of its disks or drives.
     *
     * @param id as in the machine's description
     * @throws SatchelException with code {@code live.unknown} if there is none
     */
    public LiveDisk disk(String id) throws IOException, InterruptedException {
        return BlockGraph.read(monitor).device(id).disk();
    }

    /**
     * Begins to copy disks as they are at this moment.
     *
     * @param backup which disks, and where to
     * @return the work; the copies appear when all of them are whole
     */
    public BlockJob backup(Backup backup) throws IOException, InterruptedException {
        return BackupWork.start(monitor, backup);
    }

    /** Begins {@code commit}; a crash of QEMU meanwhile leaves all images as they can be used, and it can be done again. */
    public BlockJob commit(LiveCommit commit) throws IOException, InterruptedException {
        return ChainWork.commit(monitor, commit);
    }

    /** Begins {@code flattening}; a crash of QEMU meanwhile leaves the disk upon what it lies upon now. */
    public BlockJob flatten(Flattening flattening) throws IOException, InterruptedException {
        return ChainWork.flatten(monitor, flattening);
    }

    /** Begins {@code move}. If it is given up or fails the new file is removed. */
    public BlockJob move(Move move) throws IOException, InterruptedException {
        return ChainWork.move(monitor, move);
    }

    /**
     * Lays new overlays upon disks, all at one moment, or none.
     *
     * @return the disks as they are now, in the order of {@code snapshot}; immutable
     */
    public List<LiveDisk> overlay(OverlaySnapshot snapshot) throws IOException, InterruptedException {
        return OverlayWork.take(monitor, snapshot);
    }

    /** Its snapshots inside its images. */
    public Snapshots snapshots() {
        return new Snapshots(monitor);
    }

    /**
     * Keeps the machine as it is at this moment, to go back to it until it ends. The guest halts meanwhile, some tenths of a
     * second for each 100 MB of its memory. Disks that the guest can write must be qcow2 images; there may be none.
     *
     * @param memory the file that its memory goes into, in a folder that exists; there is none of that name yet
     * @throws SatchelException with code {@code live.snapshot.format} if a disk is no qcow2 image
     */
    public Moment keep(Path memory) throws IOException, InterruptedException {
        return Moment.keep(monitor, machine, memory);
    }

    /** As {@link #save(StateRequest, Consumer)} as {@code request} says, without telling how far it is. */
    public SavedState save(StateRequest request) throws IOException, InterruptedException {
        return save(request, progress -> {});
    }

    /**
     * Saves the machine's state to a file, from which it can go on later. If that fails the machine goes on as before, and
     * nothing is in the file's place; overlays that were asked for may have been laid.
     *
     * @param request where to, and what the machine does afterwards
     * @param listener is told how far it is, on this thread
     * @throws SatchelException with code {@code live.space}, {@code live.timeout}, or {@code live.failed} if a device of
     *     the machine cannot be saved
     */
    public SavedState save(StateRequest request, Consumer<JobProgress> listener)
            throws IOException, InterruptedException {
        new StateSaving(monitor, machine.command(), request, listener).run();
        return SavedState.of(request.file());
    }

    /**
     * What lets disks and networks come and go.
     *
     * @param machine its description: board and guest decide what a part becomes
     * @param setup as it was started with: the folder, and who finds devices
     */
    public HotPlug hotPlug(Machine machine, QemuSetup setup) {
        return new HotPlug(monitor, this.machine, machine, setup);
    }

    /**
     * Gives a disk another size, which the guest is told of as far as its bus can.
     *
     * @param disk by its id
     * @param size a multiple of 512 bytes
     * @param resizing whether it may become smaller
     */
    public void resize(String disk, DataSize size, Resizing resizing) throws IOException, InterruptedException {
        checkArgument(
                size.bytes() > 0 && size.bytes() % 512 == 0,
                "a disk has a multiple of 512 bytes, not %s",
                size.bytes());
        ChainImage active = BlockGraph.read(monitor).backed(disk).disk().active();
        if (size.compareTo(active.size()) < 0 && resizing == Resizing.GROW) {
            throw new SatchelException(
                    "live.shrink",
                    "disk '" + disk + "'",
                    "has " + active.size().rounded() + ", and would lose what is behind " + size.rounded(),
                    "allow it to shrink, if that may be lost");
        }
        monitor.requireDisks("disk '" + disk + "'");
        monitor.ask(
                "block_resize",
                ImmutableMap.of("node-name", active.node(), "size", size.bytes()),
                "disk '" + disk + "'");
    }

    /**
     * Puts a medium into a drive, in place of one that is there.
     *
     * @param drive by its id
     * @param medium a raw image, as ISO images are
     * @throws SatchelException with code {@code live.drive.locked} if the guest does not let go of the old one
     */
    public void insert(String drive, Path medium) throws IOException, InterruptedException {
        new Drive(monitor, drive).insert(medium);
    }

    /**
     * Takes the medium out of a drive, which stays open; does nothing if it is empty.
     *
     * @param drive by its id
     * @throws SatchelException with code {@code live.drive.locked} if the guest does not let go of it
     */
    public void eject(String drive) throws IOException, InterruptedException {
        new Drive(monitor, drive).eject();
    }

    /**
     * Clears what a program that ended in the middle of its work has left in the machine: jobs that have ended, images that
     * nothing uses, and half copies of backups. Work that still goes on is left alone. For one who has found a machine again,
     * before work of its own: what another thread is just preparing would go too.
     */
    public void clearLeftovers() throws IOException, InterruptedException {
        Leftovers.clear(monitor);
    }

    /** The machine's name. */
    @Override
    public String toString() {
        return monitor.where();
    }
}
