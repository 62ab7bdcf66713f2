package dev.satchel.storage.clone;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.plan.Action;
import dev.satchel.core.plan.Argument;
import dev.satchel.core.plan.PlannedCommand;
import dev.satchel.core.plan.Step;
import dev.satchel.core.unit.DataSize;
import dev.satchel.storage.filesystem.FileSystemType;
import java.nio.file.Path;

/**
 * A LUKS2 container that the root of a copy lies in.
 *
 * @param uuid of the container
 * @param mapping what it is called in the copy
 * @param name what it is called here, while the plan runs
 */
record Container(String uuid, String mapping, String name, Passphrase passphrase) {
    /** What a header takes that {@code cryptsetup} 2 makes. */
    static final DataSize HEADER = DataSize.mebibytes(16);

    /** What argon2id may take, in KiB: a small machine has to be able to open it too, and the usual 1 GiB is its whole memory. */
    private static final String KIBIBYTES = "262144";

    private static final Path MAPPER = Path.of("/dev/mapper");

    static Container of(String uuid, String mapping, Passphrase passphrase) {
        return new Container(uuid, mapping, "satchel-clone-" + SystemClone.freshName(), passphrase);
    }

    /** Where its content is, once it is open. */
    Path device() {
        return MAPPER.resolve(name);
    }

    /**
     * Makes it on {@code part}.
     *
     * @param content what will be in it, which the header tells to whoever has no passphrase: a refresh has to know
     */
    PlannedCommand format(Argument part, FileSystemType content) {
        return PlannedCommand.of(
                        "cryptsetup",
                        "luksFormat",
                        "--batch-mode",
                        "--type",
                        "luks2",
                        "--pbkdf-memory",
                        KIBIBYTES,
                        "--uuid",
                        uuid,
                        "--label",
                        "root",
                        "--subsystem",
                        content.probed(),
                        "--key-file",
                        "-")
                .with(part)
                .withSecretInput(passphrase.text())
                .withTimeLimit(ClonePlan.PATIENCE)
                .repeatable();
    }

    /** Adds to {@code step} what opens it on {@code part}. */
    void open(Step.Builder step, Argument part) {
        step.act(new Action.Run(
                        PlannedCommand.of(
                                        "cryptsetup", "open", "--type", "luks2", "--allow-discards", "--key-file", "-")
                                .with(part)
                                .with(name)
                                .withSecretInput(passphrase.text())
                                .withTimeLimit(ClonePlan.PATIENCE),
                        ImmutableList.of(
                                PlannedCommand.of("cryptsetup", "close", name).withTimeLimit(ClonePlan.PATIENCE)))
                .findingBy(PlannedCommand.of("find")
                        .with(MAPPER)
                        .with("-maxdepth", "1", "-name", name)
                        .succeedingWith(0, 1)));
    }
}
