package dev.satchel.utm.ctl;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;

/**
 * A program that answers as {@code utmctl} of UTM 5.0.3 does, exit status 0 for failures inside UTM included. Its machines
 * are files in a folder; a fault is what the next call of a verb says to standard error instead of doing it.
 */
final class StandInUtmctl {
    static final String FIRST = "6F1F4A4E-0C0B-4B7E-9E55-3B8D2C1A7F10";
    static final String SECOND = "A0000000-0000-4000-8000-000000000002";

    /** In German, as a German Mac says it. */
    static final String REFUSED =
            "Error from event: Der Vorgang konnte nicht abgeschlossen werden. (OSStatus-Fehler -2700.)\n";

    private static final String PROGRAM = """
            #!/bin/sh
            # Answers as utmctl does; the folder of this file holds its state.
            here=$(dirname "$0")
            printf '%s\\n' "$*" >>"$here/calls"
            verb=$1
            [ "$verb" = file ] || [ "$verb" = usb ] && { verb=$1-$2; shift; }
            shift
            if [ -s "$here/fault-$verb" ]; then
              head -n 1 "$here/fault-$verb" | tr '|' '\\n' >&2
              sed -i 1d "$here/fault-$verb"
              exit 0
            fi
            event() { printf 'Error from event: Nein. (OSStatus-Fehler -2700.)\\nDas geht gerade nicht.\\n' >&2; exit 0; }
            if [ "$verb" = list ]; then
              printf 'UUID                                 Status   Name\\n'
              for m in "$here"/machines/*; do
                [ -e "$m" ] || continue
                printf '%s %-8s %s\\n' "$(basename "$m")" "$(head -n 1 "$m")" "$(sed -n 2p "$m")"
              done
              exit 0
            fi
            if [ "$verb" = usb-list ]; then cat "$here/usb"; exit 0; fi
            if [ "$verb" = version ]; then cat "$here/version"; exit 0; fi
            if [ "$verb" = usb-disconnect ]; then exit 0; fi
            m=$here/machines/$1
            [ -e "$m" ] || { echo 'Error: Virtual machine not found.' >&2; exit 1; }
            id=$1; shift
            status=$(head -n 1 "$m")
            become() { sed -i "1s/.*/$1/" "$m"; }
            case $verb in
              status) echo "$status" ;;
              start) case $status in stopped|paused) [ -e "$here/lame" ] || become started ;; *) event ;; esac ;;
              suspend) [ "$status" = started ] || event; become paused ;;
              stop)
                case $1 in
                  --request) [ "$status" = started ] || event; [ -e "$here/deaf" ] || become stopped ;;
                  --force) [ "$status" = started ] || event; [ -e "$here/stuck" ] || become stopped ;;
                  --kill) become stopped ;;
                  *) become stopped ;;
                esac ;;
              delete) [ "$status" = stopped ] || event; rm "$m" ;;
              clone)
                [ "$status" = stopped ] || event
                name=copy; [ "$1" = --name ] && name=$2
                n=$(($(ls "$here/machines" | wc -l) + 1))
                printf 'stopped\\n%s\\n' "$name" >"$here/machines/$(printf 'C0000000-0000-4000-8000-%012d' "$n")" ;;
              attach) echo 'WARNING: attach command is not implemented yet!'; cat "$here/ports" 2>/dev/null || true ;;
              ip-address) [ "$status" = started ] && [ -e "$here/addresses" ] || event; cat "$here/addresses" ;;
              file-pull) [ -e "$here/guest/$1" ] || event; cat "$here/guest/$1" ;;
              file-push) [ "$status" = started ] || event; cat >"$here/guest/$1" ;;
              usb-connect) [ "$status" = started ] || event ;;
              exec)
                [ "$status" = started ] || event
                input=/dev/null
                while [ "$1" != --cmd ]; do
                  case $1 in --input) input=/dev/stdin ;; --env) shift; export "$1" ;; esac
                  shift
                done
                shift
                exec "$@" <"$input" ;;
              *) echo "Error: Unknown subcommand" >&2; exit 64 ;;
            esac
            """;

    private final Path folder;

    StandInUtmctl(Path folder) throws IOException {
        this.folder = folder;
        Files.createDirectories(folder.resolve("machines"));
        Files.createDirectories(folder.resolve("guest"));
        Files.writeString(program(), PROGRAM);
        Files.setPosixFilePermissions(program(), PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    Path program() {
        return folder.resolve("utmctl");
    }

    Utmctl utmctl() {
        return Utmctl.at(program()).withPatience(Duration.ofMillis(400));
    }

    StandInUtmctl machine(String uuid, String status, String name) throws IOException {
        Files.writeString(folder.resolve("machines").resolve(uuid), status + "\n" + name + "\n");
        return this;
    }

    /** The next call of {@code verb} says this, a {@code |} for each line end, and does nothing. */
    StandInUtmctl fault(String verb, String... texts) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (String text : texts) {
            lines.append(text.strip().replace('\n', '|')).append('\n');
        }
        return file("fault-" + verb, lines.toString());
    }

    StandInUtmctl file(String name, String content) throws IOException {
        Files.writeString(folder.resolve(name), content);
        return this;
    }

    Path guestFile(String name) {
        return folder.resolve("guest").resolve(name);
    }

    /** What it was called with, a line each. */
    List<String> calls() throws IOException {
        return Files.exists(folder.resolve("calls")) ? Files.readAllLines(folder.resolve("calls")) : List.of();
    }

    long calls(String verb) throws IOException {
        return calls().stream().filter(line -> line.startsWith(verb)).count();
    }
}
