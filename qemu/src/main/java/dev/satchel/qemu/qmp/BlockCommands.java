package dev.satchel.qemu.qmp;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.satchel.core.unit.DataSize;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The commands about block nodes and the drives that use them; see {@link QmpClient#execute(QmpCommand)}. */
public final class BlockCommands {
    private BlockCommands() {}

    /**
     * A drive, as a device of the machine has it.
     *
     * @param name of a {@code -drive}; empty for a block node's
     * @param device the path or id of the device it sits on; empty for a drive that no device took
     * @param medium what is in it; empty for an empty tray
     * @param removable whether the medium may be changed
     * @param trayOpen whether its tray is open
     */
    public record Drive(String name, String device, Optional<Medium> medium, boolean removable, boolean trayOpen) {}

    /**
     * What is in a drive.
     *
     * @param node its block node
     * @param driver of the format: {@code qcow2}
     * @param file the name that was opened
     * @param readOnly whether the guest may not write
     * @param size that the guest sees
     * @param backingDepth how many images are below it
     */
    public record Medium(String node, String driver, String file, boolean readOnly, DataSize size, long backingDepth) {}

    /** The drives; immutable. */
    public static QmpCommand<List<Drive>> query() {
        return QmpCommand.of(
                "query-block",
                Map.of(),
                answer -> answer.list(drive -> new Drive(
                        drive.textIfThere("device").orElse(""),
                        drive.textIfThere("qdev").orElse(""),
                        drive.has("inserted") ? Optional.of(medium(drive.at("inserted"))) : Optional.empty(),
                        drive.isTrue("removable"),
                        drive.isTrue("tray_open"))));
    }

    private static Medium medium(QmpAnswer inserted) throws dev.satchel.core.SatchelException {
        return new Medium(
                inserted.textIfThere("node-name").orElse(""),
                inserted.text("drv"),
                inserted.text("file"),
                inserted.isTrue("ro"),
                inserted.at("image").size("virtual-size"),
                inserted.number("backing_file_depth"));
    }

    /**
     * A node of the block layer.
     *
     * @param name of the node; QEMU makes one up where it was given none
     * @param driver of it: {@code qcow2}, {@code file}
     * @param file what it has opened
     * @param readOnly whether it takes no writes
     * @param size that is seen through it
     */
    public record Node(String name, String driver, String file, boolean readOnly, DataSize size) {}

    /** All nodes, without repeating what is below each; immutable. */
    public static QmpCommand<List<Node>> queryNodes() {
        return QmpCommand.of(
                "query-named-block-nodes",
                Map.of("flat", true),
                answer -> answer.list(node -> new Node(
                        node.text("node-name"),
                        node.text("drv"),
                        node.text("file"),
                        node.isTrue("ro"),
                        node.at("image").size("virtual-size"))));
    }

    /**
     * Opens a node.
     *
     * @param options its driver, its {@code node-name} and the rest, as in {@code BlockdevOptions} of QEMU's {@code
     *     qapi/block-core.json}; {@link QmpValue#NULL} for a backing file that is not to be opened
     */
    public static QmpCommand<QmpValue> add(Map<String, ?> options) {
        return QmpCommand.of("blockdev-add", options);
    }

    /**
     * Closes a node that nothing uses.
     *
     * @param node its name
     */
    public static QmpCommand<QmpValue> delete(String node) {
        return QmpCommand.of("blockdev-del", Map.of("node-name", node));
    }

    /**
     * Changes the size that the guest sees.
     *
     * @param node the name of the node
     * @param size the new one; what is cut off is lost
     */
    public static QmpCommand<QmpValue> resize(String node, DataSize size) {
        return QmpCommand.of("block_resize", ImmutableMap.of("node-name", node, "size", size.bytes()));
    }

    /**
     * Puts {@code overlay} above {@code node}, for all that use it: what is written from now on goes there.
     *
     * @param node that is there
     * @param overlay a node that was opened with {@code "backing": null}, and is not used
     */
    public static QmpCommand<QmpValue> snapshot(String node, String overlay) {
        return QmpCommand.of("blockdev-snapshot", ImmutableMap.of("node", node, "overlay", overlay));
    }

    /**
     * Runs all of {@code actions} at one moment, or none of them.
     *
     * @param actions such as {@link #snapshot} and {@link JobCommands#backup}; at least one
     */
    public static QmpCommand<QmpValue> transaction(List<? extends QmpCommand<?>> actions) {
        checkArgument(!actions.isEmpty(), "a transaction needs an action");
        return QmpCommand.of(
                "transaction",
                Map.of(
                        "actions",
                        actions.stream()
                                .map(action -> ImmutableMap.of("type", action.name(), "data", action.arguments()))
                                .collect(ImmutableList.toImmutableList())));
    }

    /**
     * Opens the tray of a drive.
     *
     * @param device the id of the device
     */
    public static QmpCommand<QmpValue> openTray(String device) {
        return QmpCommand.of("blockdev-open-tray", ImmutableMap.of("id", device, "force", false));
    }

    /**
     * Closes the tray of a drive.
     *
     * @param device the id of the device
     */
    public static QmpCommand<QmpValue> closeTray(String device) {
        return QmpCommand.of("blockdev-close-tray", Map.of("id", device));
    }

    /**
     * Puts a medium into a drive whose tray is open and empty.
     *
     * @param device the id of the device
     * @param node the medium
     */
    public static QmpCommand<QmpValue> insertMedium(String device, String node) {
        return QmpCommand.of("blockdev-insert-medium", ImmutableMap.of("id", device, "node-name", node));
    }

    /**
     * Takes the medium out of a drive whose tray is open.
     *
     * @param device the id of the device
     */
    public static QmpCommand<QmpValue> removeMedium(String device) {
        return QmpCommand.of("blockdev-remove-medium", Map.of("id", device));
    }
}
