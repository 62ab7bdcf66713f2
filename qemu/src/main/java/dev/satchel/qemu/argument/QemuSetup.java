package dev.satchel.qemu.argument;

import static com.google.common.base.Preconditions.checkArgument;

import dev.satchel.core.host.OperatingSystem;
import dev.satchel.core.process.ToolLocator;
import dev.satchel.qemu.capability.Accelerator;
import dev.satchel.qemu.capability.QemuCapabilities;
import dev.satchel.qemu.capability.QemuVersion;
import dev.satchel.qemu.firmware.FirmwareCatalogue;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What an argument list depends on besides the machine: the host's side. Immutable. */
public final class QemuSetup {
    private final Accelerator accelerator;
    private final Style style;
    private final Path folder;
    private final DeviceResolver devices;
    private final @Nullable FirmwareCatalogue firmware;
    private final OperatingSystem host;
    private final Path sysfs;
    private final @Nullable QemuVersion version;
    private final @Nullable QemuCapabilities capabilities;
    private final ToolLocator tools;
    private final @Nullable Path tpmSocket;
    private final @Nullable Path agentSocket;
    private final @Nullable Path consoleSocket;
    private final int spareSlots;

    private QemuSetup(Builder builder) {
        this.accelerator = builder.accelerator;
        this.style = builder.style;
        this.folder = builder.folder.toAbsolutePath();
        this.devices = builder.devices;
        this.firmware = builder.firmware;
        this.host = builder.host;
        this.sysfs = builder.sysfs;
        this.version = builder.version;
        this.capabilities = builder.capabilities;
        this.tools = builder.tools;
        this.tpmSocket = builder.tpmSocket;
        this.agentSocket = builder.agentSocket;
        this.consoleSocket = builder.consoleSocket;
        this.spareSlots = builder.spareSlots;
    }

    /** Works on any host: translated code, disks as {@code -drive}, files relative to the current folder. */
    public static QemuSetup defaults() {
        return builder().build();
    }

    /** Begins with the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** What runs the guest's code; {@link Accelerator#TCG} unless said otherwise. */
    public Accelerator accelerator() {
        return accelerator;
    }

    /** How disks are written; {@link Style#DRIVE} unless said otherwise. */
    public Style style() {
        return style;
    }

    /** What relative paths of the machine are relative to, and where its variables are kept; absolute. */
    public Path folder() {
        return folder;
    }

    /** Who finds devices. */
    public DeviceResolver devices() {
        return devices;
    }

    /** The firmware to choose from; this host's unless said otherwise. */
    public FirmwareCatalogue firmware() {
        return firmware == null ? FirmwareCatalogue.system() : firmware;
    }

    /** The host's operating system; this one's unless said otherwise. */
    public OperatingSystem host() {
        return host;
    }

    /** Where Linux shows what it knows of devices: {@code /sys}. */
    Path sysfs() {
        return sysfs;
    }

    /** QEMU's version, if it was asked. */
    public Optional<QemuVersion> version() {
        return Optional.ofNullable(version);
    }

    /** What QEMU can do, if it was asked. */
    public Optional<QemuCapabilities> capabilities() {
        return Optional.ofNullable(capabilities);
    }

    /** Where programs are looked for that a machine needs beside QEMU: swtpm. */
    public ToolLocator tools() {
        return tools;
    }

    /** Where a swtpm listens for this machine, if one does. */
    public Optional<Path> tpmSocket() {
        return Optional.ofNullable(tpmSocket);
    }

    /** Where QEMU is to listen for whoever talks to the guest's agent. */
    public Optional<Path> agentSocket() {
        return Optional.ofNullable(agentSocket);
    }

    /** Where QEMU is to listen for whoever follows the serial console, if anybody does. */
    public Optional<Path> consoleSocket() {
        return Optional.ofNullable(consoleSocket);
    }

    /** How many PCI devices are to have a place while the machine runs; see {@link QemuArguments#hotPlugBuses()}. */
    public int spareSlots() {
        return spareSlots;
    }

