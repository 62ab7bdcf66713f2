package dev.satchel.qemu.junit;

import dev.satchel.core.machine.Display;
import dev.satchel.qemu.launch.RunningMachine;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.MediaType;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.function.ThrowingConsumer;

/** What a machine leaves for whoever looks for the reason of a failure: files of the test, in JUnit's reports. */
final class Attachments {
    private static final Logger LOG = System.getLogger(Attachments.class.getName());

    private final MachineFixture fixture;
    private final ExtensionContext context;

    private Attachments(MachineFixture fixture, ExtensionContext context) {
        this.fixture = fixture;
        this.context = context;
    }

    /** Publishes what {@code fixture} said and shows, for the test of {@code context}; never fails. */
    static void publish(MachineFixture fixture, ExtensionContext context) {
        new Attachments(fixture, context).publishAll();
    }

    private void publishAll() {
        RunningMachine machine = fixture.machine();
        publish("serial.txt", MediaType.TEXT_PLAIN_UTF_8, file -> Files.writeString(file, machine.serialText()));
        publish("qemu.txt", MediaType.TEXT_PLAIN_UTF_8, file -> Files.writeString(file, machine.output()));
        if (!(fixture.display() instanceof Display.None) && machine.isAlive()) {
            publish("screen.png", MediaType.IMAGE_PNG, machine::screenshot);
        }
    }

    /** The failure that it is published for must not be lost behind one of its own. */
    private void publish(String name, MediaType type, ThrowingConsumer<Path> content) {
        try {
            context.publishFile(fixture.name() + "-" + name, type, content);
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "no " + name + " of machine '" + fixture.name() + "'", e);
        }
    }
}
