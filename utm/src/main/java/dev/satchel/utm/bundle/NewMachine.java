package dev.satchel.utm.bundle;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Findings;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.host.OperatingSystem;
import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.Clock;
import dev.satchel.core.machine.Disk;
import dev.satchel.core.machine.DiskBus;
import dev.satchel.core.machine.DiskSource;
import dev.satchel.core.machine.Display;
import dev.satchel.core.machine.Firmware;
import dev.satchel.core.machine.GuestKind;
import dev.satchel.core.machine.GuestSystem;
import dev.satchel.core.machine.ImageFormat;
import dev.satchel.core.machine.MacAddress;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.machine.Network;
import dev.satchel.core.machine.NetworkMode;
import dev.satchel.core.machine.Tpm;
import dev.satchel.core.plan.Plan;
import dev.satchel.core.plan.Step;
import dev.satchel.core.unit.DataSize;
import dev.satchel.utm.config.Plist;
import dev.satchel.utm.config.PlistArray;
import dev.satchel.utm.config.PlistDictionary;
import dev.satchel.utm.config.PlistValue;
import dev.satchel.utm.config.UtmConfiguration;
import dev.satchel.utm.mapping.DiskPlacement;
import dev.satchel.utm.mapping.UtmDraft;
import dev.satchel.utm.mapping.UtmMapping;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A machine that UTM has not seen yet: a {@link UtmProfile} with what differs from machine to machine. Its disk is made in
 * the bundle, on the disk that the bundle is made on, without any tool. Immutable: each {@code with} returns another one.
 */
public final class NewMachine {
    private static final DataSize LEAST_WINDOWS = DataSize.gibibytes(64);

    private final UtmProfile profile;
    private final @Nullable String name;
    private final @Nullable DataSize disk;
    private final @Nullable DataSize memory;
    private final int cores;
    private final ImmutableList<Path> media;
    private final VariableTemplates templates;
    private final Random random;

    private NewMachine(
            UtmProfile profile,
            @Nullable String name,
            @Nullable DataSize disk,
            @Nullable DataSize memory,
            int cores,
            ImmutableList<Path> media,
            VariableTemplates templates,
            Random random) {
        this.profile = profile;
        this.name = name;
        this.disk = disk;
        this.memory = memory;
        this.cores = cores;
        this.media = media;
        this.templates = templates;
        this.random = random;
    }

    /** One of {@code profile}, called as its bundle, as large as the profile says: 4 cores, 4 GiB (macOS: 8), 64 GiB of disk. */
    public static NewMachine of(UtmProfile profile) {
        return new NewMachine(
                profile,
                null,
                null,
                null,
                4,
                ImmutableList.of(),
                VariableTemplates.installed(),
                NewIdentity.random().source());
    }

    /** With {@code name}, not blank, of characters that can be seen. */
    public NewMachine named(String name) {
        NewIdentity.random().named(name);
        return new NewMachine(profile, name, disk, memory, cores, media, templates, random);
    }

    /** With a disk of {@code size}, 1 MiB or more. */
    public NewMachine withDisk(DataSize size) {
        checkArgument(size.compareTo(DataSize.mebibytes(1)) >= 0, "a disk has at least 1 MiB: %s", size);
        return new NewMachine(profile, name, size, memory, cores, media, templates, random);
    }

    /** With {@code size} of memory, 128 MiB or more. */
    public NewMachine withMemory(DataSize size) {
        checkArgument(size.compareTo(DataSize.mebibytes(128)) >= 0, "a machine has at least 128 MiB: %s", size);
        return new NewMachine(profile, name, disk, size, cores, media, templates, random);
    }

    /** With {@code count} cores, 1 to 256. */
    public NewMachine withCores(int count) {
        checkArgument(count >= 1 && count <= 256, "1 to 256 cores: %s", count);
        return new NewMachine(profile, name, disk, memory, count, media, templates, random);
    }

    /**
     * With a copy of {@code file}, an ISO image, in the bundle, in a drive of its own: the first is what the system is
     * installed from. Without one the drive is empty, and its medium is chosen in UTM.
     */
    public NewMachine withMedium(Path file) {
        return new NewMachine(
                profile,
                name,
                disk,
                memory,
                cores,
                ImmutableList.<Path>builder().addAll(media).add(file).build(),
                templates,
                random);
    }

    /** With {@code templates} as where its UEFI variables come from, where they must be there before the first start. */
    public NewMachine withTemplates(VariableTemplates templates) {
        return new NewMachine(profile, name, disk, memory, cores, media, templates, random);
    }

