package dev.satchel.qemu.argument;

import com.google.common.base.CharMatcher;
import com.google.common.collect.ImmutableMap;
import dev.satchel.core.SatchelException;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.machine.Access;
import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.Firmware;
import dev.satchel.core.machine.Firmware.SecureBoot;
import dev.satchel.core.machine.Machine;
import dev.satchel.qemu.capability.Accelerator;
import dev.satchel.qemu.capability.QemuVersion;
import dev.satchel.qemu.firmware.FirmwareCatalogue;
import dev.satchel.qemu.firmware.FirmwareDescriptor;
import dev.satchel.qemu.firmware.FirmwareMapping;
import dev.satchel.qemu.firmware.FlashFile;
import dev.satchel.qemu.firmware.VariableStore;
import dev.satchel.qemu.option.BlockDriver;
import dev.satchel.qemu.option.BlockDriver.Child;
import dev.satchel.qemu.option.BlockNode;
import dev.satchel.qemu.option.Blockdev;
import dev.satchel.qemu.option.Drive;
import dev.satchel.qemu.option.GlobalOption;
import dev.satchel.qemu.option.OnOff;
import dev.satchel.qemu.option.QemuOption;
import dev.satchel.qemu.option.TextOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What starts the machine: flash memory with code and variables, or an image, or the board's own BIOS. */
final class FlashRecipe {
    /** A release to make a full name of a board with, where QEMU's own is not known; descriptors have {@code *} there. */
    private static final QemuVersion ANY = new QemuVersion(9, 0, 0);

    private static final CharMatcher FILE_NAME = CharMatcher.inRange('a', 'z')
            .or(CharMatcher.inRange('A', 'Z'))
            .or(CharMatcher.inRange('0', '9'))
            .or(CharMatcher.anyOf("._-"));

    private final Assembly assembly;
    private final Machine machine;
    private final Map<String, String> machineProperties = new LinkedHashMap<>();
    private final List<QemuOption> options = new ArrayList<>();
    private @Nullable VariableStore store;

    private FlashRecipe(Assembly assembly) {
        this.assembly = assembly;
        this.machine = assembly.machine();
    }

    static FlashRecipe of(Assembly assembly) {
        FlashRecipe recipe = new FlashRecipe(assembly);
        if (assembly.machine().firmware() instanceof Firmware.Uefi uefi) {
            recipe.uefi(uefi);
        } else if (assembly.machine().board() == Board.VIRT
                && assembly.machine().guest().architecture() != Architecture.RISCV64
                && !assembly.isGivenByHand("-kernel")
                && !assembly.isGivenByHand("-bios")) {
            assembly.warn(
                    "firmware.board",
                    "firmware",
                    "board virt has no BIOS: nothing will start",
                    "choose UEFI, or add -kernel to the machine's own arguments for QEMU");
        }
        return recipe;
    }

    Map<String, String> machineProperties() {
        return ImmutableMap.copyOf(machineProperties);
    }

    Optional<VariableStore> store() {
        return Optional.ofNullable(store);
    }

    void write() {
        options.forEach(assembly::add);
    }

    private void uefi(Firmware.Uefi uefi) {
        boolean enforced = uefi.secureBoot() == SecureBoot.ENFORCED;
        if (machine.board() == Board.MICROVM || (enforced && machine.board() == Board.PC)) {
            // Secure Boot's firmware on pc starts, and says nothing for ever.
            assembly.error(
                    machine.board() == Board.PC ? "firmware.secure-boot.board" : "firmware.board",
                    "firmware",
                    "board " + machine.board().id() + " has no UEFI" + (enforced ? " with Secure Boot" : ""),
                    "use board q35");
            return;
        }
        FirmwareCatalogue catalogue = assembly.setup().firmware();
        FirmwareDescriptor found;
        try {
            found = catalogue.uefi(machine.guest().architecture().id(), fullBoardName(), uefi.secureBoot());
        } catch (SatchelException e) {
            assembly.say(catalogue.findings());
            assembly.error(e.code(), "firmware", String.valueOf(e.getMessage()), "");
            return;
        }
        if (found.has("requires-smm")) {
            protect();
        }
        map(found.mapping(), uefi);
    }

