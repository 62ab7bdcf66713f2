package dev.satchel.qemu.qmp;

import com.google.common.collect.ImmutableMap;
import dev.satchel.core.SatchelException;
import dev.satchel.qemu.internal.CertificateAuthority;
import dev.satchel.qemu.internal.CertificateAuthority.Holder;
import dev.satchel.qemu.internal.CertificateAuthority.Purpose;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Who may command one machine by TCP, and which machine that is: a key with its certificate for this side, and the one
 * certificate that the other side must show. Made anew for each start. Nobody else on this host, who can reach the port as
 * well, can do anything with it.
 */
public final class TlsIdentity {
    private static final String AUTHORITY = "ca-cert.pem"; // the names are QEMU's
    private static final String SERVER = "server-cert.pem";
    private static final String SERVER_KEY = "server-key.pem";
    private static final String CLIENT = "client-cert.pem";
    private static final String CLIENT_KEY = "client-key.pem";
    private static final int LONGEST_FILE = 16 << 10;

    private final PrivateKey key;
    private final X509Certificate certificate;
    private final X509Certificate server;

    private TlsIdentity(PrivateKey key, X509Certificate certificate, X509Certificate server) {
        this.key = key;
        this.certificate = certificate;
        this.server = server;
    }

    /**
     * Makes keys and certificates for both sides, and writes them as QEMU reads them ({@code tls-creds-x509}), readable for
     * this user alone.
     *
     * @param folder that has none of them; it should be this user's alone, and go with the machine
     * @throws java.nio.file.FileAlreadyExistsException if there are some
     */
    public static TlsIdentity create(Path folder) throws IOException {
        CertificateAuthority authority = CertificateAuthority.create();
        Holder server = authority.issue(Purpose.SERVER);
        Holder client = authority.issue(Purpose.CLIENT);
        try {
            write(
                    folder.resolve(AUTHORITY),
                    "CERTIFICATE",
                    authority.certificate().getEncoded());
            write(folder.resolve(SERVER), "CERTIFICATE", server.certificate().getEncoded());
            write(folder.resolve(SERVER_KEY), "PRIVATE KEY", server.encodedKey());
            write(folder.resolve(CLIENT), "CERTIFICATE", client.certificate().getEncoded());
            write(folder.resolve(CLIENT_KEY), "PRIVATE KEY", client.encodedKey());
        } catch (CertificateException e) {
            throw new IllegalStateException(e); // they were just made
        }
        return new TlsIdentity(client.key(), client.certificate(), server.certificate());
    }

    /** Never open to others, not even for the moment after it was made. */
    private static void write(Path file, String kind, byte[] content) throws IOException {
        String text = "-----BEGIN " + kind + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content) + "\n-----END " + kind
                + "-----\n";
        boolean posix = Files.getFileStore(file.toAbsolutePath().getParent()).supportsFileAttributeView("posix");
        FileAttribute<?>[] mine = posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
        try (var channel =
                Files.newByteChannel(file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), mine)) {
            channel.write(java.nio.ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
        }
    }

    /**
     * Reads what {@link #create} wrote, so that a machine is commanded again after the program that started it has ended.
     *
     * @param folder with the files
     * @throws SatchelException with code {@code qmp.tls} if they are none
     */
    public static TlsIdentity read(Path folder) throws IOException {
        try {
            PrivateKey key = KeyFactory.getInstance("EC")
                    .generatePrivate(new PKCS8EncodedKeySpec(read(folder.resolve(CLIENT_KEY), "PRIVATE KEY")));
            return new TlsIdentity(key, certificate(folder.resolve(CLIENT)), certificate(folder.resolve(SERVER)));
        } catch (GeneralSecurityException e) {
            throw new SatchelException("qmp.tls", folder.toString(), "has no usable keys", null, e);
        }
    }

    private static X509Certificate certificate(Path file) throws IOException, GeneralSecurityException {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(read(file, "CERTIFICATE")));
    }

    private static byte[] read(Path file, String kind) throws IOException {
        String text;
        try (var input = Files.newInputStream(file)) {
            text = new String(input.readNBytes(LONGEST_FILE), StandardCharsets.US_ASCII).strip();
        }
        String begin = "-----BEGIN " + kind + "-----";
        String end = "-----END " + kind + "-----";
        if (!text.startsWith(begin) || !text.endsWith(end) || text.length() < begin.length() + end.length()) {
            throw new SatchelException(
                    "qmp.tls", file.toString(), "is not a " + kind.toLowerCase(java.util.Locale.ROOT));
        }
        try {
            return Base64.getMimeDecoder().decode(text.substring(begin.length(), text.length() - end.length()));
        } catch (IllegalArgumentException e) {
            throw new SatchelException("qmp.tls", file.toString(), "is not whole", null, e);
        }
    }

    /**
     * What QEMU is to be told with {@code -object tls-creds-x509}: it takes no client but the one with this identity.
     *
     * @param id of the object
     * @param folder that {@link #create} has written
     * @return in QEMU's order; immutable
     */
    public static Map<String, String> credentials(String id, Path folder) {
        return ImmutableMap.of("id", id, "dir", folder.toString(), "endpoint", "server", "verify-peer", "on");
    }

    /** For the client's side of one connection. */
    SSLEngine engine() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[] {new OneKey()}, new TrustManager[] {new OneServer()}, null);
            SSLEngine engine = context.createSSLEngine();
            engine.setUseClientMode(true);
            return engine;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no TLS", e);
        }
    }

    @Override
    public String toString() {
        return "TLS identity " + certificate.getSerialNumber().toString(16); // and never the key
    }

    /** Shows our certificate, whoever asks for one. */
    private final class OneKey extends X509ExtendedKeyManager {
        private static final String ALIAS = "satchel";

        @Override
        public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
            return new String[] {ALIAS};
        }

        @Override
        public String chooseClientAlias(String[] keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return ALIAS;
        }

        @Override
        public String chooseEngineClientAlias(
                String[] keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
            return ALIAS;
        }

        @Override
        public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
            return null;
        }

        @Override
        public @Nullable String chooseServerAlias(
                String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return null;
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return new X509Certificate[] {certificate};
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return key;
        }
    }

    /** Takes one certificate, and no other that somebody may have signed. */
    private final class OneServer extends X509ExtendedTrustManager {
        private void check(X509Certificate[] chain) throws CertificateException {
            if (chain.length == 0 || !chain[0].equals(server)) {
                throw new CertificateException("not the machine that was started with this identity");
            }
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            check(chain);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
                throws CertificateException {
            check(chain);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
                throws CertificateException {
            check(chain);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            throw new CertificateException("this is the client");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
                throws CertificateException {
            throw new CertificateException("this is the client");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
                throws CertificateException {
            throw new CertificateException("this is the client");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
