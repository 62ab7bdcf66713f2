package dev.satchel.utm.bundle;

import static dev.satchel.core.check.Finding.warning;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Findings;
import dev.satchel.core.host.OperatingSystem;
import dev.satchel.core.machine.Disk;
import dev.satchel.core.machine.DiskSource;
import dev.satchel.core.machine.Firmware;
import dev.satchel.core.machine.ImageFormat;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.machine.Tpm;
import dev.satchel.core.plan.Action;
import dev.satchel.core.plan.Argument;
import dev.satchel.core.plan.Plan;
import dev.satchel.core.plan.PlannedCommand;
import dev.satchel.core.plan.Step;
import dev.satchel.core.unit.DataSize;
import dev.satchel.utm.mapping.UtmDraft;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Puts the steps together that make one bundle. */
final class BundlePlan {
    private static final String ENDING = ".utm";
    private static final Duration COPY_LIMIT = Duration.ofHours(12);
    private static final Duration SYNC_LIMIT = Duration.ofMinutes(30);

    /** In the header of a qcow2 file: the magic number, the version, where the name of the backing file is. */
    private static final int QCOW2_HEADER = 16;

    private static final int QCOW2_MAGIC = 0x514649FB;
    private static final DataSize PER_WEIGHT = DataSize.mebibytes(256);

    private final Machine machine;
    private final UtmDraft draft;
    private final Path target;
    private final Path building;
    private final OperatingSystem host;
    private final ImmutableList.Builder<Finding> findings = ImmutableList.builder();
    private final ImmutableList.Builder<Step> contents = ImmutableList.builder();

    BundlePlan(Machine machine, UtmDraft draft, Path target, OperatingSystem host) {
        this.machine = machine;
        this.draft = draft;
        this.target = target;
        this.building = target.resolveSibling(target.getFileName() + ".new");
        this.host = host;
    }

    Plan plan() throws IOException {
        requireFree();
        findings.addAll(draft.findings());
        for (Disk disk : machine.disks()) {
            String name = draft.images().get(disk.id());
            if (name != null) {
                addDisk(disk, building.resolve(UtmBundle.DATA).resolve(name));
            }
        }
        addVariables();
        addTpm();
        Plan.Builder plan =
                Plan.titled("Make the bundle " + target.getFileName()).step(makeFolder());
        contents.build().forEach(plan::step);
        return plan.step(writeConfiguration())
                .step(rename())
                .findings(Findings.of(findings.build()))
                .build();
    }

