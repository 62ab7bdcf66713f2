package dev.satchel.examples.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.satchel.core.host.Accelerator;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.host.Host;
import dev.satchel.core.machine.Disk;
import dev.satchel.core.machine.Display;
import dev.satchel.core.machine.GuestKind;
import dev.satchel.core.machine.GuestSystem;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.machine.Network;
import dev.satchel.core.sizing.Bounds;
import dev.satchel.core.sizing.Carrier;
import dev.satchel.core.sizing.Feasibility;
import dev.satchel.core.sizing.GuestNeeds;
import dev.satchel.core.sizing.Manner;
import dev.satchel.core.sizing.Reasoned;
import dev.satchel.core.sizing.Recommendation;
import dev.satchel.core.sizing.Sizing;
import dev.satchel.core.sizing.Sourced;
import dev.satchel.core.sizing.SystemDisk;
import dev.satchel.core.sizing.Way;
import dev.satchel.core.unit.DataSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

@Command(
        name = "size",
        mixinStandardHelpOptions = true,
        description = "Advise how large a machine should be on this host, and tell by which ways it can run.")
final class SizeCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private Output output = new Output();

    @Mixin
    private HostOption host = new HostOption();

    @Option(
            names = "--guest",
            required = true,
            paramLabel = "GUEST",
            converter = GuestConverter.class,
            description =
                    "windows-11, windows-10, windows-server, debian, ubuntu, fedora, arch, alpine, linux, macos or"
                            + " other.")
    private GuestKind kind = GuestKind.OTHER;

    @Option(
            names = "--arch",
            paramLabel = "ARCH",
            converter = ArchitectureConverter.class,
            description = "The guest's architecture, for example aarch64; the host's own if it is not given.")
    private @Nullable Architecture architecture;

    @Option(names = "--carrier", paramLabel = "PATH", description = "The disk that holds this file or folder.")
    private @Nullable Path carrier;

    @Option(names = "--carrier-free", paramLabel = "SIZE", description = "What is free on the disk, for example 200GB.")
    private @Nullable DataSize free;

    @Option(
            names = "--carrier-fs",
            paramLabel = "TYPE",
            description = "The disk's file system, for example exfat, vfat, ntfs, apfs or ext4.")
    private @Nullable String fileSystem;

    @Option(
            names = "--physical-disk",
            description = "The guest's system is on a physical disk, which is passed through.")
    private boolean physical;

    @Option(names = "--machine", description = "Print a machine file made from the advice, and not the advice.")
    private boolean asMachine;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Host judged = host.provenHost();
        GuestSystem guest = new GuestSystem(kind, architectureOn(judged));
        Carrier holding = carrier();
        SystemDisk disk = physical ? SystemDisk.PHYSICAL : SystemDisk.IMAGE;
        Recommendation advice = Sizing.recommend(judged, guest, holding, disk);
        Feasibility feasibility = advice.feasibility();
        if (asMachine) {
            output.messages(advice.findings());
            printMachine(advice, judged, holding);
        } else {
            output.document(document(advice, feasibility));
            advice.explain().lines().forEach(output::line);
            output.line("");
            feasibility.explain().lines().forEach(output::line);
        }
        return advice.findings().hasErrors() || !feasibility.possible() ? ExitCode.ERRORS : ExitCode.DONE;
    }

    private Architecture architectureOn(Host judged) {
        Architecture asked = architecture == null ? judged.nativeArchitecture() : architecture;
        if (asked == Architecture.UNKNOWN) {
            throw new ParameterException(
                    spec.commandLine(), "the architecture of the host is not known; say the guest's with --arch");
        }
        return asked;
    }

    private Carrier carrier() throws IOException {
        Carrier known = carrier == null ? Carrier.unknown() : Carrier.holding(carrier);
        if (free != null) {
            known = known.withFree(free);
        }
        if (fileSystem != null) {
            try {
                known = known.withFileSystem(fileSystem);
            } catch (IllegalArgumentException e) {
                throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
            }
        }
        return known;
    }

    /** The file is written where its relative paths begin, so that the image is named and not its folder. */
    private void printMachine(Recommendation advice, Host judged, Carrier holding) throws IOException {
        String extension = advice.format().value().id();
        Path folder = Files.createTempDirectory("satchel-size");
        Path file = folder.resolve(output.isJson() ? "machine.json" : "machine.yaml");
        try {
            Machine.named(advice.needs().name())
                    .guest(advice.guest())
                    .sizedFor(judged, holding)
                    .disk(Disk.named("system")
                            .image(
                                    folder.resolve("system." + extension),
                                    advice.format().value())
                            .build())
                    .network(Network.user())
                    .display(new Display.Window())
                    .build()
                    .write(file);
            output.raw(Files.readAllBytes(file));
        } finally {
            Files.deleteIfExists(file);
            Files.deleteIfExists(folder);
        }
    }

    private static ObjectNode document(Recommendation advice, Feasibility feasibility) {
        ObjectNode document = Output.object();
        document.putObject("guest")
                .put("os", advice.guest().kind().id())
                .put("arch", advice.guest().architecture().id());
        document.set("manner", reasoned(advice.manner(), advice.manner().value().id()));
        document.set("cores", reasoned(advice.cores(), advice.cores().value()));
        document.set("memory", reasoned(advice.memory(), advice.memory().value()));
        document.set("disk", reasoned(advice.disk(), advice.disk().value()));
        document.set("format", reasoned(advice.format(), advice.format().value().id()));
        document.set(
                "accelerator",
                advice.accelerator().map(SizeCommand::accelerator).orElse(Output.JSON.nullNode()));
        document.set("needs", needs(advice.needs()));
        document.set("feasibility", feasibility(feasibility));
        document.set("findings", Output.array(advice.findings()));
        document.put("explanation", advice.explain());
        return document;
    }

    private static ObjectNode reasoned(Reasoned<?> reasoned, Object value) {
        ObjectNode node = Output.object();
        node.set("value", plain(value));
        ArrayNode reasons = node.putArray("reasons");
        reasoned.reasons().forEach(reasons::add);
        return node;
    }

    /** Sizes are bytes. */
    private static JsonNode plain(Object value) {
        return new ObjectMapper().valueToTree(value instanceof DataSize size ? size.bytes() : value);
    }

    private static JsonNode accelerator(Accelerator accelerator) {
        return Output.object()
                .put("name", accelerator.name())
                .put("verdict", accelerator.verdict().id())
                .put("reason", accelerator.reason());
    }

    private static ObjectNode needs(GuestNeeds needs) {
        ObjectNode node = Output.object();
        node.put("name", needs.name());
        node.set("cores", bounds(needs.cores()));
        node.set("memory", bounds(needs.memory()));
        node.set("disk", bounds(needs.disk()));
        node.set("sockets", sourced(needs.sockets(), needs.sockets().value()));
        node.set("firmware", sourced(needs.firmware(), word(needs.firmware().value())));
        node.set(
                "secureBoot",
                sourced(needs.secureBoot(), word(needs.secureBoot().value())));
        node.set("tpm", sourced(needs.tpm(), word(needs.tpm().value())));
        node.set(
                "diskBuses",
                sourced(
                        needs.diskBuses(),
                        needs.diskBuses().value().stream().map(bus -> bus.id()).toList()));
        node.set(
                "networkCards",
                sourced(
                        needs.networkCards(),
                        needs.networkCards().value().stream()
                                .map(Object::toString)
                                .toList()));
        node.set("clock", sourced(needs.clock(), needs.clock().value().id()));
        node.set(
                "enlightenments",
                sourced(needs.enlightenments(), needs.enlightenments().value()));
        return node;
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static ObjectNode bounds(Bounds<?> bounds) {
        ObjectNode node = Output.object();
        node.set("minimum", sourced(bounds.minimum(), bounds.minimum().value()));
        node.set(
                "recommended",
                sourced(bounds.recommended(), bounds.recommended().value()));
        node.set("maximum", sourced(bounds.maximum(), bounds.maximum().value()));
        return node;
    }

    private static ObjectNode sourced(Sourced<?> sourced, Object value) {
        ObjectNode node = Output.object();
        node.set("value", plain(value));
        return node.put("source", sourced.source().toString());
    }

    private static ObjectNode feasibility(Feasibility feasibility) {
        ObjectNode node = Output.object();
        node.put("possible", feasibility.possible());
        for (Manner manner : Manner.values()) {
            node.put(manner.id(), feasibility.verdict(manner).id());
        }
        ArrayNode ways = node.putArray("ways");
        for (Way way : feasibility.ways()) {
            ways.addObject()
                    .put("route", way.route().id())
                    .put("manner", way.manner().id())
                    .put("verdict", way.verdict().id())
                    .put("why", way.why())
                    .put("instead", way.instead());
        }
        return node;
    }

    /** By the names of machine files. */
    static final class GuestConverter implements ITypeConverter<GuestKind> {
        @Override
        public GuestKind convert(String text) {
            try {
                return GuestKind.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    /** By any of the spellings in use. */
    static final class ArchitectureConverter implements ITypeConverter<Architecture> {
        @Override
        public Architecture convert(String text) {
            try {
                return Architecture.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
