package dev.satchel.utm.bundle;

import dev.satchel.core.host.Architecture;
import dev.satchel.core.machine.Firmware;
import dev.satchel.core.machine.GuestSystem;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.machine.Network;
import dev.satchel.utm.config.QemuConfiguration;
import dev.satchel.utm.config.UtmInformation;
import dev.satchel.utm.mapping.UtmMapping;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/** A sound bundle to be spoiled, each time in one way. */
final class TrialBundle {
    static final UUID ID = UUID.fromString("6f1f4a4e-0c0b-4b7e-9e55-3b8d2c1a7f11");

    private final Path folder;

    private TrialBundle(Path folder) {
        this.folder = folder;
    }

    /** Linux on Arm, without firmware variables and drives. */
    static TrialBundle at(Path folder) throws IOException {
        return at(folder, Architecture.AARCH64);
    }

    static TrialBundle at(Path folder, Architecture architecture) throws IOException {
        Files.createDirectories(folder.resolve("Data"));
        Machine machine = Machine.named("Linux")
                .uuid(ID)
                .guest(GuestSystem.debian(architecture))
                .firmware(Firmware.bios())
                .network(Network.user())
                .build();
        UtmMapping.toUtm(machine).configuration().write(folder.resolve("config.plist"));
        return new TrialBundle(folder).replacing("<key>Icon</key>\n\t\t<string>debian</string>\n", "");
    }

    /** An Apple back end's Linux with a raw image {@code disk.img} that is there. */
    static TrialBundle apple(Path folder) throws IOException {
        Files.createDirectories(folder.resolve("Data"));
        Files.write(folder.resolve("Data/disk.img"), new byte[1 << 20]);
        Files.writeString(folder.resolve("config.plist"), """
                <?xml version="1.0" encoding="UTF-8"?>
                <!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
                <plist version="1.0">
                <dict>
                	<key>Backend</key><string>Apple</string>
                	<key>ConfigurationVersion</key><integer>4</integer>
                	<key>Display</key><array/>
                	<key>Drive</key><array><dict>
                		<key>Identifier</key><string>D1</string>
                		<key>ImageName</key><string>disk.img</string>
                		<key>Nvme</key><true/>
                		<key>ReadOnly</key><false/>
                	</dict></array>
                	<key>Information</key><dict>
                		<key>IconCustom</key><false/>
                		<key>Name</key><string>Apple Linux</string>
                		<key>UUID</key><string>6F1F4A4E-0C0B-4B7E-9E55-3B8D2C1A7F12</string>
                	</dict>
                	<key>Network</key><array><dict>
                		<key>MacAddress</key><string>5e:00:00:00:00:01</string>
                		<key>Mode</key><string>Shared</string>
                	</dict></array>
                	<key>Serial</key><array/>
                	<key>System</key><dict>
                		<key>Architecture</key><string>aarch64</string>
                		<key>Boot</key><dict>
                			<key>EfiVariableStoragePath</key><string>efi_vars.fd</string>
                			<key>OperatingSystem</key><string>Linux</string>
                			<key>UEFIBoot</key><true/>
                		</dict>
                		<key>CPUCount</key><integer>0</integer>
                		<key>GenericPlatform</key><dict/>
                		<key>MemorySize</key><integer>4096</integer>
                	</dict>
                	<key>Virtualization</key><dict>
                		<key>Audio</key><false/>
                		<key>Balloon</key><true/>
                		<key>ClipboardSharing</key><false/>
                		<key>Entropy</key><true/>
                		<key>Keyboard</key><string>Generic</string>
                		<key>Pointer</key><string>Mouse</string>
                		<key>Rosetta</key><true/>
                	</dict>
                </dict>
                </plist>
                """);
        return new TrialBundle(folder);
    }

    Path folder() {
        return folder;
    }

    Path data() {
        return folder.resolve("Data");
    }

    TrialBundle replacing(String old, String fresh) throws IOException {
        Path file = folder.resolve("config.plist");
        Files.writeString(file, Files.readString(file).replace(old, fresh));
        return this;
    }

    /** With one more drive in the configuration. */
    TrialBundle drive(String identifier, String image, String bus) throws IOException {
        return drive(identifier, image, bus, "Disk");
    }

    TrialBundle drive(String identifier, String image, String bus, String type) throws IOException {
        String name = image.isEmpty() ? "" : "<key>ImageName</key><string>" + image + "</string>";
        String drive = "<dict><key>Identifier</key><string>" + identifier + "</string>" + name
                + "<key>ImageType</key><string>" + type + "</string><key>Interface</key><string>" + bus
                + "</string><key>InterfaceVersion</key><integer>1</integer><key>ReadOnly</key>"
                + (image.isEmpty() ? "<true/>" : "<false/>") + "</dict>";
        String key = "<key>Drive</key>\n\t<array";
        String text = Files.readString(folder.resolve("config.plist"));
        return text.contains(key + "/>")
                ? replacing(key + "/>", key + ">" + drive + "<!--drives--></array>")
                : replacing("<!--drives-->", drive + "<!--drives-->");
    }

    /** With a raw image of that many MiB that is there, and its drive. */
    TrialBundle image(String name, int mebibytes) throws IOException {
        Files.write(data().resolve(name), new byte[mebibytes << 20]);
        return drive(name.replace('.', '-'), name, "VirtIO");
    }

    /** With a setting in the section QEMU switched on. */
    TrialBundle with(String option) throws IOException {
        return replacing("<key>" + option + "</key>\n\t\t<false/>", "<key>" + option + "</key>\n\t\t<true/>");
    }

    TrialBundle arguments(String... words) throws IOException {
        StringBuilder array = new StringBuilder("<key>AdditionalArguments</key>\n\t\t<array>");
        for (String word : words) {
            array.append("<string>").append(word).append("</string>");
        }
        return replacing("<key>AdditionalArguments</key>\n\t\t<array/>", array + "</array>");
    }

    UtmBundle open() throws IOException {
        return UtmBundle.open(folder);
    }

    static UtmInformation information(UtmBundle bundle) {
        return ((QemuConfiguration) bundle.configuration()).information();
    }
}
