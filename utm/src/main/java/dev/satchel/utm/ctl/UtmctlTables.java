package dev.satchel.utm.ctl;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.SatchelException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The two tables of {@code utmctl}. Columns are where UTM 4.1.2 to 5.0.3 put them; where a cell has outgrown its column, the
 * blanks between the cells count instead. A line that begins no row goes on with the name of the row before it.
 */
final class UtmctlTables {
    private static final int MOST_ROWS = 10_000;
    private static final int NAME = 46;
    private static final Pattern HEADER = Pattern.compile("UUID\\s+Status\\s+Name\\s*");
    private static final Pattern ROW = Pattern.compile(
            "(?<uuid>[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}) +(?<status>\\S+)(?<rest> .*)?",
            Pattern.DOTALL);
    private static final Pattern USB = Pattern.compile(
            "(?<name>.*) (?<vendor>[0-9A-Fa-f]{4}):(?<product>[0-9A-Fa-f]{4})\\s+(?<location>[0-9]{1,18})\\s*",
            Pattern.DOTALL);

    private UtmctlTables() {}

    static List<ListedMachine> machines(String text) throws SatchelException {
        List<ListedMachine> machines = new ArrayList<>();
        boolean headed = false;
        for (String line : lines(text)) {
            Matcher row = ROW.matcher(line);
            if (!headed && HEADER.matcher(line).matches()) {
                headed = true;
            } else if (row.matches()) {
                machines.add(new ListedMachine(
                        UUID.fromString(row.group("uuid")), MachineStatus.of(row.group("status")), name(line, row)));
            } else if (!machines.isEmpty()) {
                ListedMachine last = machines.remove(machines.size() - 1);
                machines.add(new ListedMachine(last.uuid(), last.status(), last.name() + "\n" + line));
            }
        }
        if (!headed && machines.isEmpty()) {
            throw new SatchelException(
                    "utm.ctl.answer",
                    "utmctl list",
                    "answered with no table of machines: '" + Words.shown(text.strip()) + "'",
                    "see whether this is UTM's utmctl, and run it by hand");
        }
        return ImmutableList.copyOf(machines);
    }

    private static String name(String line, Matcher row) {
        boolean columns =
                row.start("status") == 37 && row.end("status") < NAME && !startsEarly(line, row.end("status"));
        if (columns) {
            return line.length() > NAME ? line.substring(NAME) : "";
        }
        String rest = row.group("rest");
        return rest == null ? "" : rest.strip();
    }

    /** Whether something stands between the end of the status and the column of the name. */
    private static boolean startsEarly(String line, int end) {
        return !line.substring(end, Math.min(NAME, line.length())).isBlank();
    }

    static List<UsbDevice> usbDevices(String text) throws SatchelException {
        ImmutableList.Builder<UsbDevice> devices = ImmutableList.builder();
        for (String line : lines(text)) {
            Matcher row = USB.matcher(line);
            if (row.matches()) {
                devices.add(new UsbDevice(
                        row.group("name").stripTrailing(),
                        Integer.parseInt(row.group("vendor"), 16),
                        Integer.parseInt(row.group("product"), 16),
                        Long.parseLong(row.group("location"))));
            }
        }
        return devices.build();
    }

    /** Where lines end for {@code utmctl}; a name may hold other separators, which are no ends. */
    private static List<String> lines(String text) throws SatchelException {
        List<String> lines = new ArrayList<>();
        for (String line : text.split("\r?\n", MOST_ROWS + 2)) {
            if (!line.isEmpty()) {
                lines.add(line);
            }
        }
        if (lines.size() > MOST_ROWS + 1) {
            throw new SatchelException(
                    "utm.ctl.answer", "utmctl", "answered with a table of more than " + MOST_ROWS + " lines");
        }
        return lines;
    }
}
