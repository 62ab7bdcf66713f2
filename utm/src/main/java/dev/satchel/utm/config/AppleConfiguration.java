package dev.satchel.utm.config;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.check.Findings;
import java.util.List;
import java.util.function.Function;

/** A configuration of version 4 with the back end Apple, by its sections. Immutable. */
public final class AppleConfiguration implements UtmConfiguration {
    static final Schema SCHEMA = Schema.builder()
            .required(Schema.Kind.TEXT, "Backend")
            .required(Schema.Kind.COUNT, "ConfigurationVersion")
            .dictionary("Information", UtmInformation.SCHEMA)
            .dictionary("System", AppleSystem.SCHEMA)
            .dictionary("Virtualization", AppleVirtualization.SCHEMA)
            .list("Display", AppleDisplay.SCHEMA)
            .list("Drive", AppleDrive.SCHEMA)
            .list("Network", AppleNetwork.SCHEMA)
            .list("Serial", AppleSerial.SCHEMA)
            .optionalList("SharedDirectory", AppleSharedDirectory.SCHEMA)
            .build();

    private final Plist plist;
    private final PlistDictionary root;

    AppleConfiguration(Plist plist, PlistDictionary root) {
        this.plist = plist;
        this.root = root;
    }

    /**
     * A machine without displays, drives, network cards and serial ports.
     *
     * @param information name, identity and picture
     * @param system architecture, processor, memory and start
     * @param virtualization devices that are on or off
     */
    public static AppleConfiguration of(
            UtmInformation information, AppleSystem system, AppleVirtualization virtualization) {
        PlistDictionary root = PlistDictionary.EMPTY
                .with("Backend", "Apple")
                .with("ConfigurationVersion", VERSION)
                .with("Display", PlistArray.EMPTY)
                .with("Drive", PlistArray.EMPTY)
                .with("Information", information.plist())
                .with("Network", PlistArray.EMPTY)
                .with("Serial", PlistArray.EMPTY)
                .with("System", system.plist())
                .with("Virtualization", virtualization.plist());
        return new AppleConfiguration(Plist.of(root), root);
    }

    /**
     * Every key that UTM 5.0.3 reads with the back end Apple, as a path: {@code System.MemorySize}, {@code Drive[].ImageName};
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

    /** Architecture, processor, memory, start. */
    public AppleSystem system() {
        return new AppleSystem(section("System"));
    }

    /** Devices that are on or off. */
    public AppleVirtualization virtualization() {
        return new AppleVirtualization(section("Virtualization"));
    }

    /** Displays; none means headless. macOS has at least one. Immutable. */
    public List<AppleDisplay> displays() {
        return sections("Display", AppleDisplay::new);
    }

    /** Drives, in boot order; immutable. */
    public List<AppleDrive> drives() {
        return sections("Drive", AppleDrive::new);
    }

    /** Network cards; immutable. */
    public List<AppleNetwork> networks() {
        return sections("Network", AppleNetwork::new);
    }

    /** Serial ports; immutable. */
    public List<AppleSerial> serialPorts() {
        return sections("Serial", AppleSerial::new);
    }

    /** Folders that UTM 4.0.0 and 4.0.1 kept here; immutable. */
    public List<AppleSharedDirectory> sharedDirectories() {
        return sections("SharedDirectory", AppleSharedDirectory::new);
    }

    /** With the name, the identity and the picture of {@code information}. */
    public AppleConfiguration withInformation(UtmInformation information) {
        return with("Information", information.plist());
    }

    /** With the architecture, processor, memory and start of {@code system}. */
    public AppleConfiguration withSystem(AppleSystem system) {
        return with("System", system.plist());
    }

    /** With the devices of {@code virtualization}. */
    public AppleConfiguration withVirtualization(AppleVirtualization virtualization) {
        return with("Virtualization", virtualization.plist());
    }

    /** With {@code displays} instead of those that there were; with none the machine is headless. */
    public AppleConfiguration withDisplays(List<AppleDisplay> displays) {
        return with("Display", displays);
    }

    /** With {@code drives}, in boot order, instead of those that there were. */
    public AppleConfiguration withDrives(List<AppleDrive> drives) {
        return with("Drive", drives);
    }

    /** With {@code networks} instead of the network cards that there were. */
    public AppleConfiguration withNetworks(List<AppleNetwork> networks) {
        return with("Network", networks);
    }

    /** With {@code ports} instead of the serial ports that there were. */
    public AppleConfiguration withSerialPorts(List<AppleSerial> ports) {
        return with("Serial", ports);
    }

    @Override
    public Findings check() {
        return AppleCheck.of(this);
    }

    private PlistDictionary section(String key) {
        return (PlistDictionary) root.value(key).orElseThrow();
    }

    private <T> List<T> sections(String key, Function<PlistDictionary, T> type) {
        return ((PlistArray) root.value(key).orElse(PlistArray.EMPTY))
                .values().stream()
                        .map(value -> type.apply((PlistDictionary) value))
                        .collect(ImmutableList.toImmutableList());
    }

    private AppleConfiguration with(String key, List<? extends Section> sections) {
        return with(
                key,
                new PlistArray(sections.stream().<PlistValue>map(Section::plist).toList()));
    }

    private AppleConfiguration with(String key, PlistValue value) {
        PlistDictionary changed = root.with(key, value);
        return new AppleConfiguration(plist.withRoot(changed), changed);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AppleConfiguration that && root.equals(that.root);
    }

    @Override
    public int hashCode() {
        return root.hashCode();
    }

    @Override
    public String toString() {
        return "configuration of " + information().name() + " (Apple, " + system().architecture() + ")";
    }
}
