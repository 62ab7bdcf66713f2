package dev.satchel.qemu.launch;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Findings;
import dev.satchel.qemu.argument.AttachedDisk;
import dev.satchel.qemu.argument.QemuArguments;
import dev.satchel.qemu.qmp.QmpCommand;
import dev.satchel.qemu.qmp.QmpValue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Whether the machine that QEMU built is the one that was meant. QEMU starts, and says nothing, with a disk that no
 * device took, a CD that the guest sees as a hard disk, sectors of another size, flash that is not protected. Pure: it
 * names what is to be asked, and judges the answers.
 */
final class StartInspection {
    /** A property of an object of the machine: what {@code qom-get} is asked for. */
    record Property(String path, String name) {
        Map<String, String> arguments() {
            return ImmutableMap.of("path", path, "property", name);
        }
    }

    /**
     * What QEMU said.
     *
     * @param blocks to {@code query-block}
     * @param nodes to {@code query-named-block-nodes}
     * @param tpms to {@code query-tpm}
     * @param properties those of {@link #properties} that QEMU knows
     */
    record Answers(QmpValue blocks, QmpValue nodes, QmpValue tpms, Map<Property, QmpValue> properties) {}

    /** As {@link QemuArguments} writes it where the variables are for system management mode alone. */
    private static final String SECURE_FLASH = "driver=cfi.pflash01,property=secure,value=on";

    private static final String LOGICAL = "logical_block_size";
    private static final String PERIPHERAL = "/machine/peripheral/";
    private static final List<Property> FLASH = ImmutableList.of(
            new Property("/machine/system.flash0", "secure"), new Property("/machine/system.flash1", "secure"));

    private final ImmutableList<AttachedDisk> disks;
    private final boolean secureFlash;
    private final boolean tpm;

    /**
     * @param disks what is to be attached
     * @param arguments with what QEMU was started
     */
    StartInspection(List<AttachedDisk> disks, List<String> arguments) {
        this.disks = ImmutableList.copyOf(disks);
        this.secureFlash = arguments.contains(SECURE_FLASH);
        this.tpm = arguments.contains("-tpmdev");
    }

    static StartInspection of(QemuArguments arguments) {
        return new StartInspection(arguments.attachedDisks(), arguments.arguments());
    }

    /** Which of the first answers tells of the drives. */
    static final int BLOCKS = 1;

    /** Which of the first answers tells of the TPM, where that {@linkplain #asksForTpm is asked}. */
    static final int TPMS = 2;

    /** What is asked first, the run state before all: its answer says that there is a machine. */
    List<QmpCommand<QmpValue>> questions() {
        ImmutableList.Builder<QmpCommand<QmpValue>> all = ImmutableList.builder();
        all.add(QmpCommand.of("query-status", ImmutableMap.of()));
        all.add(QmpCommand.of("query-block", ImmutableMap.of()));
        if (tpm) {
            all.add(QmpCommand.of("query-tpm", ImmutableMap.of()));
        }
        return all.build();
    }

    /** Whether {@code query-tpm} has to be asked. */
    boolean asksForTpm() {
        return tpm;
    }

    /** What else there is to ask, now that {@code blocks} says where the disks are. */
    List<Property> properties(QmpValue blocks) {
        ImmutableList.Builder<Property> all = ImmutableList.builder();
        for (AttachedDisk disk : disks) {
            if (disk.logicalSectorSize().isPresent()) {
                blockOf(blocks, disk.device()).ifPresent(block -> all.add(sectorSize(block, disk)));
            }
        }
        return secureFlash ? all.addAll(FLASH).build() : all.build();
    }

    /** Of the device that really is the disk: {@code usb-storage} keeps the size to itself, and its disk has another. */
    private static Property sectorSize(QmpValue block, AttachedDisk disk) {
        String device = block.at("qdev").text().orElse("");
        return new Property(device.startsWith("/") ? device : PERIPHERAL + disk.device(), LOGICAL);
    }

