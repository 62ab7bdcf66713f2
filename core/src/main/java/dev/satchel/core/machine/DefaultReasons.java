package dev.satchel.core.machine;

import com.google.common.collect.ImmutableMap;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.machine.Resolution.Choice;
import dev.satchel.core.machine.Resolution.Source;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Why a machine has what its file does not say. What it has is the matter of {@link MachineDefaults}. */
final class DefaultReasons {
    private DefaultReasons() {}

    /** Why {@code machine} has its value at {@code path}, where its file says only what is at the places {@code written}. */
    static String of(Machine machine, String path, Set<String> written) {
        String guest = machine.guest().kind().id();
        boolean windows11 = machine.guest().kind() == GuestKind.WINDOWS_11;
        Architecture architecture = machine.guest().architecture();
        return switch (path) {
            case "board" -> "a board for guests of " + architecture.id();
            case "cpu.cores" ->
                windows11 ? "Windows 11 needs at least 2 cores" : "what " + guest + " gets where nothing is said";
            case "memory", "memory.size" ->
                windows11 ? "Windows 11 needs at least 4GiB" : "what " + guest + " gets where nothing is said";
            case "firmware.type" ->
                written.contains("firmware.secureBoot") || written.contains("firmware.variables")
                        ? "only UEFI has Secure Boot and variables"
                        : windows11
                                ? "Windows 11 needs UEFI"
                                : "what " + guest + " starts by on board "
                                        + machine.board().id();
            case "firmware.secureBoot" ->
                windows11 ? "Windows 11 needs Secure Boot" : "any system starts, signed or not";
            case "tpm.version" -> windows11 ? "Windows 11 needs a TPM 2.0" : "the version that systems ask for today";
            case "clock" ->
                machine.guest().isWindows()
                        ? "Windows takes the hardware clock for local time"
                        : guest + " takes the hardware clock for UTC";
            case "display.listen" -> "nobody but this host gets in";
            default -> ofAnItem(path);
        };
    }

    /** Why the item of a list has its value at {@code path}. */
    private static String ofAnItem(String path) {
        return switch (path.substring(path.lastIndexOf('.') + 1)) {
            case "size" -> "Windows 11 needs a system disk of at least 64GiB";
            case "logical" -> "what disks have that say nothing else";
            case "physical" -> "the same as the logical one";
            case "mode" -> "a network that needs no rights on the host";
            default -> "as the format means it";
        };
    }

    /** What the file need not say and is chosen where the machine is used: by places, as yet without a line. */
    static Map<String, Choice> chosenLate(Machine machine) {
        ImmutableMap.Builder<String, Choice> all = ImmutableMap.builder();
        for (Disk disk : machine.disks()) {
            String at = "disks[" + disk.id() + "].";
            if (disk.bus().isEmpty()) {
                put(
                        all,
                        at + "bus",
                        machine.busOf(disk).id(),
                        "one that " + machine.guest().kind().id() + " and its installer see on board "
                                + machine.board().id());
            }
            put(
                    all,
                    at + "cache",
                    disk.cache().id(),
                    disk.source() instanceof DiskSource.Device
                            ? "a device may be pulled: what the guest flushed is then on it"
                            : "the host may cache an image, and what the guest flushes reaches the disk");
        }
        Set<String> tags = new HashSet<>(); // a tag may be that of two
        List<Network> networks = machine.networks();
        for (int i = 0; i < networks.size(); i++) {
            String at = "networks[" + i + "].";
            put(
                    all,
                    at + "model",
                    machine.modelOf(networks.get(i)),
                    "a card that " + machine.guest().kind().id() + " has a driver for");
            put(
                    all,
                    at + "mac",
                    machine.macOf(i).value(),
                    "derived from the machine's " + (machine.uuid().isPresent() ? "uuid" : "name")
                            + ", and so always the same");
        }
        for (SharedFolder folder : machine.sharedFolders()) {
            if (folder.transport().isEmpty() && tags.add(folder.tag())) {
                put(
                        all,
                        "shares[" + folder.tag() + "].via",
                        machine.transportOf(folder).id(),
                        "a way that " + machine.guest().kind().id() + " can have a driver for");
            }
        }
        return all.buildOrThrow();
    }

    private static void put(ImmutableMap.Builder<String, Choice> all, String path, String word, String why) {
        all.put(path, new Choice(path, "\"" + word + "\"", new Source.Default(why)));
    }
}
