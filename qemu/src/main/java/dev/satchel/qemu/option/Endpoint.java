package dev.satchel.qemu.option;

import static com.google.common.base.Preconditions.checkArgument;

/** Where {@code -serial} and its kin lead, in QEMU's older form of a chardev. */
public sealed interface Endpoint {
    /** The text behind the option. */
    String text();

    /** A chardev that has been made, by its {@code id}. */
    record ToChardev(String id) implements Endpoint {
        @Override
        public String text() {
            return "chardev:" + id;
        }
    }

    /** A file by its {@code path}, commas and all: this one form QEMU does not split. */
    record ToFile(String path) implements Endpoint {
        @Override
        public String text() {
            return "file:" + path;
        }
    }

    /**
     * A UNIX socket.
     *
     * @param path of it
     * @param settings {@code server=on}, {@code wait=off}
     */
    record ToUnix(String path, KeyValues settings) implements Endpoint {
        /** Checks that the path stays one. */
        public ToUnix {
            checkArgument(!path.isEmpty(), "a socket needs a path");
        }

        @Override
        public String text() {
            String further = settings.text();
            return "unix:" + path.replace(",", ",,") + (further.isEmpty() ? "" : "," + further);
        }
    }

    /** Anything else, {@code text} as it is: {@code stdio}, {@code pty}, {@code mon:stdio}, {@code tcp:..}, {@code none}. */
    record Other(String text) implements Endpoint {
        /** Checks that it is none of the above. */
        public Other {
            checkArgument(
                    !text.startsWith("chardev:") && !text.startsWith("file:") && !text.startsWith("unix:"),
                    "has a type of its own: '%s'",
                    text);
            checkArgument(text.indexOf('\0') < 0, "an argument cannot hold a NUL character: '%s'", text);
        }
    }

    /** Reads {@code text} as QEMU does. */
    static Endpoint parse(String text) {
        if (text.startsWith("chardev:")) {
            return new ToChardev(text.substring("chardev:".length()));
        }
        if (text.startsWith("file:")) {
            return new ToFile(text.substring("file:".length()));
        }
        if (text.startsWith("unix:")) {
            KeyValues all = KeyValues.parse(text);
            String first = all.first()
                    .orElseThrow(() -> new IllegalArgumentException("a socket needs a path: '" + text + "'"));
            return new ToUnix(first.substring("unix:".length()), all.withoutFirst());
        }
        return new Other(text);
    }
}
