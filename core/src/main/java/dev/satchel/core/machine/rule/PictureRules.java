package dev.satchel.core.machine.rule;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Fix;
import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.Display;
import dev.satchel.core.machine.HostPort;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.machine.Protocol;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Picture and sound. */
final class PictureRules {
    private static final int FIRST_VNC_PORT = 5900;

    private PictureRules() {}

    static List<Rule> all() {
        return ImmutableList.of(new DisplayBoard(), new Open(), new VncPort(), new SharedPort(), new SoundBoard());
    }

    private static Optional<HostPort> listenOf(Machine machine) {
        if (machine.display() instanceof Display.Vnc vnc) {
            return vnc.listen();
        }
        return machine.display() instanceof Display.Spice spice ? spice.listen() : Optional.empty();
    }

    /** Whether a forward of the machine is from that port. */
    private static boolean isForwarded(Subject subject, HostPort port) {
        return NetworkRules.Placed.of(subject).stream()
                .map(NetworkRules.Placed::forward)
                .anyMatch(forward -> forward.protocol() == Protocol.TCP && NetworkRules.isSame(forward.host(), port));
    }

    private static final class DisplayBoard extends Rule {
        DisplayBoard() {
            super(About.error("display.board", "the board has no graphics card")
                    .because("graphics cards are PCI devices, and board microvm has no PCI (QEMU 7.2)")
                    .otherwise("No 'PCI' bus found for device 'VGA'")
                    .mendedBy("use display: { type: none } and a serial port, or board: q35")
                    .withFix());
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            if (subject.board() == Board.MICROVM && !(subject.machine().display() instanceof Display.None)) {
                findings.accept(finding("display", "board microvm has no graphics card")
                        .withFix(Fix.remove("Leave the display out", "display")));
            }
        }
    }

    private static final class Open extends Rule {
        Open() {
            super(About.warning("display.open", "the machine's screen is open to others")
                    .because("VNC and SPICE are served without a password (QEMU 7.2, -vnc, -spice"
                            + " disable-ticketing=on)")
                    .otherwise("whoever reaches the port sees the screen and types on the keyboard")
                    .mendedBy("listen on 127.0.0.1")
                    .withFix());
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            listenOf(subject.machine())
                    .filter(listen -> ServedRules.passwordOf(subject.machine()).isEmpty())
                    .filter(listen -> !listen.address().startsWith("127."))
                    .ifPresent(listen -> {
                        Finding finding = finding(
                                "display.listen",
                                "anybody who reaches " + listen + " has the machine's screen, without a password");
                        HostPort closed = HostPort.loopback(listen.port());
                        findings.accept(
                                isForwarded(subject, closed) && !isForwarded(subject, listen)
                                        ? finding
                                        : finding.withFix(Fix.put(
                                                "Let only this host in",
                                                "display.listen",
                                                Subject.json(closed.toString()))));
                    });
        }
    }

    private static final class VncPort extends Rule {
        VncPort() {
            super(About.error("display.port", "a VNC port is below 5900")
                    .because("QEMU counts VNC displays from port 5900 (7.2, -vnc host:display)")
                    .otherwise("there is no display number for the port, and nothing listens on it")
                    .mendedBy("use port 5900 or above")
                    .withFix());
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            if (subject.machine().display() instanceof Display.Vnc vnc) {
                vnc.listen()
                        .filter(listen -> listen.port() < FIRST_VNC_PORT)
                        .ifPresent(listen -> check(subject, listen, findings));
            }
        }

        private void check(Subject subject, HostPort listen, Consumer<Finding> findings) {
            // A small number is the number of a display, as in ':1'.
            int display = listen.port() < 100 ? listen.port() : 0;
            HostPort better = new HostPort(listen.address(), FIRST_VNC_PORT + display);
            Finding finding = finding(
                    "display.listen",
                    "a VNC port is " + FIRST_VNC_PORT + " or above, not " + listen.port(),
                    "for example " + better);
            findings.accept(
                    isForwarded(subject, better)
                            ? finding
                            : finding.withFix(
                                    Fix.put("Listen on " + better, "display.listen", Subject.json(better.toString()))));
        }
    }

    private static final class SharedPort extends Rule {
        SharedPort() {
            super(About.error("display.port.shared", "the screen and a forward are on one port of the host")
                    .because("one port leads to one place (QEMU 7.2)")
                    .otherwise(
                            "Failed to find an available port: Address already in use; Could not set up host forwarding rule"
                                    + " 'tcp:127.0.0.1:5901-:22'")
                    .mendedBy("give one of them another port"));
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            listenOf(subject.machine())
                    .filter(listen -> isForwarded(subject, listen))
                    .ifPresent(listen ->
                            findings.accept(finding("display.listen", listen + " is forwarded to the guest too")));
        }
    }

    private static final class SoundBoard extends Rule {
        SoundBoard() {
            super(About.error("sound.board", "the board has no sound card")
                    .because("the sound card is a PCI device, and board microvm has no PCI (QEMU 7.2)")
                    .otherwise("No 'PCI' bus found for device 'ich9-intel-hda'")
                    .mendedBy("use sound: false, or board: q35")
                    .withFix());
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            if (subject.board() == Board.MICROVM && subject.machine().sound() == Machine.Sound.ON) {
                findings.accept(finding("sound", "board microvm has no sound card")
                        .withFix(Fix.remove("Leave the sound card out", "sound")));
            }
        }
    }
}
