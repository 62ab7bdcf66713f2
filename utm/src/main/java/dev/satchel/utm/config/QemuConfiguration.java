package dev.satchel.utm.config;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.check.Findings;
import java.util.List;
import java.util.function.Function;

/** A configuration of version 4 with the back end QEMU, by its sections. Immutable. */
public final class QemuConfiguration implements UtmConfiguration {
    static final Schema SCHEMA = Schema.builder()
            .required(Schema.Kind.TEXT, "Backend")
            .required(Schema.Kind.COUNT, "ConfigurationVersion")
            .dictionary("Information", UtmInformation.SCHEMA)
            .dictionary("System", UtmSystem.SCHEMA)
            .dictionary("QEMU", UtmQemu.SCHEMA)
            .dictionary("Input", UtmInput.SCHEMA)
            .dictionary("Sharing", UtmSharing.SCHEMA)
            .list("Display", UtmDisplay.SCHEMA)
            .list("Drive", UtmDrive.SCHEMA)
            .list("Network", UtmNetwork.SCHEMA)
            .list("Serial", UtmSerial.SCHEMA)
            .list("Sound", UtmSound.SCHEMA)
            .build();

    private final Plist plist;
    private final PlistDictionary root;

    QemuConfiguration(Plist plist, PlistDictionary root) {
        this.plist = plist;
        this.root = root;
    }

    /**
     * A machine without displays, drives, network cards, serial ports and sound. Whether UTM would start it is for
     * {@link #check()} to say.
     *
     * @param information name, identity and picture
     * @param system architecture, board, processor and memory
     * @param qemu firmware, helpers and raw arguments
     * @param input USB
     * @param sharing folder and clipboard
     */
    public static QemuConfiguration of(
            UtmInformation information, UtmSystem system, UtmQemu qemu, UtmInput input, UtmSharing sharing) {
        PlistDictionary root = PlistDictionary.EMPTY
                .with("Backend", "QEMU")
                .with("ConfigurationVersion", VERSION)
                .with("Display", PlistArray.EMPTY)
                .with("Drive", PlistArray.EMPTY)
                .with("Information", information.plist())
                .with("Input", input.plist())
                .with("Network", PlistArray.EMPTY)
                .with("QEMU", qemu.plist())
                .with("Serial", PlistArray.EMPTY)
                .with("Sharing", sharing.plist())
                .with("Sound", PlistArray.EMPTY)
                .with("System", system.plist());
        return new QemuConfiguration(Plist.of(root), root);
    }

    /**
     * Every key that UTM 5.0.3 reads with the back end QEMU, as a path: {@code System.MemorySize}, {@code Drive[].ImageName};
     * immutable.
     */
    public static List<String> keys() {
        return SCHEMA.paths().collect(ImmutableList.toImmutableList());
    }

    @Override
    public Plist plist() {
        return plist;
    }

    /** Name, identity, picture. */
    public UtmInformation information() {
        return new UtmInformation(section("Information"));
    }

    /** Architecture, board, processor, memory. */
    public UtmSystem system() {
        return new UtmSystem(section("System"));
    }

    /** Firmware, helpers, raw arguments. */
    public UtmQemu qemu() {
        return new UtmQemu(section("QEMU"));
    }

    /** USB. */
    public UtmInput input() {
        return new UtmInput(section("Input"));
    }

    /** Folder and clipboard. */
    public UtmSharing sharing() {
        return new UtmSharing(section("Sharing"));
    }

    /** Graphics cards; none means headless. Immutable. */
    public List<UtmDisplay> displays() {
        return sections("Display", UtmDisplay::new);
    }

    /** Drives, in boot order; immutable. */
    public List<UtmDrive> drives() {
        return sections("Drive", UtmDrive::new);
    }

    /** Network cards; immutable. */
    public List<UtmNetwork> networks() {
        return sections("Network", UtmNetwork::new);
    }

    /** Serial ports; immutable. */
    public List<UtmSerial> serialPorts() {
        return sections("Serial", UtmSerial::new);
    }

    /** Sound cards; immutable. */
    public List<UtmSound> sounds() {
        return sections("Sound", UtmSound::new);
    }

    /** With the name, the identity and the picture of {@code information}. */
    public QemuConfiguration withInformation(UtmInformation information) {
        return with("Information", information.plist());
    }

    /** With the architecture, board, processor and memory of {@code system}. */
    public QemuConfiguration withSystem(UtmSystem system) {
        return with("System", system.plist());
    }

    /** With the firmware, the helpers and the raw arguments of {@code qemu}. */
    public QemuConfiguration withQemu(UtmQemu qemu) {
        return with("QEMU", qemu.plist());
    }

    /** With the USB of {@code input}. */
    public QemuConfiguration withInput(UtmInput input) {
        return with("Input", input.plist());
    }

    /** With the folder and the clipboard of {@code sharing}. */
    public QemuConfiguration withSharing(UtmSharing sharing) {
        return with("Sharing", sharing.plist());
    }

    /** With {@code displays} instead of the graphics cards that there were; with none the machine is headless. */
    public QemuConfiguration withDisplays(List<UtmDisplay> displays) {
        return with("Display", displays);
    }

    /**
     * With {@code drives}, in boot order, instead of those that there were. Two of one identifier are a finding of
     * {@link #check()}.
     */
    public QemuConfiguration withDrives(List<UtmDrive> drives) {
        return with("Drive", drives);
    }

    /** With {@code networks} instead of the network cards that there were. */
    public QemuConfiguration withNetworks(List<UtmNetwork> networks) {
        return with("Network", networks);
    }

    /** With {@code ports} instead of the serial ports that there were. */
    public QemuConfiguration withSerialPorts(List<UtmSerial> ports) {
        return with("Serial", ports);
    }

    /** With {@code sounds} instead of the sound cards that there were. */
    public QemuConfiguration withSounds(List<UtmSound> sounds) {
        return with("Sound", sounds);
    }

    @Override
    public Findings check() {
        return QemuCheck.of(this);
    }

    private PlistDictionary section(String key) {
        return (PlistDictionary) root.value(key).orElseThrow();
    }

    private <T> List<T> sections(String key, Function<PlistDictionary, T> type) {
        return ((PlistArray) root.value(key).orElseThrow())
                .values().stream()
                        .map(value -> type.apply((PlistDictionary) value))
                        .collect(ImmutableList.toImmutableList());
    }

    private QemuConfiguration with(String key, List<? extends Section> sections) {
        return with(
                key,
                new PlistArray(sections.stream().<PlistValue>map(Section::plist).toList()));
    }

    private QemuConfiguration with(String key, PlistValue value) {
        PlistDictionary changed = root.with(key, value);
        return new QemuConfiguration(plist.withRoot(changed), changed);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof QemuConfiguration that && root.equals(that.root);
    }

    @Override
    public int hashCode() {
        return root.hashCode();
    }

    @Override
    public String toString() {
        return "configuration of " + information().name() + " (QEMU, " + system().architecture() + ")";
    }
}
