package dev.satchel.core.machine.rule;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Fix;
import dev.satchel.core.host.OperatingSystem;
import dev.satchel.core.machine.Display;
import dev.satchel.core.machine.Machine;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Passwords and certificates of a screen that is served to others, and what draws a window. */
final class ServedRules {
    private ServedRules() {}

    static List<Rule> all() {
        return ImmutableList.of(
                new MissingPassword(), new LineEnd(), new LongPassword(), new MissingCertificate(), new ToolkitHost());
    }

    static Optional<Path> passwordOf(Machine machine) {
        if (machine.display() instanceof Display.Vnc vnc) {
            return vnc.password();
        }
        return machine.display() instanceof Display.Spice spice ? spice.password() : Optional.empty();
    }

    private static Optional<Path> certificatesOf(Machine machine) {
        if (machine.display() instanceof Display.Vnc vnc) {
            return vnc.certificates();
        }
        return machine.display() instanceof Display.Spice spice ? spice.certificates() : Optional.empty();
    }

    private static final class MissingPassword extends Rule {
        MissingPassword() {
            super(About.error("display.password.missing", "the file of the screen's password is not there, or empty")
                    .because(
                            "QEMU reads it when it starts, and takes an empty one for a password (7.2, -object secret)")
                    .otherwise("Unable to read password: Failed to open file; or the screen is open to others")
                    .mendedBy("write the password into it: printf %s PASSWORD > FILE"));
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            passwordOf(subject.machine()).map(subject::file).ifPresent(file -> {
                if (!file.exists()) {
                    findings.accept(finding("display.password.file", "there is no file " + file.path()));
                } else if (file.kind() == ImageFile.Kind.REGULAR && file.length() == 0) {
                    findings.accept(finding("display.password.file", file.path() + " is empty"));
                }
            });
        }
    }

    private static final class LineEnd extends Rule {
        LineEnd() {
            super(About.warning("display.password.line-end", "the file of the screen's password ends with a line end")
                    .because("QEMU takes all of the file for the password, a line end too (7.2, -object secret)")
                    .otherwise("the password that everybody types is wrong")
                    .mendedBy("write it without one: printf %s PASSWORD > FILE"));
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            passwordOf(subject.machine())
                    .map(subject::file)
                    .filter(ImageFile::endsWithLineEnd)
                    .ifPresent(file -> findings.accept(
                            finding("display.password.file", "the line end in " + file.path() + " is part of it")));
        }
    }

    private static final class LongPassword extends Rule {
        private static final int SEEN = 8;

        LongPassword() {
            super(About.warning("display.password.length", "VNC looks at eight characters of a password")
                    .because("the password is the key of DES, which has eight bytes (RFC 6143, 7.2.2; QEMU 7.2)")
                    .otherwise("whoever knows the first eight gets in")
                    .mendedBy("listen on 127.0.0.1 and go through SSH, or use tls"));
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            if (subject.machine().display() instanceof Display.Vnc vnc) {
                vnc.password()
                        .map(subject::file)
                        .filter(file -> file.length() > SEEN && !file.endsWithLineEnd())
                        .ifPresent(file -> findings.accept(finding(
                                "display.password.file",
                                "VNC looks at the first " + SEEN + " characters of it alone")));
            }
        }
    }

    private static final class MissingCertificate extends Rule {
        private static final List<String> FILES = ImmutableList.of("ca-cert.pem", "server-cert.pem", "server-key.pem");

        MissingCertificate() {
            super(About.error("display.tls.missing", "a file that TLS needs is not in its folder")
                    .because("QEMU opens ca-cert.pem, server-cert.pem and server-key.pem of the folder when it starts"
                            + " (7.2, -object tls-creds-x509, -spice x509-dir=)")
                    .otherwise("Unable to access credentials pki/ca-cert.pem: No such file or directory")
                    .mendedBy("put the three files there, as PEM"));
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            certificatesOf(subject.machine()).ifPresent(folder -> {
                for (String name : FILES) {
                    if (!subject.file(folder.resolve(name)).exists()) {
                        findings.accept(finding("display.tls.certificates", "there is no " + name + " in " + folder));
                    }
                }
            });
        }
    }

    private static final class ToolkitHost extends Rule {
        ToolkitHost() {
            super(About.error("display.toolkit.host", "the host does not have what is to draw the window")
                    .because("Cocoa is macOS's own (QEMU 7.2, -display)")
                    .otherwise("Parameter 'type' does not accept value 'cocoa'")
                    .mendedBy("leave the toolkit out: QEMU takes one that it has")
                    .withFix());
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            OperatingSystem host = subject.host().operatingSystem().kind();
            boolean elsewhere = host == OperatingSystem.LINUX || host == OperatingSystem.WINDOWS;
            if (elsewhere
                    && subject.machine().display() instanceof Display.Window window
                    && window.toolkit()
                            .filter(each -> each == Display.Toolkit.COCOA)
                            .isPresent()) {
                findings.accept(finding("display.toolkit", "there is no cocoa on " + host)
                        .withFix(Fix.remove("Let QEMU choose", "display.toolkit")));
            }
        }
    }
}
