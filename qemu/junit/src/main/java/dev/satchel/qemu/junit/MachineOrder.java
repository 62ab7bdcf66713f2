package dev.satchel.qemu.junit;

import com.google.common.primitives.Ints;
import dev.satchel.core.SatchelException;
import dev.satchel.core.machine.Machine;
import dev.satchel.qemu.QemuInstallation;
import dev.satchel.qemu.readiness.Readiness;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.platform.commons.support.ReflectionSupport;

/** What an annotation of a test class asks for, read once. */
final class MachineOrder {
    private final VirtualMachine wanted;
    private final Class<?> beside;
    private final boolean required;
    private final Duration within;

    /**
     * Reads {@code wanted}.
     *
     * @param beside the test class beside which the machine's file is looked for
     * @param missing what is done where there is no QEMU
     */
    MachineOrder(VirtualMachine wanted, Class<?> beside, Missing missing) {
        this.wanted = wanted;
        this.beside = beside;
        this.required = missing == Missing.FAILS;
        this.within = duration(wanted.within());
        if (wanted.value().isEmpty() == (wanted.from() == MachineSource.File.class)) {
            throw refused("names neither a file nor a source of the machine, or both; name one");
        }
    }

    /** What is done where there is no QEMU for a machine. */
    enum Missing {
        /** The test is skipped, with the reason. */
        SKIPS,
        /** The test fails. */
        FAILS
    }

    private Duration duration(String text) {
        try {
            Duration limit = Duration.parse("PT" + text);
            if (!limit.isNegative() && !limit.isZero()) {
                return limit;
            }
        } catch (DateTimeParseException e) {
            // said below
        }
        throw refused("has '" + text + "' for a limit; write for example 90s or 2m");
    }

    private ExtensionConfigurationException refused(String what) {
        return new ExtensionConfigurationException("@VirtualMachine of " + beside.getName() + " " + what);
    }

    String name() {
        return wanted.name().isEmpty() ? "machine" : wanted.name();
    }

    Duration within() {
        return within;
    }

    Lifecycle lifecycle() {
        return wanted.lifecycle();
    }

    Reset reset() {
        return wanted.reset();
    }

    /** Whether a test may come that wants it as it was. */
    boolean keepsMoment() {
        return wanted.reset() == Reset.SNAPSHOT && wanted.lifecycle() == Lifecycle.PER_CLASS;
    }

    /**
     * A machine, and what relative paths in it are relative to.
     *
     * @param machine which has a folder, ports and a TPM of its own; over its disks nothing lies yet
     */
    record Isolated(Machine machine, Path base) {}

    /** The machine, isolated in {@code folder}. */
    Isolated machine(Path folder) throws IOException, InterruptedException {
        if (wanted.from() != MachineSource.File.class) {
            MachineSource source = ReflectionSupport.newInstance(wanted.from());
            return isolated(source.machine(folder), folder, folder);
        }
        Path file = file();
        return isolated(Machine.read(file), file.resolveSibling(""), folder);
    }

    private Isolated isolated(Machine described, Path base, Path folder) throws IOException, InterruptedException {
        Machine machine = new IsolatedMachine(described, base, folder).prepare(Ints.asList(wanted.forward()));
        return new Isolated(machine, base);
    }

    private Path file() {
        URL resource = beside.getResource(wanted.value());
        if (resource == null) {
            return Path.of(wanted.value()).toAbsolutePath();
        }
        if (!resource.getProtocol().equals("file")) {
            throw refused("names " + resource + ", which is no file of its own; unpack it");
        }
        try {
            return Path.of(resource.toURI());
        } catch (URISyntaxException e) {
            throw refused("names " + resource + ", which is no file");
        }
    }

    /** The QEMU for {@code machine}; where there is none, the test is skipped, or fails if it must not be. */
    QemuInstallation qemu(Machine machine) throws SatchelException {
        try {
            return QemuInstallation.find(machine.guest().architecture());
        } catch (SatchelException e) {
            if (required) {
                throw e;
            }
            return Assumptions.abort(String.valueOf(e.getMessage()));
        }
    }

    private List<Readiness> readings() {
        try {
            return Arrays.stream(wanted.ready()).map(Readiness::parse).toList();
        } catch (IllegalArgumentException e) {
            throw refused("waits for what is " + e.getMessage());
        }
    }

    /** When {@code machine} is ready; empty: as soon as it runs. */
    Optional<Readiness> readiness(Machine machine) {
        List<Readiness> all = readings();
        if (!all.isEmpty()) {
            return Optional.of(all.size() == 1 ? all.get(0) : new Readiness.All(all));
        }
        return machine.guestAgent() == Machine.GuestAgent.ON ? Optional.of(Readiness.agent()) : Optional.empty();
    }
}
