package dev.satchel.utm.bundle;

import static dev.satchel.core.check.Finding.warning;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Findings;
import dev.satchel.core.machine.Disk;
import dev.satchel.core.machine.DiskSource;
import dev.satchel.core.machine.Firmware;
import dev.satchel.core.machine.ImageFormat;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.machine.Tpm;
import dev.satchel.core.plan.Plan;
import dev.satchel.core.plan.PlannedCommand;
import dev.satchel.core.plan.Step;
import dev.satchel.core.unit.DataSize;
import dev.satchel.utm.mapping.UtmDraft;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Puts the steps together that make one bundle. */
final class BundlePlan {
    /** In the header of a qcow2 file: the magic number, the version, where the name of the backing file is. */
    private static final int QCOW2_HEADER = 16;

    private static final int QCOW2_MAGIC = 0x514649FB;

    private final Machine machine;
    private final UtmDraft draft;
    private final BundleSite site;
    private final VariableTemplates templates;
    private final ImmutableList.Builder<Finding> findings = ImmutableList.builder();
    private final ImmutableList.Builder<Step> contents = ImmutableList.builder();

    BundlePlan(Machine machine, UtmDraft draft, BundleSite site, VariableTemplates templates) {
        this.machine = machine;
        this.draft = draft;
        this.site = site;
        this.templates = templates;
    }

    Plan plan() throws IOException {
        site.requireFree();
        for (Disk disk : machine.disks()) {
            String name = draft.images().get(disk.id());
            if (name != null) {
                addDisk(disk, name);
            }
        }
        for (Map.Entry<String, Path> file : draft.files().entrySet()) {
            addFile(file.getKey(), file.getValue().toAbsolutePath());
        }
        boolean enrolled = addVariables();
        addTpm();
        Plan.Builder plan = Plan.titled(
                        "Make the bundle " + Shown.of(site.target().getFileName()))
                .step(site.makeFolder());
        contents.build().forEach(plan::step);
        // What the mapping warns of is mended where the keys are there.
        Findings mapped = Findings.of(draft.findings().stream()
                .filter(finding -> !enrolled || !finding.code().equals("utm.secure-boot"))
                .toList());
        return plan.step(site.writeConfiguration(draft.configuration().plist().toXml()))
                .step(site.rename())
                .findings(mapped.and(Findings.of(findings.build())))
                .build();
    }

    private Path data() {
        return site.building().resolve(UtmBundle.DATA);
    }

    private void addDisk(Disk disk, String name) throws IOException {
        Path copy = data().resolve(name);
        Optional<Path> source = disk.source() instanceof DiskSource.Image image
                ? Optional.of(image.file())
                : ((DiskSource.Medium) disk.source()).file();
        Path file = source.orElseThrow().toAbsolutePath();
        String where = "disks[" + disk.id() + "]";
        if (Files.exists(file)) {
            requireWhole(file, where);
            contents.add(Step.titled("Copy " + file.getFileName() + " for the disk " + disk.id())
                    .run(site.copy(file, copy))
                    .estimate(DataSize.bytes(Files.size(file)))
                    .weight(BundleSite.weight(file))
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
        Step.Builder step = Step.titled("Make an empty image for the disk " + disk.id());
        if (EmptyImage.canMake(image.format(), size.get())) {
            step.act(EmptyImage.make(data(), Path.of(name), image.format(), size.get()));
        } else {
            step.run(create(copy, image.format(), size.get()));
        }
        contents.add(step.build());
        findings.addAll(CarrierFindings.ofNewImage(site.parent(), where, image.format(), size.get()));
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

    private static PlannedCommand create(Path file, ImageFormat format, DataSize size) {
        return PlannedCommand.of("qemu-img", "create", "-q", "-f", format.id())
                .with(file)
                .with(String.valueOf(size.bytes()))
                .repeatable();
    }

    /** What is no disk, and the configuration speaks of: firmware, a kernel. */
    private void addFile(String name, Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new SatchelException(
                    "utm.bundle.file",
                    file.toString(),
                    Files.exists(file) ? "is no regular file" : "there is no such file",
                    "put it there, or leave it out of the machine");
        }
        contents.add(Step.titled("Copy " + Shown.of(file.getFileName()))
                .run(site.copy(file, data().resolve(name)))
                .estimate(DataSize.bytes(Files.size(file)))
                .weight(BundleSite.weight(file))
                .build());
    }

    /** Whether the machine has a store with enrolled keys from the beginning. */
    private boolean addVariables() throws IOException {
        if (!(machine.firmware() instanceof Firmware.Uefi uefi)) {
            return false;
        }
        Optional<Path> given = uefi.variables().filter(Files::isRegularFile);
        if (given.isPresent()) {
            copyVariables(given.get());
            return VariableTemplates.isEnrolled(given.get());
        }
        if (uefi.secureBoot() != Firmware.SecureBoot.ENFORCED) {
            return false;
        }
        VariableTemplates.Choice choice = templates.enrolled(machine.guest().architecture());
        findings.addAll(choice.findings());
        choice.file().ifPresent(this::copyVariables);
        return choice.file().isPresent();
    }

    private void copyVariables(Path file) {
        contents.add(Step.titled("Copy the UEFI variables")
                .run(site.copy(file.toAbsolutePath(), data().resolve(BundleContents.VARIABLES)))
                .build());
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
                .run(site.copy(state.get().toAbsolutePath(), data().resolve(BundleContents.TPM)))
                .build());
    }
}
