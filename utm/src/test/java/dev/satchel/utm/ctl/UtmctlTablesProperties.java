package dev.satchel.utm.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.SatchelException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

class UtmctlTablesProperties {
    @Property(tries = 300)
    void whatUtmctlPrintsReadsBack(@ForAll @Size(max = 5) List<String> names, @ForAll MachineStatus status)
            throws Exception {
        StringBuilder table = new StringBuilder("UUID                                 Status   Name\n");
        List<ListedMachine> machines = new ArrayList<>();
        for (String name : names) {
            String line = name.replace('\n', ' ').replace('\r', ' ');
            ListedMachine machine = new ListedMachine(UUID.randomUUID(), status, line);
            machines.add(machine);
            table.append(machine.id()).append(' ');
            table.append(String.format("%-8s", status.word()))
                    .append(' ')
                    .append(line)
                    .append('\n');
        }

        assertThat(UtmctlTables.machines(table.toString())).isEqualTo(machines);
    }

    @Property(tries = 300)
    void anyTextIsATableOrIsRefusedByName(@ForAll String text) {
        try {
            UtmctlTables.machines(text);
            UtmctlTables.usbDevices(text);
        } catch (SatchelException e) {
            assertThat(e.code()).isEqualTo("utm.ctl.answer");
        }
    }

    @Property(tries = 300)
    void aUsbDeviceReadsBackThoughItsNameIsCut(@ForAll String any, @ForAll char vendor, @ForAll char product)
            throws Exception {
        String name = any.replace('\n', ' ').replace('\r', ' ');
        String cut = (name + " ".repeat(32)).substring(0, 32);
        String line = String.format("%s %04X:%04X %d%n", cut, (int) vendor, (int) product, 4711)
                .replace("\r", "");

        assertThat(UtmctlTables.usbDevices(line))
                .containsExactly(new UsbDevice(cut.stripTrailing(), vendor, product, 4711));
    }
}
