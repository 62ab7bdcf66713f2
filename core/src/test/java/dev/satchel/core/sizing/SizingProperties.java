package dev.satchel.core.sizing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.host.Accelerator;
import dev.satchel.core.host.Accelerator.Verdict;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.host.CoreClass;
import dev.satchel.core.host.Host;
import dev.satchel.core.host.HostCpu;
import dev.satchel.core.host.HostMemory;
import dev.satchel.core.host.HostSystem;
import dev.satchel.core.host.OperatingSystem;
import dev.satchel.core.machine.GuestKind;
import dev.satchel.core.machine.GuestSystem;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.unit.DataSize;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class SizingProperties {
    /** A host before it is built, so that it can be made larger. */
    record Parts(
            Architecture architecture,
            OperatingSystem system,
            Verdict verdict,
            int fast,
            int threads,
            int slow,
            int forbidden,
            int mebibytes,
            int limited,
            int carrierMebibytes,
            String fileSystem) {
        Parts plus(Parts more) {
            return new Parts(
                    architecture,
                    system,
                    verdict,
                    fast + more.fast,
                    threads,
                    slow == 0 ? 0 : slow + more.slow,
                    forbidden,
                    mebibytes + more.mebibytes,
                    limited,
                    carrierMebibytes + more.carrierMebibytes,
                    fileSystem);
        }

        Host host() {
            int logical = fast * threads + slow;
            List<CoreClass> classes = new ArrayList<>();
            classes.add(CoreClass.of("performance", fast * threads).withPhysical(fast));
            if (slow > 0) {
                classes.add(CoreClass.of("efficiency", slow).withPhysical(slow));
            }
            DataSize total = DataSize.mebibytes(mebibytes);
            return Host.builder()
                    .nativeArchitecture(architecture)
                    .operatingSystem(HostSystem.of(system).withVersion("15.0"))
                    .cpu(HostCpu.ofLogical(logical).withClasses(classes).withAllowed(Math.max(1, logical - forbidden)))
                    .memory(HostMemory.unknown()
                            .withTotal(total)
                            .withLimit(DataSize.mebibytes(Math.max(64, mebibytes - limited))))
                    .accelerators(List.of(new Accelerator(kind(), verdict, "recorded")))
                    .build();
        }

        private Accelerator.Kind kind() {
            return switch (system) {
                case MACOS -> Accelerator.Kind.HVF;
                case WINDOWS -> Accelerator.Kind.WHPX;
                case LINUX, OTHER -> Accelerator.Kind.KVM;
            };
        }

        Carrier carrier() {
            return Carrier.unknown()
                    .withFree(DataSize.mebibytes(carrierMebibytes))
                    .withFileSystem(fileSystem);
        }
    }

    @Provide
    Arbitrary<Parts> hosts() {
        Arbitrary<Integer> mebibytes = Arbitraries.integers().between(64, 1 << 20);
        return Combinators.combine(
                        Arbitraries.of(Architecture.class),
                        Arbitraries.of(OperatingSystem.class),
                        Arbitraries.of(Verdict.class),
                        Arbitraries.integers().between(1, 64),
                        Arbitraries.integers().between(1, 2),
                        Arbitraries.integers().between(0, 16),
                        Arbitraries.integers().between(0, 80))
                .flatAs((architecture, system, verdict, fast, threads, slow, forbidden) -> Combinators.combine(
                                mebibytes,
                                Arbitraries.integers().between(0, 1 << 19),
                                mebibytes,
                                Arbitraries.of("exfat", "vfat", "ext4", "apfs", "ntfs", "zfs"))
                        .as((memory, limited, free, type) -> new Parts(
                                architecture,
                                system,
                                verdict,
                                fast,
                                threads,
                                slow,
                                forbidden,
                                memory,
                                limited,
                                free,
                                type)));
    }

    @Provide
    Arbitrary<GuestSystem> guests() {
        return Combinators.combine(
                        Arbitraries.of(GuestKind.class),
                        Arbitraries.of(Architecture.class).filter(each -> each != Architecture.UNKNOWN))
                .as(GuestSystem::new);
    }

    @Property(tries = 500)
    void neverExceedsTheHost(@ForAll("hosts") Parts parts, @ForAll("guests") GuestSystem guest) {
        Host host = parts.host();
        Recommendation advice = Sizing.recommend(host, guest, parts.carrier());

        assertThat(advice.cores().value()).isBetween(1, host.cpu().allowed());
        assertThat(advice.memory().value())
                .isLessThan(host.memory().limit().orElseThrow())
                .isLessThan(host.memory().total().orElseThrow());
        assertThat(advice.disk().value())
                .isLessThanOrEqualTo(parts.carrier().free().orElseThrow());
        parts.carrier()
                .largestFile()
                .ifPresent(largest -> assertThat(advice.disk().value()).isLessThanOrEqualTo(largest));
    }

    @Property(tries = 500)
    void neverGoesBelowTheFloorWithoutAnError(@ForAll("hosts") Parts parts, @ForAll("guests") GuestSystem guest) {
        Recommendation advice = Sizing.recommend(parts.host(), guest, parts.carrier());
        GuestNeeds needs = advice.needs();

        boolean below = advice.cores().value() < needs.cores().minimum().value()
                || advice.memory().value().compareTo(needs.memory().minimum().value()) < 0
                || advice.disk().value().compareTo(needs.disk().minimum().value()) < 0;

        if (below) {
            assertThat(advice.findings().hasErrors()).isTrue();
        }
        assertThat(advice.cores().value())
                .isLessThanOrEqualTo(needs.cores().maximum().value());
        assertThat(advice.memory().value())
                .isLessThanOrEqualTo(needs.memory().maximum().value());
    }

    @Property(tries = 500)
    void aLargerHostNeverGetsASmallerMachine(
            @ForAll("hosts") Parts parts, @ForAll("hosts") Parts more, @ForAll("guests") GuestSystem guest) {
        Recommendation less = Sizing.recommend(parts.host(), guest, parts.carrier());
        Recommendation larger = Sizing.recommend(
                parts.plus(more).host(), guest, parts.plus(more).carrier());

        assertThat(larger.cores().value()).isGreaterThanOrEqualTo(less.cores().value());
        assertThat(larger.memory().value()).isGreaterThanOrEqualTo(less.memory().value());
        assertThat(larger.disk().value()).isGreaterThanOrEqualTo(less.disk().value());
    }

    @Property(tries = 300)
    void everyNumberAndEveryWayHasItsReasons(@ForAll("hosts") Parts parts, @ForAll("guests") GuestSystem guest) {
        Recommendation advice = Sizing.recommend(parts.host(), guest, parts.carrier());

        for (Reasoned<?> reasoned :
                List.of(advice.cores(), advice.memory(), advice.disk(), advice.format(), advice.manner())) {
            assertThat(reasoned.reasons()).isNotEmpty().noneMatch(String::isBlank);
        }
        assertThat(advice.feasibility().ways()).extracting(Way::route).containsExactly(Route.values());
        for (Way way : advice.feasibility().ways()) {
            assertThat(way.why()).isNotBlank();
            if (way.verdict() == Way.Verdict.NO) {
                assertThat(way.instead()).isNotBlank();
            }
        }
        assertThat(advice.explain().lines().count()).isGreaterThan(5);
    }

    @Property(tries = 300)
    void theOrderOfTheBuildersCallsDoesNotMatter(@ForAll("hosts") Parts parts, @ForAll("guests") GuestSystem guest) {
        Machine first = Machine.named("M")
                .sizedFor(parts.host(), parts.carrier())
                .guest(guest)
                .cores(3)
                .build();
        Machine last = Machine.named("M")
                .cores(3)
                .guest(guest)
                .sizedFor(parts.host(), parts.carrier())
                .build();

        assertThat(first).isEqualTo(last);
        assertThat(first.cpu().processors()).isEqualTo(3);
        assertThat(first.memory())
                .isGreaterThanOrEqualTo(Sizing.recommend(parts.host(), guest)
                        .needs()
                        .memory()
                        .minimum()
                        .value());
    }
}
