package dev.satchel.qemu.internal;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;

/**
 * Signs certificates (RFC 5280) for the two ends of one connection, and is forgotten then: its own key is never written, so
 * that there can be no third one. Keys are of the curve P-256. The JDK reads certificates and has no public way to make them.
 */
public final class CertificateAuthority {
    /** What a certificate is for. */
    public enum Purpose {
        /** Both ends' certificates are signed by it. */
        AUTHORITY("satchel authority"),
        /** The end that listens, on this host. */
        SERVER("satchel monitor"),
        /** The end that connects. */
        CLIENT("satchel client");

        private final String commonName;

        Purpose(String commonName) {
            this.commonName = commonName;
        }
    }

    /**
     * A key and the certificate that belongs to it.
     *
     * @param key the private one
     * @param certificate of the public one
     */
    public record Holder(ECPrivateKey key, X509Certificate certificate) {
        /**
         * The key as PKCS 8 (RFC 5208, RFC 5915), with the public one in it: GnuTLS, and so QEMU, reads no other, and Java
         * leaves it out.
         */
        public byte[] encodedKey() {
            byte[] number = key.getS().toByteArray(); // with a sign, or without the zeros that it begins with
            byte[] secret = new byte[KEY_BYTES];
            int length = Math.min(number.length, KEY_BYTES);
            System.arraycopy(number, number.length - length, secret, KEY_BYTES - length, length);
            byte[] inner = Der.sequence(
                    Der.integer(BigInteger.ONE),
                    Der.octets(secret),
                    Der.explicit(1, Der.bits(0, point(certificate.getPublicKey()))));
            return Der.sequence(
                    Der.integer(BigInteger.ZERO), Der.sequence(Der.id(EC_KEY), Der.id(P_256)), Der.octets(inner));
        }
    }

    private static final int KEY_BYTES = 32;
    private static final String EC_KEY = "1.2.840.10045.2.1";
    private static final String P_256 = "1.2.840.10045.3.1.7";

    /** A machine may run for long; its certificates are good for one start all the same. */
    private static final Duration VALID = Duration.ofDays(3650);

    private static final Duration CLOCKS_APART = Duration.ofDays(1);
    private static final String SIGNED_BY = "1.2.840.10045.4.3.2"; // ecdsa-with-SHA256
    private static final String COMMON_NAME = "2.5.4.3";
    private static final String BASIC_CONSTRAINTS = "2.5.29.19";
    private static final String KEY_USAGE = "2.5.29.15";
    private static final String EXTENDED_KEY_USAGE = "2.5.29.37";
    private static final String SUBJECT_KEY = "2.5.29.14";
    private static final String AUTHORITY_KEY = "2.5.29.35";
    private static final String OTHER_NAMES = "2.5.29.17";

    private final SecureRandom random = new SecureRandom();
    private final KeyPair keys;
    private final X509Certificate certificate;

    private CertificateAuthority(KeyPair keys) throws GeneralSecurityException {
        this.keys = keys;
        this.certificate = sign(Purpose.AUTHORITY, keys.getPublic());
    }

    /** A new one. */
    public static CertificateAuthority create() {
        try {
            return new CertificateAuthority(newKeys());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no elliptic curves", e);
        }
    }

    private static KeyPair newKeys() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    /** Its own certificate, by which those that it signs are known. */
    public X509Certificate certificate() {
        return certificate;
    }

    /** A new key with a certificate for {@code purpose}. */
    public Holder issue(Purpose purpose) {
        try {
            KeyPair pair = newKeys();
            return new Holder((ECPrivateKey) pair.getPrivate(), sign(purpose, pair.getPublic()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no elliptic curves", e);
        }
    }

    private X509Certificate sign(Purpose purpose, PublicKey key) throws GeneralSecurityException {
        byte[] algorithm = Der.sequence(Der.id(SIGNED_BY));
        Instant now = Instant.now();
        byte[] content = Der.sequence(
                Der.explicit(0, Der.integer(BigInteger.TWO)), // version 3
                Der.integer(new BigInteger(120, random).add(BigInteger.ONE)),
                algorithm,
                name(Purpose.AUTHORITY),
                Der.sequence(Der.time(now.minus(CLOCKS_APART)), Der.time(now.plus(VALID))),
                name(purpose),
                key.getEncoded(),
                Der.explicit(3, extensions(purpose, key)));
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(keys.getPrivate());
        signature.update(content);
        byte[] whole = Der.sequence(content, algorithm, Der.bits(0, signature.sign()));
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(whole));
    }

    private static byte[] name(Purpose purpose) {
        return Der.sequence(Der.set(Der.sequence(Der.id(COMMON_NAME), Der.text(purpose.commonName))));
    }

    private byte[] extensions(Purpose purpose, PublicKey key) throws GeneralSecurityException {
        byte[] signs = critical(KEY_USAGE, Der.bits(7, new byte[] {(byte) 0x80})); // digitalSignature
        byte[] noAuthority = critical(BASIC_CONSTRAINTS, Der.sequence());
        byte[] ownId = extension(SUBJECT_KEY, Der.octets(idOf(key)));
        byte[] signersId = extension(AUTHORITY_KEY, Der.sequence(Der.implicit(0, idOf(keys.getPublic()))));
        return switch (purpose) {
            case AUTHORITY ->
                Der.sequence(
                        critical(BASIC_CONSTRAINTS, Der.sequence(Der.truth())),
                        critical(KEY_USAGE, Der.bits(2, new byte[] {4})), // keyCertSign
                        ownId);
            case SERVER ->
                Der.sequence(
                        noAuthority,
                        signs,
                        extension(EXTENDED_KEY_USAGE, Der.sequence(Der.id("1.3.6.1.5.5.7.3.1"))),
                        extension(OTHER_NAMES, Der.sequence(Der.implicit(7, new byte[] {127, 0, 0, 1}))),
                        ownId,
                        signersId);
            case CLIENT ->
                Der.sequence(
                        noAuthority,
                        signs,
                        extension(EXTENDED_KEY_USAGE, Der.sequence(Der.id("1.3.6.1.5.5.7.3.2"))),
                        ownId,
                        signersId);
        };
    }

    /** What names a key is commonly its SHA-1 (RFC 5280, 4.2.1.2); it protects nothing. */
    private static byte[] idOf(PublicKey key) throws GeneralSecurityException {
        return MessageDigest.getInstance("SHA-1").digest(point(key));
    }

    /** The point of the curve, uncompressed; it is the last of what Java says of the key. */
    private static byte[] point(PublicKey key) {
        byte[] encoded = key.getEncoded();
        return Arrays.copyOfRange(encoded, encoded.length - 1 - 2 * KEY_BYTES, encoded.length);
    }

    private static byte[] critical(String id, byte[] content) {
        return Der.sequence(Der.id(id), Der.truth(), Der.octets(content));
    }

    private static byte[] extension(String id, byte[] content) {
        return Der.sequence(Der.id(id), Der.octets(content));
    }
}
