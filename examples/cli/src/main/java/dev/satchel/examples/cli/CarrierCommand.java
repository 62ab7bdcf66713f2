package dev.satchel.examples.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.satchel.storage.carrier.Link;
import dev.satchel.storage.carrier.Links;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "carrier",
        mixinStandardHelpOptions = true,
        description = "Measure the disk that is carried, and tell what interfaces deliver.",
        subcommands = {CarrierTestCommand.class})
final class CarrierCommand extends CommandGroup {
    @Command(
            name = "links",
            mixinStandardHelpOptions = true,
            description = "Print what each interface delivers, and who says so, as Markdown.")
    int links(@Mixin Output output) {
        ArrayNode all = Output.JSON.arrayNode();
        for (Link link : Link.all()) {
            ObjectNode node = all.addObject()
                    .put("id", link.id())
                    .put("name", link.toString())
                    .put("bitsPerSecond", link.bitsPerSecond())
                    .put("ceiling", link.ceiling().bytes())
                    .put("from", link.reckoning())
                    .put("source", link.source().toString());
            link.promise()
                    .ifPresent(promise -> node.putObject("promised")
                            .put("perSecond", promise.perSecond().bytes())
                            .put("source", promise.source().toString()));
        }
        output.document(Output.object().set("links", all));
        if (!output.isJson()) {
            output.raw(Links.toMarkdown().getBytes(StandardCharsets.UTF_8));
        }
        return ExitCode.DONE;
    }
}
