package dev.satchel.core.machine;

import static com.google.common.base.Preconditions.checkArgument;

import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What VNC and SPICE have in common: how a picture is served to others. Immutable.
 *
 * @param <D> which of the two it is
 */
abstract class Served<D extends Served<D>> {
    private static final Pattern CARD = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,63}");

    private final Terms terms;

    Served(Terms terms) {
        this.terms = terms;
    }

    /** Where, and to whom. */
    record Terms(
            @Nullable HostPort listen,
            @Nullable Path socket,
            @Nullable Path password,
            @Nullable Path certificates,
            @Nullable String card) {
        static Terms at(HostPort listen) {
            return new Terms(listen, null, null, null, null);
        }

        static Terms at(Path socket) {
            return new Terms(null, socket, null, null, null);
        }
    }

    /** The same kind of display on other terms. */
    abstract D on(Terms other);

    /** With the password that is in {@code file}: all of it, a line end too. */
    public D withPassword(Path file) {
        return on(new Terms(terms.listen, terms.socket, file, terms.certificates, terms.card));
    }

    /**
     * By TLS: the folder {@code certificates} has {@code ca-cert.pem}, {@code server-cert.pem} and {@code
     * server-key.pem}.
     */
    public D withTls(Path certificates) {
        return on(new Terms(terms.listen, terms.socket, terms.password, certificates, terms.card));
    }

    /** From the graphics card {@code model}, by QEMU's name. */
    public D withCard(String model) {
        return on(new Terms(terms.listen, terms.socket, terms.password, terms.certificates, checkedCard(model)));
    }

    static String checkedCard(String model) {
        checkArgument(CARD.matcher(model).matches(), "not a graphics card's model: '%s'", model);
        return model;
    }

    /** The address and port; empty if it is at a socket. */
    public Optional<HostPort> listen() {
        return Optional.ofNullable(terms.listen);
    }

    /** The UNIX-domain socket; empty if it is at an address. */
    public Optional<Path> socket() {
        return Optional.ofNullable(terms.socket);
    }

    /** The file that holds the password, if there is one. */
    public Optional<Path> password() {
        return Optional.ofNullable(terms.password);
    }

    /** The folder of the certificates, if it is by TLS. */
    public Optional<Path> certificates() {
        return Optional.ofNullable(terms.certificates);
    }

    /** The graphics card by QEMU's name; empty: what suits board and guest. */
    public Optional<String> card() {
        return Optional.ofNullable(terms.card);
    }

    boolean hasTermsOf(D other) {
        return terms.equals(((Served<D>) other).terms);
    }

    @Override
    public int hashCode() {
        return terms.hashCode();
    }

    /** The address or the socket. */
    String place() {
        return String.valueOf(terms.listen == null ? terms.socket : terms.listen);
    }
}
