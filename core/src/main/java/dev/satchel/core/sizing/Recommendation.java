package dev.satchel.core.sizing;

import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Findings;
import dev.satchel.core.check.Severity;
import dev.satchel.core.host.Accelerator;
import dev.satchel.core.host.Host;
import dev.satchel.core.machine.Clock;
import dev.satchel.core.machine.GuestSystem;
import dev.satchel.core.machine.ImageFormat;
import dev.satchel.core.unit.DataSize;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How large a machine should be, each number with its reasons, and what stands against it. Immutable. */
public final class Recommendation {
    private final Host host;
    private final GuestNeeds needs;
    private final GuestSystem guest;
    private final Feasibility feasibility;
    private final Reasoned<Manner> manner;
    private final @Nullable Accelerator accelerator;
    private final Reasoned<Integer> cores;
    private final Reasoned<DataSize> memory;
    private final Reasoned<DataSize> disk;
    private final Reasoned<ImageFormat> format;
    private final Findings findings;

    Recommendation(
            Host host,
            GuestNeeds needs,
            GuestSystem guest,
            Feasibility feasibility,
            Reasoned<Manner> manner,
            Optional<Accelerator> accelerator,
            Reasoned<Integer> cores,
            Reasoned<DataSize> memory,
            Reasoned<DataSize> disk,
            Reasoned<ImageFormat> format,
            Findings findings) {
        this.host = host;
        this.needs = needs;
        this.guest = guest;
        this.feasibility = feasibility;
        this.manner = manner;
        this.accelerator = accelerator.orElse(null);
        this.cores = cores;
        this.memory = memory;
        this.disk = disk;
        this.format = format;
        this.findings = findings;
    }

    /** For which guest. */
    public GuestSystem guest() {
        return guest;
    }

    /** What the guest needs; where its vendor publishes none for the architecture, what any system there needs. */
    public GuestNeeds needs() {
        return needs;
    }

    /** By which ways the host can run it. */
    public Feasibility feasibility() {
        return feasibility;
    }

    /** Virtualized or emulated. */
    public Reasoned<Manner> manner() {
        return manner;
    }

    /** The host's accelerator to use, with its verdict; empty where none can be used or none is known. */
    public Optional<Accelerator> accelerator() {
        return Optional.ofNullable(accelerator);
    }

    /** How many processors, in one socket; at least 1. */
    public Reasoned<Integer> cores() {
        return cores;
    }

    /** How much memory; at least 1 MiB. */
    public Reasoned<DataSize> memory() {
        return memory;
    }

    /** How large the system disk; at least 1 MiB. */
    public Reasoned<DataSize> disk() {
        return disk;
    }

    /** In which form the system disk is best kept in a file. */
    public Reasoned<ImageFormat> format() {
        return format;
    }

    /**
     * What stands against it: an error for each number that is below what the guest needs, and where the guest cannot
     * run at all.
     */
    public Findings findings() {
        return findings;
    }

    /** The advice in sentences, several lines, as a colleague would give it. */
    public String explain() {
        StringBuilder text = new StringBuilder();
        String name = GuestCatalogue.nameOf(guest.kind()) + " for " + guest.architecture();
        if (feasibility.best().isPresent()) {
            text.append("For ")
                    .append(name)
                    .append(" on this host (")
                    .append(host)
                    .append(findings.hasErrors() ? ") I know nothing good; the most to try is " : ") I would take ")
                    .append(count(cores.value()))
                    .append(", ")
                    .append(memory.value())
                    .append(" of memory and a disk of ")
                    .append(disk.value())
                    .append(", and run it ")
                    .append(manner.value())
                    .append(".\n");
        } else {
            text.append(name)
                    .append(" cannot run in a virtual machine on this host (")
                    .append(host)
                    .append("). If it could, the sizes would be ")
                    .append(count(cores.value()))
                    .append(", ")
                    .append(memory.value())
                    .append(" of memory and a disk of ")
                    .append(disk.value())
                    .append(".\n");
        }
        paragraph(text, "How", manner.reasons());
        paragraph(text, "Processors", cores.reasons());
        paragraph(text, "Memory", memory.reasons());
        paragraph(text, "Disk", disk.reasons());
        paragraph(text, "Image", format.reasons());
        paragraph(text, "The rest", List.of(rest()));
        said(text, Severity.ERROR, "This will not do: ");
        said(text, Severity.WARNING, "Mind: ");
        said(text, Severity.NOTE, "Good to know: ");
        return text.toString();
    }

    private static String count(int cores) {
        return cores == 1 ? "1 processor" : cores + " processors";
    }

    private static void paragraph(StringBuilder text, String title, List<String> sentences) {
        text.append(title).append(": ").append(String.join(" ", sentences)).append('\n');
    }

    private String rest() {
        String firmware = switch (needs.firmware().value()) {
            case BIOS_OR_UEFI -> "UEFI (a BIOS would do)";
            case UEFI -> "UEFI";
            case PLATFORM -> "the platform's own firmware";
        };
        String secure = needs.secureBoot().value() == GuestNeeds.Requirement.REQUIRED
                ? " with Secure Boot and Microsoft's keys"
                : "";
        String tpm = needs.tpm().value() == GuestNeeds.Requirement.REQUIRED ? ", a TPM 2.0" : "";
        String enlightenments = manner.value() == Manner.VIRTUALIZED
                        && !needs.enlightenments().value().isEmpty()
                ? ", Hyper-V's enlightenments for the hypervisor"
                : "";
        String buses =
                needs.diskBuses().value().stream().limit(2).map(bus -> bus.id()).collect(Collectors.joining(" or "));
        return firmware + secure + tpm + enlightenments + ", the disk on " + buses
                + ", where its installer sees it, a network card "
                + needs.networkCards().value().get(0) + ", and the clock in "
                + (needs.clock().value() == Clock.LOCAL ? "local time" : "UTC") + ".";
    }

    private void said(StringBuilder text, Severity severity, String lead) {
        for (Finding finding : findings) {
            // What a paragraph has said already is not said twice.
            boolean said = text.indexOf(finding.message()) >= 0;
            if (finding.severity() == severity && !said) {
                text.append(lead).append(finding.message());
                if (!finding.remedy().isEmpty()) {
                    text.append(" - ").append(finding.remedy());
                }
                text.append(finding.remedy().endsWith(".") || finding.message().endsWith(".") ? "\n" : ".\n");
            }
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Recommendation that
                && host.equals(that.host)
                && guest.equals(that.guest)
                && feasibility.equals(that.feasibility)
                && manner.equals(that.manner)
                && Objects.equals(accelerator, that.accelerator)
                && cores.equals(that.cores)
                && memory.equals(that.memory)
                && disk.equals(that.disk)
                && format.equals(that.format)
                && findings.equals(that.findings);
    }

    @Override
    public int hashCode() {
        return Objects.hash(guest, cores, memory, disk, findings);
    }

    /** {@code windows-11 on aarch64: virtualized, 4 processors, 8GiB, disk 128GiB}. */
    @Override
    public String toString() {
        return guest + ": " + manner.value() + ", " + count(cores.value()) + ", " + memory.value() + ", disk "
                + disk.value();
    }
}
