package dev.satchel.core.machine;

import static com.google.common.base.Preconditions.checkArgument;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the guest's picture goes. What is served to others is served at an address and port or at a UNIX-domain socket,
 * without a password unless one is said. Passwords are in files: what is in an argument everybody on the host can read.
 */
public sealed interface Display {
    /** The graphics card by QEMU's name ({@code virtio-gpu-pci}, {@code VGA}); empty: what suits board and guest, if any. */
    Optional<String> card();

    /** Nowhere: a machine without a graphics card. */
    record None() implements Display {
        @Override
        public Optional<String> card() {
            return Optional.empty();
        }
    }

    /** What draws a window. */
    enum Toolkit {
        /** GTK. */
        GTK("gtk"),
        /** SDL. */
        SDL("sdl"),
        /** macOS's own. */
        COCOA("cocoa");

        private final String id;

        Toolkit(String id) {
            this.id = id;
        }

        /** As it is written in a machine file. */
        public String id() {
            return id;
        }
    }

    /** Into a window on this host. Immutable. */
    final class Window implements Display {
        private final @Nullable Toolkit toolkit;
        private final @Nullable String card;

        /** A window as the target opens one when it is told nothing. */
        public Window() {
            this(null, null);
        }

        private Window(@Nullable Toolkit toolkit, @Nullable String card) {
            this.toolkit = toolkit;
            this.card = card;
        }

        /** A window that {@code by} draws. */
        public Window withToolkit(Toolkit by) {
            return new Window(by, card);
        }

        /** From the graphics card {@code model}, by QEMU's name. */
        public Window withCard(String model) {
            return new Window(toolkit, Served.checkedCard(model));
        }

        /** What draws it, if the machine says so. */
        public Optional<Toolkit> toolkit() {
            return Optional.ofNullable(toolkit);
        }

        @Override
        public Optional<String> card() {
            return Optional.ofNullable(card);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Window that && toolkit == that.toolkit && Objects.equals(card, that.card);
        }

        @Override
        public int hashCode() {
            return Objects.hash(toolkit, card);
        }

        @Override
        public String toString() {
            return "a window";
        }
    }

    /**
     * To whoever connects by VNC. Of a password VNC looks at the first eight characters alone, and sends them so that a
     * listener can find them out: TLS or a tunnel is what keeps others away. Immutable.
     */
    final class Vnc extends Served<Vnc> implements Display {
        /** At {@code listen}, whose port is from 5900 on. */
        public Vnc(HostPort listen) {
            this(Terms.at(listen));
        }

        /** At the UNIX-domain socket {@code socket}, which the machine makes. */
        public Vnc(Path socket) {
            this(Terms.at(socket));
        }

        private Vnc(Terms terms) {
            super(terms);
        }

        @Override
        Vnc on(Terms other) {
            return new Vnc(other);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Vnc that && hasTermsOf(that);
        }

        @Override
        public int hashCode() {
            return super.hashCode();
        }

        @Override
        public String toString() {
            return "VNC at " + place();
        }
    }

    /** To whoever connects by SPICE; by TLS only at an address, and then by TLS alone. Immutable. */
    final class Spice extends Served<Spice> implements Display {
        /** At {@code listen}. */
        public Spice(HostPort listen) {
            this(Terms.at(listen));
        }

        /** At the UNIX-domain socket {@code socket}, which the machine makes. */
        public Spice(Path socket) {
            this(Terms.at(socket));
        }

        private Spice(Terms terms) {
            super(terms);
            checkArgument(terms.certificates() == null || terms.socket() == null, "SPICE has no TLS on a UNIX socket");
        }

        @Override
        Spice on(Terms other) {
            return new Spice(other);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Spice that && hasTermsOf(that);
        }

        @Override
        public int hashCode() {
            return super.hashCode();
        }

        @Override
        public String toString() {
            return "SPICE at " + place();
        }
    }

    /** Nowhere. */
    static Display none() {
        return new None();
    }
}