    private void requireFree() throws IOException {
        String name = String.valueOf(target.getFileName());
        if (!name.endsWith(ENDING) || name.length() == ENDING.length()) {
            throw new SatchelException(
                    "utm.bundle.name",
                    target.toString(),
                    "UTM knows a bundle by its ending alone",
                    "end the name in .utm");
        }
        Path folder = target.getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new SatchelException(
                    "utm.bundle.folder", String.valueOf(folder), "is not a folder that exists", "make it first");
        }
        requireAbsent(target, "name another, or remove it first: a bundle holds disks and is never overwritten");
        requireAbsent(building, "it is left of an attempt that did not end; remove it");
    }

    private static void requireAbsent(Path path, String remedy) throws SatchelException {
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            throw new SatchelException("utm.bundle.exists", path.toString(), "is already there", remedy);
        }
    }

    private Step makeFolder() {
        return Step.titled("Make the folder of the bundle")
                .verify(
                        "that " + target.getFileName() + " is free",
                        () -> requireAbsent(target, "name another, or remove it first"),
                        PlannedCommand.of("test", "!", "-e").with(target))
                .act(Action.Run.making(
                        PlannedCommand.of("mkdir", "-p").with(building).repeatable(),
                        // After the last step nothing is there any more under this name.
                        PlannedCommand.of("rm", "-rf").with(building)))
                .run(PlannedCommand.of("mkdir", "-p")
                        .with(building.resolve(UtmBundle.DATA))
                        .repeatable())
                .build();
    }

    private void addDisk(Disk disk, Path copy) throws IOException {
        Optional<Path> source = disk.source() instanceof DiskSource.Image image
                ? Optional.of(image.file())
                : ((DiskSource.Medium) disk.source()).file();
        Path file = source.orElseThrow().toAbsolutePath();
        String where = "disks[" + disk.id() + "]";
        if (Files.exists(file)) {
            requireWhole(file, where);
            contents.add(Step.titled("Copy " + file.getFileName() + " for the disk " + disk.id())
                    .run(copy(file, copy))
                    .estimate(DataSize.bytes(Files.size(file)))
                    .weight(weight(file))
                    .build());
            return;
        }
        Optional<DataSize> size = disk.size();
        if (!(disk.source() instanceof DiskSource.Image image) || size.isEmpty()) {
            throw new SatchelException(
                    "utm.bundle.image",
                    file.toString(),
                    "there is no such file, and " + where + " needs it",
                    disk.source() instanceof DiskSource.Medium
                            ? "put it there, or leave the drive empty"
                            : "put it there, or give the disk a size so that it can be made");
        }
        contents.add(Step.titled("Make an empty image for the disk " + disk.id())
                .run(create(copy, image.format(), size.get()))
                .build());
    }

    private static void requireWhole(Path file, String where) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new SatchelException(
                    "utm.bundle.image",
                    file.toString(),
                    "is no regular file, and " + where + " needs an image",
                    "name one");
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] header = in.readNBytes(QCOW2_HEADER);
            if (header.length == QCOW2_HEADER
                    && ByteBuffer.wrap(header).getInt() == QCOW2_MAGIC
                    && ByteBuffer.wrap(header, 8, 8).getLong() != 0) {
                throw new SatchelException(
                        "utm.bundle.backing",
                        file.toString(),
                        "is an overlay of another image, which UTM would not find in the bundle",
                        "make one image of both: qemu-img convert -O qcow2");
            }
        }
    }

    /** Holes stay holes; where the volume can, the copy is a clone and takes no space (APFS, Btrfs, XFS). */
    private PlannedCommand copy(Path from, Path to) {
        PlannedCommand copy = host == OperatingSystem.MACOS
                ? PlannedCommand.of("cp", "-c")
                : PlannedCommand.of("cp", "--reflink=auto", "--sparse=always");
        return copy.with(from).with(to).withTimeLimit(COPY_LIMIT).repeatable();
    }

    private static PlannedCommand create(Path file, ImageFormat format, DataSize size) {
        return PlannedCommand.of("qemu-img", "create", "-q", "-f", format.id())
                .with(file)
                .with(String.valueOf(size.bytes()))
                .repeatable();
    }

    private static int weight(Path file) throws IOException {
        return (int) Math.min(1000, 1 + Files.size(file) / PER_WEIGHT.bytes());
    }

    private void addVariables() {
        if (machine.firmware() instanceof Firmware.Uefi uefi) {
            uefi.variables()
                    .filter(Files::isRegularFile)
                    .ifPresent(file -> contents.add(Step.titled("Copy the UEFI variables")
                            .run(copy(
                                    file.toAbsolutePath(),
                                    building.resolve(UtmBundle.DATA).resolve("efi_vars.fd")))
                            .build()));
        }
    }

    private void addTpm() {
        Optional<Path> state = machine.tpm().flatMap(Tpm::state);
        if (state.isEmpty() || !Files.exists(state.get())) {
            return;
        }
        if (!Files.isRegularFile(state.get())) {
            findings.add(warning(
                    "utm.tpm.state",
                    "tpm.state",
                    "UTM keeps the state of a TPM in one file, and " + state.get()
                            + " is none: the TPM in the bundle begins empty",
                    "keep the recovery key of an encrypted disk at hand"));
            return;
        }
        contents.add(Step.titled("Copy the state of the TPM")
                .run(copy(
                        state.get().toAbsolutePath(),
                        building.resolve(UtmBundle.DATA).resolve("tpmdata")))
                .build());
    }

    private Step writeConfiguration() {
        return Step.titled("Write the configuration")
                .write(
                        Argument.of(building),
                        Path.of(UtmBundle.CONFIGURATION),
                        draft.configuration().plist().toXml())
                .build();
    }

    /** The bytes reach the disk before the name does: a cable pulled in between leaves no bundle instead of a broken one. */
    private Step rename() {
        return Step.titled("Give the bundle its name")
                .run(PlannedCommand.of("sync").withTimeLimit(SYNC_LIMIT).repeatable())
                .verify(
                        "that " + target.getFileName() + " is still free",
                        this::requireFreeOrRenamed,
                        PlannedCommand.of("test", "!", "-e")
                                .with(target)
                                .with("-o", "!", "-e")
                                .with(building))
                .run(move())
                .verify(
                        "that the bundle has its name",
                        this::requireRenamed,
                        PlannedCommand.of("test", "!", "-e")
                                .with(building)
                                .with("-a", "-e")
                                .with(target))
                .build();
    }

    /**
     * What {@code mv} ends with says little: 0 although it did not rename (coreutils 9.1), 1 if it is repeated after it
     * did, for instance by a plan that is resumed. So the names are looked at, before and after.
     */
    private PlannedCommand move() {
        PlannedCommand move = host == OperatingSystem.MACOS
                ? PlannedCommand.of("mv", "-n")
                : PlannedCommand.of("mv", "--no-clobber", "--no-target-directory");
        return move.with(building).with(target).succeedingWith(0, 1).repeatable();
    }

    private void requireFreeOrRenamed() throws SatchelException {
        if (Files.exists(building, LinkOption.NOFOLLOW_LINKS)) {
            requireAbsent(target, "name another, or remove it first");
        }
    }

    private void requireRenamed() throws SatchelException {
        requireAbsent(building, "see what took the name " + target.getFileName());
        if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            throw new SatchelException(
                    "utm.bundle.missing", target.toString(), "is not there, and was to be", "make it anew");
        }
    }
}
