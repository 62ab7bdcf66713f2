package dev.satchel.examples.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.satchel.utm.ctl.UsbDevice;
import dev.satchel.utm.ctl.Utmctl;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "usb", mixinStandardHelpOptions = true, description = "Give USB devices to a machine that runs.")
final class UtmUsbCommand extends CommandGroup {
    private static final String DEVICE = "VID:PID-or-LOCATION";

    @Command(name = "list", mixinStandardHelpOptions = true, description = "List the devices.")
    int list(@Mixin Output output, @Mixin UtmctlOption option) throws IOException, InterruptedException {
        ArrayNode document = Output.JSON.arrayNode();
        for (UsbDevice device : option.utmctl().usbDevices()) {
            document.add(toJson(device));
            output.line(device.toString());
        }
        output.document(document);
        return ExitCode.DONE;
    }

    @Command(name = "connect", mixinStandardHelpOptions = true, description = "Give a device to a machine.")
    int connect(
            @Mixin Output output,
            @Mixin UtmctlOption option,
            @Parameters(index = "0", paramLabel = "MACHINE") String machine,
            @Parameters(index = "1", paramLabel = DEVICE) String device)
            throws IOException, InterruptedException {
        Utmctl utmctl = option.utmctl();
        UsbDevice found = utmctl.usbDevice(device);
        utmctl.machine(machine).connect(found);
        output.document(toJson(found));
        output.line(found + " is connected");
        return ExitCode.DONE;
    }

    @Command(name = "disconnect", mixinStandardHelpOptions = true, description = "Give a device back to the Mac.")
    int disconnect(@Mixin Output output, @Mixin UtmctlOption option, @Parameters(paramLabel = DEVICE) String device)
            throws IOException, InterruptedException {
        Utmctl utmctl = option.utmctl();
        UsbDevice found = utmctl.usbDevice(device);
        utmctl.disconnect(found);
        output.document(toJson(found));
        output.line(found + " is disconnected");
        return ExitCode.DONE;
    }

    private static ObjectNode toJson(UsbDevice device) {
        return Output.object().put("name", device.name()).put("id", device.id()).put("location", device.location());
    }
}
