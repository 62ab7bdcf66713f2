package dev.satchel.qemu.qmp;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.satchel.core.unit.DataSize;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The commands about a machine as a whole; see {@link QmpClient#execute(QmpCommand)}. */
public final class MachineCommands {
    private MachineCommands() {}

    /** What the machine does. */
    public static QmpCommand<RunStatus> queryStatus() {
        return QmpCommand.of("query-status", Map.of(), answer -> {
            String name = answer.text("status");
            return new RunStatus(RunState.of(name), name, answer.isTrue("running"));
        });
    }

    /** Lets a halted guest go on; nothing happens if it runs. */
    public static QmpCommand<QmpValue> cont() {
        return QmpCommand.of("cont", Map.of());
    }

    /** Halts the guest; nothing happens if it is halted. */
    public static QmpCommand<QmpValue> stop() {
        return QmpCommand.of("stop", Map.of());
    }

    /** Presses the power button; whether the guest obeys is its own affair. */
    public static QmpCommand<QmpValue> powerDown() {
        return QmpCommand.of("system_powerdown", Map.of());
    }

    /** Presses the reset button. */
    public static QmpCommand<QmpValue> reset() {
        return QmpCommand.of("system_reset", Map.of());
    }

    /** Ends QEMU, without asking the guest. */
    public static QmpCommand<QmpValue> quit() {
        return QmpCommand.of("quit", Map.of());
    }

    /** The version of QEMU: {@code 7.2.22}. */
    public static QmpCommand<String> queryVersion() {
        return QmpCommand.of("query-version", Map.of(), answer -> {
            QmpAnswer qemu = answer.at("qemu");
            return qemu.number("major") + "." + qemu.number("minor") + "." + qemu.number("micro");
        });
    }

    /**
     * A TPM of a machine.
     *
     * @param id of its back end
     * @param model of the device: {@code tpm-crb}
     * @param type of its back end: {@code emulator}
     */
    public record Tpm(String id, String model, String type) {}

    /** The machine's TPMs; immutable. */
    public static QmpCommand<List<Tpm>> queryTpm() {
        return QmpCommand.of(
                "query-tpm",
                Map.of(),
                answer -> answer.list(tpm -> new Tpm(
                        tpm.text("id"), tpm.text("model"), tpm.at("options").text("type"))));
    }

    /**
     * A character device: what is behind a serial port, a monitor, an agent's channel.
     *
     * @param id its label
     * @param file where it goes, in QEMU's words
     * @param frontendOpen whether the guest's side has it open: an agent listens
     */
    public record CharacterDevice(String id, String file, boolean frontendOpen) {}

    /** The character devices; immutable. */
    public static QmpCommand<List<CharacterDevice>> queryCharacterDevices() {
        return QmpCommand.of(
                "query-chardev",
                Map.of(),
                answer -> answer.list(each ->
                        new CharacterDevice(each.text("label"), each.text("filename"), each.isTrue("frontend-open"))));
    }

    /**
     * A processor of a machine.
     *
     * @param index from 0 on
     * @param qomPath its object: {@code /machine/unattached/device[0]}
     * @param thread of the host that runs it
     */
    public record VirtualCpu(long index, String qomPath, long thread) {}

    /** The processors, without stopping them; immutable. */
    public static QmpCommand<List<VirtualCpu>> queryCpus() {
        return QmpCommand.of(
                "query-cpus-fast",
                Map.of(),
                answer -> answer.list(
                        cpu -> new VirtualCpu(cpu.number("cpu-index"), cpu.text("qom-path"), cpu.number("thread-id"))));
    }

    /**
     * The memory of a machine.
     *
     * @param base what it started with
     * @param plugged what was added since; nothing, where the board takes none
     */
    public record MemorySize(DataSize base, DataSize plugged) {}

    /** How much memory the machine has. */
    public static QmpCommand<MemorySize> queryMemorySize() {
        return QmpCommand.of(
                "query-memory-size-summary",
                Map.of(),
                answer -> new MemorySize(
                        answer.size("base-memory"),
                        answer.has("plugged-memory") ? answer.size("plugged-memory") : DataSize.ZERO));
    }

    /**
     * Has QEMU write a picture of the screen. {@code file} is QEMU's own path, overwritten as it is drawn; {@link
     * Screenshot#take} does better.
     *
     * @param file where to
     * @param format {@code png}, which QEMU knows from 7.1 on, or {@code ppm}
     */
    public static QmpCommand<QmpValue> screendump(Path file, String format) {
        // Before 7.1 there was no choice, and the argument is refused.
        return format.equals("ppm")
                ? QmpCommand.of("screendump", Map.of("filename", file.toString()))
                : QmpCommand.of("screendump", ImmutableMap.of("filename", file.toString(), "format", format));
    }

    /**
     * Presses {@code keys} together, and lets them go.
     *
     * @param keys QEMU's names: {@code ctrl}, {@code alt}, {@code delete}, {@code ret}; at least one
     * @param hold how long they are held; at least a millisecond
     */
    public static QmpCommand<QmpValue> sendKey(List<String> keys, Duration hold) {
        checkArgument(!keys.isEmpty(), "a key is needed");
        checkArgument(hold.toMillis() > 0, "keys are held for a millisecond at least: %s", hold);
        ImmutableList.Builder<Object> codes = ImmutableList.builder();
        keys.forEach(key -> codes.add(ImmutableMap.of("type", "qcode", "data", key)));
        return QmpCommand.of("send-key", ImmutableMap.of("keys", codes.build(), "hold-time", hold.toMillis()));
    }

    /**
     * Sets the password of a display.
     *
     * @param protocol {@code vnc} or {@code spice}
     * @param password VNC takes no more than 8 characters, and ignores the rest
     */
    public static QmpCommand<QmpValue> setPassword(String protocol, String password) {
        return QmpCommand.of("set_password", ImmutableMap.of("protocol", protocol, "password", password));
    }

    /**
     * The value of a property of an object.
     *
     * @param path of the object: {@code /machine/peripheral/disk0}
     * @param property {@code logical_block_size}
     */
    public static QmpCommand<QmpValue> qomGet(String path, String property) {
        return QmpCommand.of("qom-get", ImmutableMap.of("path", path, "property", property));
    }

    /**
     * A property of an object.
     *
     * @param name of the property
     * @param type {@code child<...>} for an object below this one, {@code link<...>} for one elsewhere, else the value's
     */
    public record QomProperty(String name, String type) {}

    /**
     * The properties of an object; immutable.
     *
     * @param path of the object: {@code /machine/peripheral}
     */
    public static QmpCommand<List<QomProperty>> qomList(String path) {
        return QmpCommand.of(
                "qom-list",
                Map.of("path", path),
                answer -> answer.list(each -> new QomProperty(each.text("name"), each.text("type"))));
    }

    /**
     * Runs a command of the monitor for people, for the little that has no other form.
     *
     * @param line the command with its arguments: {@code info usernet}
     * @return a command that gives what was printed, which changes from version to version
     */
    public static QmpCommand<String> human(String line) {
        return QmpCommand.of("human-monitor-command", Map.of("command-line", line), QmpAnswer::text);
    }

    /**
     * Plugs a device in.
     *
     * @param driver of the device: {@code virtio-blk-pci}
     * @param id for it
     * @param properties of it, with its bus and its drive, typed as QEMU's are: a number is no text
     */
    public static QmpCommand<QmpValue> deviceAdd(String driver, String id, Map<String, ?> properties) {
        return QmpCommand.of(
                "device_add",
                ImmutableMap.<String, Object>builder()
                        .put("driver", driver)
                        .put("id", id)
                        .putAll(properties)
                        .buildOrThrow());
    }

    /**
     * Asks for a device to be pulled out. A PCI device goes when the guest lets it, which the event {@code DEVICE_DELETED}
     * tells, or never.
     *
     * @param id of the device
     */
    public static QmpCommand<QmpValue> deviceDelete(String id) {
        return QmpCommand.of("device_del", Map.of("id", id));
    }

    /**
     * Adds a character device.
     *
     * @param id for it
     * @param backend its type and data, as in {@code ChardevBackend} of QEMU's {@code qapi/char.json}
     * @return a command that gives the pseudo-terminal's name, if it is one
     */
    public static QmpCommand<Optional<String>> characterDeviceAdd(String id, Map<String, ?> backend) {
        return QmpCommand.of(
                "chardev-add", ImmutableMap.of("id", id, "backend", backend), answer -> answer.textIfThere("pty"));
    }

    /**
     * Removes a character device that nothing uses.
     *
     * @param id of it
     */
    public static QmpCommand<QmpValue> characterDeviceRemove(String id) {
        return QmpCommand.of("chardev-remove", Map.of("id", id));
    }
}
