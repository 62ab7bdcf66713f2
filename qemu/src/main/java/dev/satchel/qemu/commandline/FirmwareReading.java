package dev.satchel.qemu.commandline;

import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.Firmware;
import dev.satchel.core.machine.GuestKind;
import dev.satchel.core.machine.GuestSystem;
import dev.satchel.core.machine.Machine;
import dev.satchel.qemu.option.Drive;
import dev.satchel.qemu.option.GlobalOption;
import dev.satchel.qemu.option.MachineOption;
import dev.satchel.qemu.option.TextOption;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** What starts the machine: the two flashes, or {@code -bios}, or nothing. */
final class FirmwareReading {
    private static final Pattern UEFI = Pattern.compile("ovmf|aavmf|edk2|qemu_efi|uefi|efi");
    private static final Pattern SIGNED = Pattern.compile("secboot|secure|[._-]ms[._-]|snakeoil");
    private static final Pattern VARIABLES = Pattern.compile("vars|nvram");
    private static final Pattern CODE = Pattern.compile("code");

    private final Line line;
    private final Board board;
    private final GuestSystem guest;
    private final BackEnds backEnds;

    FirmwareReading(Line line, Board board, GuestSystem guest, BackEnds backEnds) {
        this.line = line;
        this.board = board;
        this.guest = guest;
        this.backEnds = backEnds;
    }

    void read(Machine.Builder machine) {
        Optional<BackEnd> code = flash(0);
        Optional<BackEnd> variables = flash(1);
        boolean secure = globals();
        if (code.isPresent() || variables.isPresent()) {
            machine.firmware(flashed(code, variables, secure));
            return;
        }
        machine.firmware(Firmware.bios());
        for (Part part : line.named("-bios")) {
            String file = ((TextOption) part.option()).value();
            if (UEFI.matcher(nameOf(file)).find()) {
                line.take(part);
                line.warn(
                        "firmware.bios",
                        part,
                        "UEFI by -bios keeps no variables: its boot entries are gone with each end",
                        "use two flashes, code and variables, as the machine has them now");
                machine.firmware(usual());
            }
        }
        boolean nothing = board == Board.VIRT && !line.has("-bios") && !line.has("-kernel");
        if (nothing) {
            line.error(
                    "firmware.missing",
                    "firmware",
                    "board virt has no firmware of its own, and none is given: nothing starts",
                    "add the UEFI of the architecture as two flashes (edk2-aarch64-code.fd and a copy of"
                            + " edk2-arm-vars.fd); the machine has it now");
            machine.firmware(usual());
        }
    }

    /** Windows 11 is not installed without Secure Boot. */
    private Firmware usual() {
        return guest.kind() == GuestKind.WINDOWS_11 ? Firmware.uefi().withSecureBoot() : Firmware.uefi();
    }

    /** The flash of that number, in whichever of the three forms. */
    private Optional<BackEnd> flash(int unit) {
        for (Part part : line.parts()) {
            Optional<String> node =
                    part.option() instanceof MachineOption machine ? machine.get("pflash" + unit) : Optional.empty();
            Optional<BackEnd> found = node.flatMap(backEnds::take);
            if (found.isPresent()) {
                backEnds.takeParts(found.get());
                return found;
            }
        }
        int next = 0;
        Optional<BackEnd> found = Optional.empty();
        for (Part part : line.parts()) {
            if (part.option() instanceof Drive drive && drive.attachedTo().equals(Optional.of("pflash"))) {
                int said = drive.get("unit")
                        .or(() -> drive.get("index"))
                        .filter(n -> n.matches("\\d"))
                        .map(Integer::parseInt)
                        .orElse(next);
                next = said + 1;
                if (said == unit) {
                    line.take(part);
                    drive.id().ifPresent(backEnds::take);
                    found = Optional.of(BackEnd.of(part, drive));
                }
            } else if (part.is("-pflash")) {
                if (next++ == unit) {
                    line.take(part);
                    found = Optional.of(BackEnd.of(part, part.value(), BackEnd.Media.DISK));
                }
            }
        }
        return found;
    }

