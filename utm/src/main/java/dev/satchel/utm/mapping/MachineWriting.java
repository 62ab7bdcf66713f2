package dev.satchel.utm.mapping;

import static dev.satchel.core.check.Finding.error;
import static dev.satchel.core.check.Finding.note;
import static dev.satchel.core.check.Finding.warning;

import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Finding;
import dev.satchel.core.machine.Firmware;
import dev.satchel.core.machine.GuestKind;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.unit.DataSize;
import dev.satchel.utm.config.Plist;
import dev.satchel.utm.config.PlistDictionary;
import dev.satchel.utm.config.UtmConfiguration;
import dev.satchel.utm.config.UtmInformation;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/** What both back ends have of a machine: who it is, its memory, and what its extras say. */
final class MachineWriting {
    private final Machine machine;
    private final Consumer<Finding> findings;

    MachineWriting(Machine machine, Consumer<Finding> findings) {
        this.machine = machine;
        this.findings = findings;
    }

    UtmInformation information() {
        UUID uuid = machine.uuid().orElseGet(() -> {
            findings.accept(note(
                    "utm.uuid.derived",
                    "uuid",
                    "is not given and derived from the name; another machine of this name gets the same, and UTM then"
                            + " changes one of the two"));
            return UUID.nameUUIDFromBytes(machine.name().getBytes(StandardCharsets.UTF_8));
        });
        UtmInformation information = UtmInformation.of(Texts.writable(machine.name(), "name", findings), uuid);
        GuestKind kind = machine.guest().kind();
        Optional<String> icon = Guests.icon(kind);
        boolean uefi = machine.firmware() instanceof Firmware.Uefi;
        GuestKind readBack = Guests.kind(icon.orElse(""), uefi && machine.tpm().isPresent());
        if (readBack != kind) {
            findings.accept(note(
                    "utm.guest",
                    "guest.os",
                    "UTM knows the system by its icon alone: " + kind.id() + " reads back as " + readBack.id()));
        }
        return icon.map(information::withIcon).orElse(information);
    }

    void tellOfPicture(UtmInformation information) {
        if (information.isIconCustom()) {
            findings.accept(warning(
                    "utm.icon",
                    "extras.utm[Information.Icon]",
                    "the picture " + Names.line(information.icon().orElse(""))
                            + " is a file of the bundle that the machine" + " came from, and is not copied",
                    "put it into Data, or UTM shows none"));
        }
    }

    /** In whole MiB. */
    DataSize memory() {
        DataSize memory = machine.memory().roundedUpTo(DataSize.mebibytes(1));
        if (!memory.equals(machine.memory())) {
            findings.accept(
                    note("utm.memory", "memory", "UTM counts in MiB: " + memory + " instead of " + machine.memory()));
        }
        if (memory.compareTo(DataSize.mebibytes(Integer.MAX_VALUE)) > 0) {
            findings.accept(error("utm.memory", "memory", "is more than UTM can count: " + memory, "give it less"));
            return DataSize.gibibytes(1);
        }
        return memory;
    }

    /** What {@code extras.utm} makes of {@code own}; empty if it says nothing, or nothing that UTM would read. */
    Optional<UtmConfiguration> withExtras(UtmConfiguration own) {
        if (machine.extras().utm().isEmpty()) {
            return Optional.empty();
        }
        PlistDictionary root = (PlistDictionary) own.plist().root();
        Plist changed = Plist.of(UtmExtras.apply(root, machine.extras().utm(), findings));
        try {
            return Optional.of(UtmConfiguration.of(changed, "extras.utm"));
        } catch (SatchelException e) {
            findings.accept(
                    error("utm.extras", "extras.utm", String.valueOf(e.getMessage()), "remove the key that is wrong"));
            return Optional.empty();
        }
    }
}