    /** A builder that holds all of this. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.accelerator = accelerator;
        builder.style = style;
        builder.folder = folder;
        builder.devices = devices;
        builder.firmware = firmware;
        builder.host = host;
        builder.sysfs = sysfs;
        builder.version = version;
        builder.capabilities = capabilities;
        builder.tools = tools;
        builder.tpmSocket = tpmSocket;
        builder.agentSocket = agentSocket;
        builder.consoleSocket = consoleSocket;
        builder.spareSlots = spareSlots;
        return builder;
    }

    @Override
    public String toString() {
        return "QEMU with " + accelerator + " on " + host + ", disks as " + style.id();
    }

    /** Collects the host's side. */
    public static final class Builder {
        private Accelerator accelerator = Accelerator.TCG;
        private Style style = Style.DRIVE;
        private Path folder = Path.of("");
        private DeviceResolver devices = DeviceResolver.byPath();
        private @Nullable FirmwareCatalogue firmware;
        private OperatingSystem host = OperatingSystem.current();
        private Path sysfs = Path.of("/sys");
        private @Nullable QemuVersion version;
        private @Nullable QemuCapabilities capabilities;
        private ToolLocator tools = ToolLocator.system();
        private @Nullable Path tpmSocket;
        private @Nullable Path agentSocket;
        private @Nullable Path consoleSocket;
        private int spareSlots;

        private Builder() {}

        /**
         * With the guest's code run by {@code accelerator}; see {@link Accelerator#choose}. Whether the host has it is
         * seen when QEMU starts.
         */
        public Builder accelerator(Accelerator accelerator) {
            this.accelerator = accelerator;
            return this;
        }

        /** With disks written as {@code style} says. */
        public Builder style(Style style) {
            this.style = style;
            return this;
        }

        /**
         * With the machine's relative paths relative to {@code folder}, which is itself relative to the current one.
         */
        public Builder folder(Path folder) {
            this.folder = folder;
            return this;
        }

        /** With devices found by {@code resolver}, which is asked for each one when the arguments are made. */
        public Builder devices(DeviceResolver resolver) {
            this.devices = resolver;
            return this;
        }

        /** With firmware from {@code catalogue} instead of the host's. */
        public Builder firmware(FirmwareCatalogue catalogue) {
            this.firmware = catalogue;
            return this;
        }

        /** For a host of the kind {@code system} instead of this one: it decides on networks and displays. */
        public Builder host(OperatingSystem system) {
            this.host = system;
            return this;
        }

        /** With another {@code /sys}. */
        Builder sysfs(Path folder) {
            this.sysfs = folder;
            return this;
        }

        /**
         * For this {@code version} of QEMU, by which the firmware for a board with a version is chosen; for any, if it
         * is not said.
         */
        public Builder version(QemuVersion version) {
            this.version = version;
            return this;
        }

        /**
         * For a QEMU that has {@code capabilities}, as {@link #version(QemuVersion)} for its version: what a machine leaves
         * open is chosen among what that QEMU can do. {@link dev.satchel.qemu.QemuInstallation#start} asks the QEMU that it
         * starts, where this is not said.
         */
        public Builder capabilities(QemuCapabilities capabilities) {
            this.capabilities = capabilities;
            return version(capabilities.version());
        }

        /** With the programs that a machine needs beside QEMU looked for by {@code locator}. */
        public Builder tools(ToolLocator locator) {
            this.tools = locator;
            return this;
        }

        /**
         * With the machine's TPM behind {@code socket}, on which a swtpm listens, in place of {@code tpm.sock} in the
         * folder; a start makes one of its own where this is not said. Where swtpm is not installed either, a machine
         * that has a TPM runs without it, which is a warning among the findings.
         */
        public Builder tpmSocket(Path socket) {
            this.tpmSocket = socket;
            return this;
        }

        /**
         * With the agent's channel at {@code socket}, which QEMU makes, in place of {@code agent.sock} in the folder.
         * It matters only to a machine whose guest agent is on.
         */
        public Builder agentSocket(Path socket) {
            this.agentSocket = socket;
            return this;
        }

        /**
         * With the machine's console at {@code socket}, which QEMU makes: in place of its serial port to standard input
         * and output, or as its serial port if it has none.
         */
        public Builder consoleSocket(Path socket) {
            this.consoleSocket = socket;
            return this;
        }

        /**
         * With {@code count} places, 0 to 64, for PCI devices that come while the machine runs: disks on virtio or NVMe,
         * network cards. The root bus of PCI Express takes none then. None if it is not said.
         */
        public Builder spareSlots(int count) {
            checkArgument(count >= 0 && count <= 64, "not 0 to 64 spare slots: %s", count);
            this.spareSlots = count;
            return this;
        }

        /** The setup. */
        public QemuSetup build() {
            return new QemuSetup(this);
        }
    }
}