    /** Takes what is Satchel's own, and tells whether the variables are kept from all code but the firmware's. */
    private boolean globals() {
        boolean secure = false;
        for (Part part : line.named("-global")) {
            GlobalOption global = (GlobalOption) part.option();
            boolean cut = global.driver().equals("cfi") && global.property().startsWith("pflash01.");
            if (cut) {
                line.take(part);
                line.error(
                        "global",
                        part,
                        "does nothing: QEMU cuts the name at its first dot and only warns (invalid class name)",
                        "write -global driver=cfi.pflash01,property=secure,value=on");
                secure = true;
            }
            String name = global.driver() + "." + global.property();
            switch (name) {
                case "cfi.pflash01.secure" -> {
                    line.take(part);
                    secure |= global.value().equals("on") || global.value().equals("true");
                }
                case "ICH9-LPC.disable_s3",
                        "PIIX4_PM.disable_s3",
                        "ICH9-LPC.disable_s4",
                        "PIIX4_PM.disable_s4",
                        "kvm-pit.lost_tick_policy" -> line.release(part);
                default -> {}
            }
        }
        return secure;
    }

    private Firmware flashed(Optional<BackEnd> code, Optional<BackEnd> variables, boolean secure) {
        String codeName =
                code.flatMap(BackEnd::file).map(FirmwareReading::nameOf).orElse("");
        String variablesName =
                variables.flatMap(BackEnd::file).map(FirmwareReading::nameOf).orElse("");
        if (code.isEmpty()) {
            line.error(
                    "firmware.code",
                    variables.orElseThrow().part(),
                    "flash 1 has the variables, and flash 0 with the code is missing (pflash1 requires pflash0)",
                    "give the code as unit 0, read-only");
        }
        boolean swapped =
                (VARIABLES.matcher(codeName).find() && !CODE.matcher(codeName).find())
                        || (CODE.matcher(variablesName).find()
                                && !VARIABLES.matcher(variablesName).find());
        if (swapped && variables.isPresent()) {
            line.error(
                    "firmware.swapped",
                    variables.get().part(),
                    "code and variables are in each other's flash: QEMU runs, and nothing is ever shown",
                    "give the code as unit 0 and the variables as unit 1");
        }
        if (variables.isEmpty() && code.isPresent()) {
            line.warn(
                    "firmware.variables",
                    code.get().part(),
                    "the UEFI has no flash for its variables: its boot entries are gone with each end",
                    "give a copy of the template as unit 1; the machine has one");
        }
        if (board == Board.MICROVM) {
            line.error(
                    "firmware.board",
                    code.or(() -> variables).orElseThrow().part(),
                    "board microvm has no flash",
                    "use q35");
        }
        boolean signed = SIGNED.matcher(variablesName).find()
                || (SIGNED.matcher(codeName).find() && (secure || guest.isWindows()));
        Firmware.Uefi uefi = Firmware.uefi();
        if (signed || (secure && SIGNED.matcher(codeName).find())) {
            uefi = uefi.withSecureBoot();
        }
        if (SIGNED.matcher(codeName).find() && board == Board.PC) {
            line.error(
                    "firmware.secure-boot.board",
                    code.orElseThrow().part(),
                    "firmware with Secure Boot needs q35: on pc it starts and says nothing for ever",
                    "use -machine q35,smm=on");
        }
        if (code.isPresent()) {
            line.note(
                    "firmware",
                    code.get().part(),
                    "the firmware's code is chosen among those of the host that runs the machine");
        }
        Optional<String> file = (swapped ? code : variables).flatMap(BackEnd::file);
        if (file.filter(name -> name.startsWith("/usr/share/") || name.contains("/share/qemu/"))
                .isPresent()) {
            line.error(
                    "firmware.template",
                    (swapped ? code : variables).orElseThrow().part(),
                    "the template of the variables itself is written to, by every machine that is started so",
                    "copy it, and give the copy; the machine makes one of its own");
            return uefi;
        }
        return file.isPresent() ? uefi.withVariables(Path.of(file.get())) : uefi;
    }

    private static String nameOf(String file) {
        String name = file.toLowerCase(Locale.ROOT).replace('\\', '/');
        return name.substring(name.lastIndexOf('/') + 1);
    }
}