    /**
     * The plan that makes its bundle.
     *
     * @param target a name that ends in {@code .utm}, in a folder that exists, and is free
     * @throws SatchelException with a code below {@code utm.bundle} if {@code target} is taken or a medium is missing
     */
    public Plan plan(Path target) throws IOException {
        BundleSite site = new BundleSite(target, OperatingSystem.current());
        String called = name == null ? CopyPlan.nameOf(site.target()) : name;
        if (profile == UtmProfile.MACOS) {
            return mac(site, called);
        }
        Machine machine = machine(called);
        UtmDraft draft = UtmMapping.toUtm(machine, DiskPlacement.COPY);
        draft.findings().orThrow("machine " + machine.name());
        Plan plan = new BundlePlan(machine, asUtmCalls(draft), site, templates).plan();
        return Plan.titled(plan.title())
                .steps(plan)
                .findings(Findings.of(advice()))
                .build();
    }

    /** Drives by identifiers that no other machine has, as UTM's own: serial numbers of disks are made of them. */
    private UtmDraft asUtmCalls(UtmDraft draft) throws SatchelException {
        PlistDictionary root = (PlistDictionary) draft.configuration().plist().root();
        PlistDictionary changed = Tree.each(
                root,
                "Drive",
                drive -> Tree.with(
                        drive, "Identifier", NewIdentity.uuid(random).toString().toUpperCase(Locale.ROOT)));
        return new UtmDraft(
                UtmConfiguration.of(Plist.of(changed), profile.id()), draft.images(), draft.files(), draft.findings());
    }

    private ImmutableList<Finding> advice() {
        ImmutableList.Builder<Finding> advice = ImmutableList.builder();
        if (profile == UtmProfile.WINDOWS_11_X86_64) {
            advice.add(Finding.warning(
                    "utm.new.emulated",
                    "guest.arch",
                    "x86-64 is emulated on Apple silicon: Windows runs there, many times slower than on its own kind",
                    "use Windows on Arm (windows-11-arm64), which runs most x86 programs"));
        }
        if (profile.isWindows() && size().compareTo(LEAST_WINDOWS) < 0) {
            advice.add(Finding.warning(
                    "utm.new.disk",
                    "disks[system].size",
                    "is " + size() + ", and Windows 11 asks for " + LEAST_WINDOWS,
                    "make it larger"));
        }
        if (profile == UtmProfile.WINDOWS_11_ARM64) {
            advice.add(Finding.note(
                    "utm.new.drivers",
                    "networks[0]",
                    "Windows has no driver for the card: install UTM's guest tools, which bring it"));
        }
        return advice.build();
    }

    private DataSize size() {
        return disk == null ? DataSize.gibibytes(64) : disk;
    }

    private DataSize memory(DataSize usual) {
        return memory == null ? usual : memory;
    }

    private Machine machine(String called) {
        boolean arm = profile.architecture() == Architecture.AARCH64;
        boolean windows = profile.isWindows();
        GuestKind kind = windows ? GuestKind.WINDOWS_11 : GuestKind.LINUX;
        Machine.Builder machine = Machine.named(called)
                .uuid(NewIdentity.uuid(random))
                .guest(new GuestSystem(kind, profile.architecture()))
                .board(arm ? Board.VIRT : Board.Q35)
                .cores(cores)
                .memory(memory(DataSize.gibibytes(4)))
                .clock(windows ? Clock.LOCAL : Clock.UTC)
                .firmware(windows ? Firmware.uefi().withSecureBoot() : Firmware.uefi())
                .network(Network.of(NetworkMode.SHARED)
                        .mac(MacAddress.parse(NewIdentity.address(random)))
                        .build())
                .display(new Display.Window())
                .sound(Machine.Sound.ON)
                .guestAgent(Machine.GuestAgent.ON);
        if (windows) {
            machine.tpm(Tpm.version2());
        }
        DiskBus mediaBus = arm ? DiskBus.USB : DiskBus.SATA;
        if (media.isEmpty()) {
            machine.disk(Disk.named("setup")
                    .source(DiskSource.emptyDrive())
                    .bus(mediaBus)
                    .bootOrder(1)
                    .build());
        }
        for (int i = 0; i < media.size(); i++) {
            Disk.Builder medium = Disk.named(i == 0 ? "setup" : "medium" + (i + 1))
                    .medium(media.get(i))
                    .bus(mediaBus);
            machine.disk(i == 0 ? medium.bootOrder(1).build() : medium.build());
        }
        return machine.disk(Disk.named("system")
                        .image(Path.of("system.qcow2").toAbsolutePath(), ImageFormat.QCOW2)
                        .size(size())
                        .discard(Disk.Discard.UNMAP)
                        .bus(windows ? (arm ? DiskBus.NVME : DiskBus.SATA) : DiskBus.VIRTIO)
                        .bootOrder(2)
                        .build())
                .build();
    }

