package dev.satchel.storage.carrier;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.unit.DataSize;
import dev.satchel.storage.device.BlockDevice;
import dev.satchel.storage.filesystem.Source;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a disk hangs on: a generation of USB, Thunderbolt, SATA or, for NVMe, PCI Express. Its ceiling is computed from the
 * line rate and the coding, or from what is tunnelled; no disk can deliver more, and each delivers less, since packets have
 * headers. What a document promises beyond that is told as such. Immutable.
 */
public final class Link {
    private static final long GIGA = 1_000_000_000;

    private static final Source USB_2 =
            new Source("USB 2.0 Specification", "5.8.4, tables 5-9 and 5-10: bulk packets in a (micro)frame");
    private static final Source USB_3 = new Source("USB 3.2 Specification", "6.3 Symbol Encoding");
    private static final Source USB_3_EFFICIENCY =
            new Source("USB 3.0 Specification", "4.4.11 Efficiency: 400 MB/s or more for an application");
    private static final Source USB_4 = new Source("USB4 Specification 1.0", "Logical Layer, encoding");
    private static final Source USB_4_V2 =
            new Source("USB4 Specification 2.0", "Gen 4 signalling, its rate after coding");
    private static final Source THUNDERBOLT =
            new Source("Intel, Thunderbolt Technology: Technology Brief (2012)", "10 Gb/s a channel after coding");
    private static final Source THUNDERBOLT_2 =
            new Source("Intel, Thunderbolt 2 announcement (2013)", "the channels joined; four lanes of PCIe 2.0");
    private static final Source THUNDERBOLT_3 =
            new Source("Intel, Thunderbolt 3 Technology Brief", "four lanes of PCIe 3.0");
    private static final Source THUNDERBOLT_4 =
            new Source("Intel, Introducing Thunderbolt 4 (2020)", "PCIe at 32 Gb/s, storage up to 3,000 MB/s");
    private static final Source THUNDERBOLT_5 =
            new Source("Intel, Thunderbolt 5 announcement (2023)", "PCIe at 64 Gb/s");
    private static final Source SATA = new Source("Serial ATA Specification, Revision 3", "Gen1 to Gen3, 8b/10b");
    private static final Source PCIE = new Source("PCI Express Base Specification 5.0", "rates and encodings");

    /** Which kind of connection. */
    public enum Family {
        /** A universal serial bus; disks behind a bridge. */
        USB,
        /** Thunderbolt, which carries PCI Express. */
        THUNDERBOLT,
        /** Serial ATA. */
        SATA,
        /** PCI Express, on which NVMe disks are. */
        PCIE
    }

    /**
     * What a document promises to whoever uses it.
     *
     * @param perSecond how much in a second
     * @param source who says so
     */
    public record Promise(DataSize perSecond, Source source) {}

    private final String id;
    private final String title;
    private final Family family;
    private final long bitsPerSecond;
    private final DataSize ceiling;
    private final String reckoning;
    private final Source source;
    private final @Nullable Promise promise;

    private Link(
            String id,
            String title,
            Family family,
            long bitsPerSecond,
            long ceiling,
            String reckoning,
            Source source,
            @Nullable Promise promise) {
        this.id = id;
        this.title = title;
        this.family = family;
        this.bitsPerSecond = bitsPerSecond;
        this.ceiling = DataSize.bytes(ceiling);
        this.reckoning = reckoning;
        this.source = source;
        this.promise = promise;
    }

    private static Link coded(
            String id, String title, Family family, long bits, int payload, int coded, Source source) {
        return new Link(
                id, title, family, bits, bits / coded * payload / 8, payload + "b/" + coded + "b", source, null);
    }

    private static Link tunnelled(
            String id, String title, long bits, Link tunnel, Source source, @Nullable Promise promise) {
        return new Link(
                id,
                title,
                Family.THUNDERBOLT,
                bits,
                Math.min(bits / 8, tunnel.ceiling.bytes()),
                tunnel.title + " is tunnelled",
                source,
                promise);
    }

