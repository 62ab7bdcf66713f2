package dev.satchel.examples.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.satchel.core.host.OperatingSystem;
import dev.satchel.storage.filesystem.Ability;
import dev.satchel.storage.filesystem.AbilityFact;
import dev.satchel.storage.filesystem.AccessFact;
import dev.satchel.storage.filesystem.ClusterLimits;
import dev.satchel.storage.filesystem.FileSystemProfile;
import dev.satchel.storage.filesystem.FileSystemType;
import dev.satchel.storage.filesystem.FileSystems;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "filesystem",
        mixinStandardHelpOptions = true,
        description = "Choose a file system, make one, and tell what each can.",
        subcommands = {FilesystemChooseCommand.class, FilesystemMakeCommand.class, FilesystemCheckCommand.class})
final class FilesystemCommand extends CommandGroup {
    @Command(
            name = "table",
            mixinStandardHelpOptions = true,
            description = "Print what each file system can, and who says so, as Markdown.")
    int table(@Mixin Output output) {
        ArrayNode all = Output.JSON.arrayNode();
        for (FileSystemType type : FileSystemType.values()) {
            all.add(toJson(type.profile()));
        }
        output.document(Output.object().set("fileSystems", all));
        if (!output.isJson()) {
            output.raw(FileSystems.toMarkdown().getBytes(StandardCharsets.UTF_8));
        }
        return ExitCode.DONE;
    }

    private static ObjectNode toJson(FileSystemProfile profile) {
        ObjectNode node = Output.object()
                .put("type", profile.type().id())
                .put("name", profile.type().toString())
                .put("usualCluster", profile.usual().cluster().bytes());
        ArrayNode clusters = node.putArray("clusters");
        for (ClusterLimits limits : profile.clusters()) {
            clusters.addObject()
                    .put("cluster", limits.cluster().bytes())
                    .put("largestFile", limits.file().bytes())
                    .put("fileSource", limits.file().source().toString())
                    .put("largestVolume", limits.volume().bytes())
                    .put("volumeSource", limits.volume().source().toString());
        }
        profile.smallest().ifPresent(least -> node.put("smallestVolume", least.bytes()));
        profile.label()
                .ifPresent(rule -> node.putObject("label")
                        .put("longest", rule.longest())
                        .put("unit", rule.unit().toString())
                        .put("without", rule.forbidden()));
        ObjectNode access = node.putObject("access");
        for (OperatingSystem system : OperatingSystem.values()) {
            AccessFact fact = profile.access(system);
            if (system != OperatingSystem.OTHER) {
                access.putObject(system.id())
                        .put("access", fact.access().toString())
                        .put("remark", fact.remark())
                        .put("source", fact.source().toString());
            }
        }
        ArrayNode abilities = node.putArray("abilities");
        for (Ability ability : Ability.values()) {
            ObjectNode entry = toJson(profile.ability(ability));
            ObjectNode exceptions = entry.putObject("except");
            profile.exceptions(ability).forEach((system, fact) -> exceptions.set(system.id(), toJson(fact)));
            abilities.add(entry);
        }
        return node;
    }

    private static ObjectNode toJson(AbilityFact fact) {
        return Output.object()
                .put("ability", fact.ability().title())
                .put("answer", fact.answer().toString())
                .put("remark", fact.remark())
                .put("source", fact.source().toString());
    }
}