    private Plan mac(BundleSite site, String called) throws IOException {
        site.requireFree();
        String identifier = NewIdentity.uuid(random).toString().toUpperCase(Locale.ROOT);
        String image = identifier + ".img";
        DataSize memory = memory(DataSize.gibibytes(8)).roundedUpTo(DataSize.mebibytes(1));
        PlistDictionary root = macConfiguration(called, identifier, image, memory);
        ImmutableList.Builder<Finding> findings = ImmutableList.builder();
        findings.add(
                apples("System.MacPlatform.HardwareModel", "the hardware model, which is read out of a recovery image"),
                apples("System.MacPlatform.MachineIdentifier", "the identity of the guest as a Mac"),
                apples("Data/AuxiliaryStorage", "the auxiliary storage, which is the guest's firmware memory"));
        if (!media.isEmpty()) {
            throw new SatchelException(
                    "utm.new.medium",
                    media.get(0).toString(),
                    "a macOS guest is installed from a recovery image (.ipsw), which UTM keeps outside the bundle",
                    "choose it in UTM");
        }
        findings.addAll(CarrierFindings.ofNewImage(site.parent(), "Drive[0]", ImageFormat.RAW, size()));
        return Plan.titled("Make the bundle " + Shown.of(site.target().getFileName()))
                .step(site.makeFolder())
                .step(Step.titled("Make an empty image for the disk")
                        .act(EmptyImage.make(
                                site.building().resolve(UtmBundle.DATA), Path.of(image), ImageFormat.RAW, size()))
                        .build())
                .step(site.writeConfiguration(Plist.of(root).toXml()))
                .step(site.rename())
                .findings(Findings.of(findings.build()))
                .build();
    }

    private static Finding apples(String where, String what) {
        return Finding.warning(
                        "utm.new.apple",
                        where,
                        "only Apple's framework makes " + what,
                        "open the bundle in UTM on a Mac with Apple silicon, choose a recovery image (.ipsw) in its settings"
                                + " under Boot, and save; or make the machine in UTM and move its disk here")
                .withConsequence("the machine can neither be started nor saved until then");
    }

    private PlistDictionary macConfiguration(String called, String identifier, String image, DataSize memory) {
        PlistDictionary information = dictionary("IconCustom", false);
        information = Tree.with(Tree.with(information, "Icon", "mac"), "Name", called);
        information = Tree.with(
                information, "UUID", NewIdentity.uuid(random).toString().toUpperCase(Locale.ROOT));
        PlistDictionary system = Tree.with(PlistDictionary.EMPTY, "Architecture", "aarch64")
                .with("Boot", Tree.with(dictionary("UEFIBoot", false), "OperatingSystem", "macOS"))
                .with("CPUCount", PlistValue.Whole.of(cores))
                .with("MemorySize", PlistValue.Whole.of(memory.bytes() >> 20));
        PlistDictionary virtualization = dictionary("Audio", true);
        virtualization = Tree.with(virtualization, "Balloon", true);
        virtualization = Tree.with(virtualization, "ClipboardSharing", false);
        virtualization = Tree.with(virtualization, "Entropy", true);
        virtualization = Tree.with(virtualization, "Keyboard", "Generic");
        virtualization = Tree.with(virtualization, "Pointer", "Mouse");
        PlistDictionary display = dictionary("DynamicResolution", true)
                .with("HeightPixels", PlistValue.Whole.of(1200))
                .with("PixelsPerInch", PlistValue.Whole.of(80))
                .with("WidthPixels", PlistValue.Whole.of(1920));
        PlistDictionary drive = dictionary("Nvme", false);
        drive = Tree.with(Tree.with(drive, "ReadOnly", false), "Identifier", identifier);
        drive = Tree.with(drive, "ImageName", image);
        PlistDictionary card = Tree.with(
                Tree.with(PlistDictionary.EMPTY, "Mode", "Shared"),
                "MacAddress",
                NewIdentity.address(random).toLowerCase(Locale.ROOT));
        return Tree.with(PlistDictionary.EMPTY, "Backend", "Apple")
                .with("ConfigurationVersion", PlistValue.Whole.of(4))
                .with("Display", new PlistArray(List.of(display)))
                .with("Drive", new PlistArray(List.of(drive)))
                .with("Information", information)
                .with("Network", new PlistArray(List.of(card)))
                .with("Serial", PlistArray.EMPTY)
                .with("System", system)
                .with("Virtualization", virtualization);
    }

    private static PlistDictionary dictionary(String key, boolean flag) {
        return Tree.with(PlistDictionary.EMPTY, key, flag);
    }
}