    private Link promising(DataSize perSecond, Source by) {
        return new Link(
                id, title, family, bitsPerSecond, ceiling.bytes(), reckoning, source, new Promise(perSecond, by));
    }

    /** Filled when first asked. */
    private static final class Holder {
        static final ImmutableList<Link> ALL = ImmutableList.<Link>builder()
                .addAll(usb())
                .addAll(thunderbolt())
                .add(coded("sata-1", "SATA 1.5 Gb/s", Family.SATA, 3 * GIGA / 2, 8, 10, SATA))
                .add(coded("sata-2", "SATA 3 Gb/s", Family.SATA, 3 * GIGA, 8, 10, SATA))
                .add(coded("sata-3", "SATA 6 Gb/s", Family.SATA, 6 * GIGA, 8, 10, SATA))
                .addAll(pcie())
                .build();

        private static List<Link> usb() {
            return ImmutableList.of(
                    new Link(
                            "usb-1.1",
                            "USB 1.1",
                            Family.USB,
                            12_000_000,
                            19 * 64 * 1000,
                            "19 packets of 64 bytes in a frame of 1 ms",
                            USB_2,
                            null),
                    new Link(
                            "usb-2.0",
                            "USB 2.0",
                            Family.USB,
                            480_000_000,
                            13 * 512 * 8000,
                            "13 packets of 512 bytes in a microframe of 125 µs",
                            USB_2,
                            null),
                    coded("usb-3.2-gen1", "USB 3.2 Gen 1 (3.0, 3.1 Gen 1)", Family.USB, 5 * GIGA, 8, 10, USB_3)
                            .promising(DataSize.bytes(400_000_000), USB_3_EFFICIENCY),
                    coded("usb-3.2-gen2", "USB 3.2 Gen 2 (3.1 Gen 2)", Family.USB, 10 * GIGA, 128, 132, USB_3),
                    coded("usb-3.2-gen2x2", "USB 3.2 Gen 2x2", Family.USB, 20 * GIGA, 128, 132, USB_3),
                    coded("usb4-20", "USB4 20 Gb/s", Family.USB, 20 * GIGA, 64, 66, USB_4),
                    coded("usb4-40", "USB4 40 Gb/s", Family.USB, 40 * GIGA, 128, 132, USB_4),
                    new Link(
                            "usb4-80",
                            "USB4 80 Gb/s (version 2)",
                            Family.USB,
                            80 * GIGA,
                            10 * GIGA,
                            "the rate is after coding",
                            USB_4_V2,
                            null));
        }

        private static List<Link> thunderbolt() {
            return ImmutableList.of(
                    tunnelled("thunderbolt-1", "Thunderbolt", 10 * GIGA, lanes(2, 4), THUNDERBOLT, null),
                    tunnelled("thunderbolt-2", "Thunderbolt 2", 20 * GIGA, lanes(2, 4), THUNDERBOLT_2, null),
                    tunnelled("thunderbolt-3", "Thunderbolt 3", 40 * GIGA, lanes(3, 4), THUNDERBOLT_3, null),
                    tunnelled(
                            "thunderbolt-4",
                            "Thunderbolt 4",
                            40 * GIGA,
                            lanes(3, 4),
                            THUNDERBOLT_4,
                            new Promise(DataSize.bytes(3 * GIGA), THUNDERBOLT_4)),
                    tunnelled("thunderbolt-5", "Thunderbolt 5", 80 * GIGA, lanes(4, 4), THUNDERBOLT_5, null));
        }

        private static List<Link> pcie() {
            ImmutableList.Builder<Link> all = ImmutableList.builder();
            for (int generation = 1; generation <= 5; generation++) {
                for (int lanes : new int[] {1, 2, 4}) {
                    all.add(lanes(generation, lanes));
                }
            }
            return all.build();
        }

