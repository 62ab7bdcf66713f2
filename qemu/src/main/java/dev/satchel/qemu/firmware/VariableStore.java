package dev.satchel.qemu.firmware;

import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Findings;
import dev.satchel.core.check.Fix;
import dev.satchel.core.firmware.UefiVariables;
import dev.satchel.core.firmware.UefiVariables.SecureBootState;
import dev.satchel.core.machine.Firmware.SecureBoot;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The UEFI variables of one machine: a copy of the firmware's template, made once, and from then on part of the machine.
 * The template itself is never given to a machine. A store whose name ends in {@code .qcow2} is kept in that format,
 * which internal snapshots need, any other is raw, whatever the template is: what a file is is never told from its
 * content, which is the guest's. QEMU does not lock a raw store (its flash device shares every permission), so two
 * machines on one would ruin it unseen: {@link #lock()} keeps the second out. Immutable.
 */
public final class VariableStore {
    private static final int BLOCK = 64 * 1024;

    private static final String MOVE_AWAY =
            "move it away, and a new one is made; what was stored in it (boot entries, keys) is then gone";

    private final FlashFile file;
    private final FlashFile template;
    private final @Nullable FlashFile code;
    private final @Nullable SecureBoot secureBoot;

    private VariableStore(
            FlashFile file, FlashFile template, @Nullable FlashFile code, @Nullable SecureBoot secureBoot) {
        this.file = file;
        this.template = template;
        this.code = code;
        this.secureBoot = secureBoot;
    }

    /**
     * The store at {@code file}, made from {@code template}.
     *
     * @param template variables, or code and variables in one
     */
    public static VariableStore at(Path file, FlashFile template) {
        boolean qcow2 = file.toString().endsWith(".qcow2");
        return new VariableStore(
                new FlashFile(file, qcow2 ? FlashFile.Format.QCOW2 : FlashFile.Format.RAW), template, null, null);
    }

    /** The same, for a machine that is started with {@code code}: it must be the other half of the template. */
    public VariableStore startedWith(FlashFile code) {
        return new VariableStore(file, template, code, secureBoot);
    }

    /** The same, for a machine whose firmware is to have {@code secureBoot}: its keys are looked at. */
    public VariableStore with(SecureBoot secureBoot) {
        return new VariableStore(file, template, code, secureBoot);
    }

    /** Where it is kept, and how. */
    public FlashFile file() {
        return file;
    }

    /** What it is made from. */
    public FlashFile template() {
        return template;
    }

    /** The code that it is for, if that was said. */
    public Optional<FlashFile> code() {
        return Optional.ofNullable(code);
    }

    /**
     * What stands against starting with this store, whether it is there already or is to be made. Nothing is written.
     *
     * @return {@code firmware.variables} if what is there is no store, or is one for other code: such a machine says
     *     nothing for ever, or loses its variables; {@code firmware.variables.keys} if Secure Boot is to be enforced and
     *     the store lets anything start; {@code firmware.variables.enforced}, a warning, if it is not to be and will be
     */
    public Findings check() {
        try {
            FlashContent made = FlashContent.of(template, FlashContent.WINDOW);
            checkCode(made);
            if (!Files.exists(file.file())) {
                return UefiVariables.isStore(made.start()) ? keys(made.variables(template.file())) : keys(null);
            }
            return existing(made);
        } catch (SatchelException e) {
            String message = String.valueOf(e.getMessage());
            String remedy = e.remedy().orElse("");
            String fact = message.endsWith("; " + remedy)
                    ? message.substring(0, message.length() - remedy.length() - 2)
                    : message;
            return Findings.of(List.of(Finding.error(e.code(), "firmware", fact, remedy)));
        } catch (IOException e) {
            return Findings.of(List.of(
                    Finding.error("firmware.variables", "firmware", file.file() + ": cannot be read: " + e, "")));
        }
    }

    /** Descriptors were written that name the one for the other. */
    private void checkCode(FlashContent made) throws IOException {
        if (code == null) {
            return;
        }
        FlashContent start = FlashContent.of(code, FlashContent.HEADER);
        if (UefiVariables.isStore(start.start()) && start.size() == made.size()) {
            throw new SatchelException(
                    "firmware.code",
                    code.file().toString(),
                    "holds variables and not the firmware's code",
                    "mend the firmware's descriptor, or install the firmware again");
        }
    }

    private Findings existing(FlashContent made) throws IOException {
        FlashContent there = FlashContent.of(file, FlashContent.WINDOW);
        if (there.size() != made.size()) {
            throw refused("has " + FlashSize.describe(there.size()) + ", but the firmware " + codeName() + " keeps "
                    + FlashSize.describe(made.size()));
        }
        UefiVariables variables = there.variables(file.file());
        if (UefiVariables.isStore(made.start())) {
            UefiVariables expected = made.variables(template.file());
            if (variables.layout().isEmpty() && there.start()[0] != 0) {
                throw refused("is empty as erased flash memory is (all ones), with which this firmware says nothing");
            }
            if (variables.layout().isPresent() && !variables.layout().equals(expected.layout())) {
                throw refused("is laid out for another build of the firmware than " + codeName() + ": "
                        + variables.layout().get() + " instead of "
                        + expected.layout().map(Object::toString).orElse("none"));
            }
        }
        return keys(variables);
    }

    private String codeName() {
        return code == null ? "of " + template.file() : code.file().toString();
    }

    private Findings keys(@Nullable UefiVariables variables) {
        if (secureBoot == null) {
            return Findings.none();
        }
        SecureBootState state = variables == null ? SecureBootState.NO_KEYS : variables.secureBoot();
        return switch (secureBoot) {
            case ENFORCED ->
                switch (state) {
                    case ON -> Findings.none();
                    case SWITCHED_OFF ->
                        error("Secure Boot is switched off in " + name() + ": the machine would start anything");
                    case NO_KEYS ->
                        error("no keys are enrolled in " + name() + missing(variables)
                                + ": the machine would start anything");
                };
            case OFF ->
                state == SecureBootState.ON
                        ? Findings.of(List.of(Finding.warning(
                                        "firmware.variables.enforced",
                                        "firmware.secureBoot",
                                        "keys are enrolled in " + name()
                                                + ": firmware with Secure Boot in it enforces them, whatever the"
                                                + " machine says",
                                        "say secureBoot: true, or " + MOVE_AWAY)
                                .withFix(Fix.put("Say that Secure Boot is enforced", "firmware.secureBoot", "true"))))
                        : Findings.none();
        };
    }

    private String name() {
        return (Files.exists(file.file()) ? file : template).file().toString();
    }

    private static String missing(@Nullable UefiVariables variables) {
        return variables == null || variables.layout().isEmpty()
                ? ""
                : " (" + String.join(", ", variables.missingKeys()) + ")";
    }

    private static Findings error(String message) {
        return Findings.of(List.of(Finding.error(
                "firmware.variables.keys",
                "firmware",
                message,
                MOVE_AWAY + "; it comes with the keys of the firmware's template")));
    }

    /**
     * Makes the store if it is missing, and checks it in any case. After a failure there is the old store, or none.
     *
     * @throws SatchelException with the code of the first error of {@link #check()}
     */
    public void prepare() throws IOException {
        check().orThrow("the store of variables " + file.file());
        if (!Files.exists(file.file())) {
            make();
        }
    }

    private SatchelException refused(String what) {
        return new SatchelException("firmware.variables", file.file().toString(), what, MOVE_AWAY);
    }

    /** Leaves holes where the template is empty: on Arm it has 64 MiB, nearly all zero. */
    private void make() throws IOException {
        Path target = file.file().toAbsolutePath();
        Path folder = target.getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        Path beside = Files.createTempFile(folder, ".variables-", ".new");
        try {
            if (file.format() == template.format()) {
                copySparsely(beside);
            } else if (file.format() == FlashFile.Format.QCOW2) {
                Qcow2Flash.write(beside, wholeTemplate());
            } else {
                writeSparsely(beside, wholeTemplate());
            }
            publish(beside, target);
        } finally {
            Files.deleteIfExists(beside);
        }
    }

    private byte[] wholeTemplate() throws IOException {
        FlashContent content = FlashContent.of(template, FlashSize.LARGEST);
        if (content.size() > content.start().length) {
            throw new SatchelException(
                    "firmware.variables", template.file().toString(), "is too large for a flash memory");
        }
        return content.start();
    }

    private static void writeSparsely(Path to, byte[] content) throws IOException {
        try (FileChannel out = FileChannel.open(to, StandardOpenOption.WRITE)) {
            ByteBuffer empty = ByteBuffer.allocate(BLOCK);
            for (int at = 0; at < content.length; at += BLOCK) {
                ByteBuffer block = ByteBuffer.wrap(content, at, Math.min(BLOCK, content.length - at));
                boolean last = at + BLOCK >= content.length;
                if (last || !block.equals(empty.duplicate().limit(block.remaining()))) {
                    for (long place = at; block.hasRemaining(); ) {
                        place += out.write(block, place);
                    }
                }
            }
            out.force(true);
        }
    }

    private void copySparsely(Path to) throws IOException {
        try (FileChannel in = FileChannel.open(template.file(), StandardOpenOption.READ);
                FileChannel out = FileChannel.open(to, StandardOpenOption.WRITE)) {
            ByteBuffer block = ByteBuffer.allocate(BLOCK);
            ByteBuffer empty = ByteBuffer.allocate(BLOCK);
            long position = 0;
            while (in.read(block) >= 0) {
                block.flip();
                int length = block.limit();
                if (!block.equals(empty.duplicate().limit(length))) {
                    for (long at = position; block.hasRemaining(); ) {
                        at += out.write(block, at);
                    }
                }
                position += length;
                block.clear();
            }
            if (out.size() < position) {
                out.write(ByteBuffer.allocate(1), position - 1);
            }
            out.force(true);
        }
    }

    /** A link fails where the name is taken, a rename would replace a store that another process made meanwhile. */
    private static void publish(Path beside, Path target) throws IOException {
        try {
            Files.createLink(target, beside);
        } catch (FileAlreadyExistsException e) {
            // made by another process at the same time: from the same template, so just as good
        } catch (UnsupportedOperationException | IOException e) {
            Files.move(beside, target); // a file system without links, FAT for one
        }
    }

    /**
     * Keeps other machines of Satchel away from the store until the lock is closed; leaves no file.
     *
     * @throws SatchelException with code {@code firmware.variables.used} if another machine has it
     */
    public VariableLock lock() throws IOException {
        return VariableLock.of(file.file());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof VariableStore that
                && file.equals(that.file)
                && template.equals(that.template)
                && Objects.equals(code, that.code)
                && secureBoot == that.secureBoot;
    }

    @Override
    public int hashCode() {
        return Objects.hash(file, template, code, secureBoot);
    }

    /** {@code vm-efi_vars.fd, made from /usr/share/OVMF/OVMF_VARS_4M.fd}. */
    @Override
    public String toString() {
        return file.file() + ", made from " + template.file();
    }
}