    /** {@code pc-q35-7.2}: descriptors hold patterns of such names, and know no short ones. */
    private String fullBoardName() {
        QemuVersion version = assembly.setup().version().orElse(ANY);
        String release = version.major() + "." + version.minor();
        return switch (machine.board()) {
            case Q35 -> "pc-q35-" + release;
            case PC -> "pc-i440fx-" + release;
            case VIRT -> "virt-" + release;
            case MICROVM -> "microvm";
            case OTHER -> "";
        };
    }

    /** The store is for code in system management mode alone; without it such a firmware starts and says nothing. */
    private void protect() {
        Accelerator accelerator = assembly.setup().accelerator();
        if (accelerator == Accelerator.HVF || accelerator == Accelerator.WHPX) {
            assembly.error(
                    "firmware.smm",
                    "firmware",
                    "this firmware needs system management mode, which " + accelerator + " does not have",
                    "leave Secure Boot off, or run it with kvm or tcg");
        }
        machineProperties.put("smm", "on");
        // The short form, -global cfi.pflash01.secure=on, is only warned about and does nothing: a dot in the type.
        options.add(new GlobalOption("cfi.pflash01", "secure", "on"));
        options.add(new GlobalOption("ICH9-LPC", "disable_s3", "1"));
    }

    private void map(FirmwareMapping mapping, Firmware.Uefi uefi) {
        if (mapping instanceof FirmwareMapping.Split split) {
            VariableStore variables = store(uefi, split.template(), split.code());
            flash(0, "firmware-code", split.code(), Access.READ_ONLY);
            flash(1, "firmware-variables", variables.file(), Access.READ_WRITE);
        } else if (mapping instanceof FirmwareMapping.Combined combined) {
            flash(0, "firmware", store(uefi, combined.template(), null).file(), Access.READ_WRITE);
        } else if (mapping instanceof FirmwareMapping.Stateless stateless) {
            assembly.warn("firmware.stateless", "firmware", "this firmware keeps no variables from start to start", "");
            flash(0, "firmware", stateless.code(), Access.READ_ONLY);
        } else if (mapping instanceof FirmwareMapping.Memory memory) {
            assembly.warn("firmware.stateless", "firmware", "this firmware keeps no variables from start to start", "");
            options.add(new TextOption("-bios", memory.file().toString()));
        }
    }

    private VariableStore store(Firmware.Uefi uefi, FlashFile template, @Nullable FlashFile code) {
        Path file = assembly.absolute(uefi.variables().orElseGet(this::defaultFile));
        VariableStore made = VariableStore.at(file, template).with(uefi.secureBoot());
        made = code == null ? made : made.startedWith(code);
        store = made;
        return made;
    }

    private Path defaultFile() {
        String name = FILE_NAME.negate().replaceFrom(machine.name(), '_');
        return Path.of((name.startsWith(".") ? "_" : "") + name + "-efi_vars.fd");
    }

    private void flash(int unit, String name, FlashFile file, Access access) {
        String node = assembly.nodeName(name);
        OnOff readOnly = access == Access.READ_ONLY ? OnOff.ON : OnOff.OFF;
        BlockNode bytes = BlockNode.of(new BlockDriver.File(file.file().toString()))
                .readOnly(readOnly)
                .build();
        BlockNode flash = BlockNode.of(new BlockDriver.Format(file.format().id(), new Child.Inline(bytes)))
                .nodeName(node)
                .readOnly(readOnly)
                .build();
        switch (assembly.setup().style()) {
            case DRIVE -> options.add(Drive.flash(unit, node, flash));
            case BLOCKDEV -> {
                machineProperties.put("pflash" + unit, node);
                options.add(new Blockdev(flash));
            }
        }
    }
}