        /** 2.5 and 5 GT/s are coded 8b/10b, 8 GT/s and more 128b/130b. */
        private static Link lanes(int generation, int lanes) {
            long[] rates = {5 * GIGA / 2, 5 * GIGA, 8 * GIGA, 16 * GIGA, 32 * GIGA};
            boolean old = generation < 3;
            return coded(
                    "pcie-" + generation + "-x" + lanes,
                    "PCIe " + generation + ".0 x" + lanes,
                    Family.PCIE,
                    rates[generation - 1] * lanes,
                    old ? 8 : 128,
                    old ? 10 : 130,
                    PCIE);
        }
    }

    /** All that are known, by family, the slower first; immutable. */
    public static List<Link> all() {
        return Holder.ALL;
    }

    /**
     * By its {@link #id()}.
     *
     * @param id for example {@code usb-3.2-gen2}
     * @throws IllegalArgumentException if it is none
     */
    public static Link parse(String id) {
        return all().stream()
                .filter(link -> link.id.equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("not an interface: '" + id + "' (there are "
                        + String.join(", ", all().stream().map(Link::id).toList()) + ")"));
    }

    /**
     * The one of {@code family} with this line rate, as a host tells it: 5 000 000 000 for the {@code 5000} in {@code speed}
     * of a USB device. Of two with the same rate it is the older; empty where none has it.
     *
     * @param family of which
     * @param bitsPerSecond the rate that was agreed on; of all lanes together
     */
    public static Optional<Link> of(Family family, long bitsPerSecond) {
        return all().stream()
                .filter(link -> link.family == family && link.bitsPerSecond == bitsPerSecond)
                .findFirst();
    }

    /**
     * What {@code device} hangs on, as far as the host tells: the generation of USB that it and its port agreed on, or the
     * rate of SATA, PCI Express or Thunderbolt; empty for others.
     */
    public static Optional<Link> of(BlockDevice device) {
        Optional<Family> family = switch (device.bus()) {
            case USB -> Optional.of(Family.USB);
            case THUNDERBOLT -> Optional.of(Family.THUNDERBOLT);
            case NVME -> Optional.of(Family.PCIE);
            case SATA -> Optional.of(Family.SATA);
            case ATA, SCSI, VIRTIO, MMC, LOOP, OTHER -> Optional.empty();
        };
        return family.flatMap(known -> device.linkSpeed().flatMap(speed -> of(known, speed.bitsPerSecond())));
    }

    /**
     * So many lanes of PCI Express.
     *
     * @param generation 1 to 5
     * @param lanes 1, 2 or 4
     * @throws IllegalArgumentException if there is no such link for a disk
     */
    public static Link pcie(int generation, int lanes) {
        checkArgument(
                generation >= 1 && generation <= 5 && (lanes == 1 || lanes == 2 || lanes == 4),
                "not a link of a disk: PCIe %s.0 x%s",
                generation,
                lanes);
        return parse("pcie-" + generation + "-x" + lanes);
    }

    /**
     * The slowest on the way to a disk: port, cable, bridge, and what the disk itself has.
     *
     * @param first one of them
     * @param chain the others; may be none
     */
    public static Link slowest(Link first, Link... chain) {
        return Stream.concat(Stream.of(first), Stream.of(chain))
                .min(Comparator.comparing(Link::ceiling))
                .orElseThrow();
    }

    /** On command lines: {@code usb-3.2-gen2}. */
    public String id() {
        return id;
    }

    /** Which kind. */
    public Family family() {
        return family;
    }

    /** How many bits it moves in a second, all lanes together, in one direction; of Thunderbolt what its name says. */
    public long bitsPerSecond() {
        return bitsPerSecond;
    }

    /** How much can arrive in a second at most. */
    public DataSize ceiling() {
        return ceiling;
    }

    /** How the ceiling was computed, in a few words. */
    public String reckoning() {
        return reckoning;
    }

    /** Who says what it was computed from. */
    public Source source() {
        return source;
    }

    /** What a document promises to applications; empty where none is known. */
    public Optional<Promise> promise() {
        return Optional.ofNullable(promise);
    }

    /** What to expect: the promise, or the ceiling where there is none. */
    public DataSize expected() {
        return promise == null ? ceiling : promise.perSecond();
    }

    /** As its makers call it. */
    @Override
    public String toString() {
        return title;
    }
}