    private static Optional<QmpValue> blockOf(QmpValue blocks, String device) {
        return blocks.elements().stream()
                .filter(block -> {
                    String qdev = block.at("qdev").text().orElse("");
                    return qdev.equals(device) || (qdev + "/").startsWith(PERIPHERAL + device + "/");
                })
                .findFirst();
    }

    /** What is not as it was meant: nothing but errors, and none where all is well. */
    Findings judge(Answers answers) {
        List<Finding> wrong = new ArrayList<>();
        for (AttachedDisk disk : disks) {
            Optional<QmpValue> block = blockOf(answers.blocks(), disk.device());
            if (block.isEmpty()) {
                wrong.add(error(disk, "unattached", "QEMU started without attaching this disk"));
            } else {
                judge(disk, block.get(), answers, wrong);
            }
        }
        if (secureFlash) {
            judgeFlash(answers.properties(), wrong);
        }
        if (tpm && answers.tpms().elements().isEmpty()) {
            wrong.add(error("qemu.tpm", "tpm", "QEMU started without the machine's TPM"));
        }
        return Findings.of(wrong);
    }

    private static void judge(AttachedDisk disk, QmpValue block, Answers answers, List<Finding> wrong) {
        Optional<Path> file = disk.file();
        if (file.isPresent()) {
            Set<String> opened = opened(disk, block, answers.nodes());
            if (!opened.contains(file.get().toString())) {
                wrong.add(error(
                        disk,
                        "file",
                        "QEMU was told to open " + file.get() + " and opened "
                                + (opened.isEmpty() ? "nothing" : String.join(", ", opened))));
            }
        }
        if (disk.kind() == AttachedDisk.Kind.REMOVABLE && !block.at("removable").isTrue()) {
            wrong.add(error(disk, "kind", "the guest sees a disk, not a drive with a medium that can be taken out"));
        }
        disk.logicalSectorSize().ifPresent(size -> {
            QmpValue seen = answers.properties().get(sectorSize(block, disk));
            if (seen == null || seen.number().orElse(-1) != size.bytes()) {
                wrong.add(error(
                        disk,
                        "sectors",
                        "the guest sees sectors of " + (seen == null ? "an unknown number of" : seen)
                                + " bytes, not of " + size.bytes()));
            }
        });
    }

    /** By the drive itself and by the nodes that are named for it: a throttle or an overlay on top has another name. */
    private static Set<String> opened(AttachedDisk disk, QmpValue block, QmpValue nodes) {
        QmpValue inserted = block.at("inserted");
        String top = inserted.at("node-name").text().orElse("");
        Stream<String> byDrive = Stream.of(
                        inserted.at("file"), inserted.at("image").at("filename"))
                .flatMap(name -> name.text().stream());
        Stream<String> byNode = nodes.elements().stream()
                .filter(node -> {
                    String name = node.at("node-name").text().orElse("");
                    return name.equals(top) || name.equals(disk.device()) || name.startsWith(disk.device() + "-");
                })
                .flatMap(node -> node.at("file").text().stream());
        return Stream.concat(byDrive, byNode).collect(ImmutableSet.toImmutableSet());
    }

    private static void judgeFlash(Map<Property, QmpValue> properties, List<Finding> wrong) {
        List<QmpValue> seen = FLASH.stream()
                .flatMap(property -> Optional.ofNullable(properties.get(property)).stream())
                .toList();
        if (seen.isEmpty() || !seen.stream().allMatch(QmpValue::isTrue)) {
            wrong.add(error(
                    "qemu.flash.open",
                    "firmware",
                    "the flash is not protected, and whatever runs in the guest can switch Secure Boot off"));
        }
    }

    private static Finding error(AttachedDisk disk, String kind, String what) {
        return error("qemu.disk." + kind, "disks[" + disk.device() + "]", what);
    }

    private static Finding error(String code, String where, String what) {
        return Finding.error(code, where, what, "");
    }
}
