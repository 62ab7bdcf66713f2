package dev.satchel.utm.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Findings;
import dev.satchel.core.machine.ImageFormat;
import dev.satchel.core.plan.Plan;
import dev.satchel.core.plan.PlanListener;
import dev.satchel.core.plan.Step;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.core.sizing.Carrier;
import dev.satchel.core.unit.DataSize;
import dev.satchel.testing.Tools;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Images that qemu-img makes, judged by us, and images that we make, judged by qemu-img. */
class BundleImagesIT {
    @TempDir
    Path folder;

    private TrialBundle bundle;

    @BeforeAll
    static void needsTools() {
        Tools.requireAll("qemu-img", "qemu-io", "cp", "mv", "rm", "cmp", "sync");
    }

    @BeforeEach
    void makeBundle() throws IOException {
        bundle = TrialBundle.at(folder.resolve("Linux.utm")).drive("d", "d.qcow2", "VirtIO");
    }

    private static String run(String program, String... arguments) throws IOException, InterruptedException {
        return CommandRunner.system()
                .run(Command.of(program, arguments))
                .orThrow()
                .output();
    }

    private Path image() {
        return bundle.data().resolve("d.qcow2");
    }

    private static List<String> codes(Findings findings) {
        return findings.stream().map(Finding::code).toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1MiB", "64GiB", "2TiB", "63TiB", "1000001B"})
    void anEmptyImageIsSoundAndAsLargeAsAsked(String size) throws Exception {
        DataSize asked = DataSize.parse(size);
        Plan.titled("Make")
                .step(Step.titled("Make")
                        .act(EmptyImage.make(bundle.data(), Path.of("d.qcow2"), ImageFormat.QCOW2, asked))
                        .build())
                .build()
                .apply(PlanListener.NONE);

        assertThat(run("qemu-img", "check", image().toString())).contains("No errors");
        assertThat(run("qemu-img", "info", "--output=json", image().toString()))
                .contains("\"virtual-size\": "
                        + asked.roundedUpTo(DataSize.bytes(512)).bytes());
        run("qemu-io", "-f", "qcow2", "-c", "write -P 7 512K 64K", "-c", "read -P 7 512K 64K", image().toString());
        assertThat(UtmBundle.check(bundle.folder())).isEmpty();
    }

    @Test
    void aDirtyACorruptAndACutImageAreFound() throws Exception {
        run("qemu-img", "create", "-q", "-f", "qcow2", image().toString(), "64M");
        run("qemu-io", "-f", "qcow2", "-c", "write -P 7 0 8M", image().toString());
        assertThat(UtmBundle.check(bundle.folder())).isEmpty();

        byte[] sound = Files.readAllBytes(image());
        set(79, 1);
        assertThat(codes(UtmBundle.check(bundle.folder()))).containsExactly("utm.bundle.dirty");
        set(79, 2);
        assertThat(codes(UtmBundle.check(bundle.folder()))).containsExactly("utm.bundle.corrupt");
        set(79, 64);
        assertThat(codes(UtmBundle.check(bundle.folder()))).containsExactly("utm.bundle.features");
        for (int length : new int[] {200, 70_000, 300_000, 4 << 20}) {
            Files.write(image(), sound);
            try (RandomAccessFile file = new RandomAccessFile(image().toFile(), "rw")) {
                file.setLength(length);
            }
            assertThat(codes(UtmBundle.check(bundle.folder())))
                    .as("cut to %s", length)
                    .contains("utm.bundle.damaged");
        }
    }

    private void set(long offset, int value) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(image().toFile(), "rw")) {
            file.seek(offset);
            file.write(value);
        }
    }

    @Test
    void aSuspendedMachineIsFoundAndForgottenWhenAsked() throws Exception {
        run("qemu-img", "create", "-q", "-f", "qcow2", image().toString(), "64M");
        run("qemu-img", "snapshot", "-c", "mine", image().toString());
        run("qemu-img", "snapshot", "-c", "suspend", image().toString());
        assertThat(codes(bundle.open().doctor())).contains("utm.travel.suspended");
        assertThat(UtmBundles.makePortable(bundle.open(), Mend.lossless())).isEmpty();

        Plan plan = UtmBundles.makePortable(bundle.open(), EnumSet.of(Mend.FORGET_SUSPENDED))
                .orElseThrow();
        assertThat(plan.steps()).anySatisfy(step -> assertThat(step.destroys()).isNotEmpty());
        plan.apply(PlanListener.NONE);

        assertThat(codes(bundle.open().doctor())).doesNotContain("utm.travel.suspended");
        assertThat(run("qemu-img", "snapshot", "-l", image().toString())).contains("mine");
    }

    @Test
    void anOverlayIsFlattenedAndWhatWasInDataForItIsKept() throws Exception {
        Path base = bundle.data().resolve("base.qcow2");
        run("qemu-img", "create", "-q", "-f", "qcow2", base.toString(), "64M");
        run("qemu-io", "-f", "qcow2", "-c", "write -P 7 1M 1M", base.toString());
        run("qemu-img", "create", "-q", "-f", "qcow2", "-b", base.toString(), "-F", "qcow2", image().toString());
        run("qemu-io", "-f", "qcow2", "-c", "write -P 8 2M 1M", image().toString());
        assertThat(codes(bundle.open().doctor()))
                .contains("utm.bundle.backing", "utm.bundle.stranger", "utm.travel.backing");

        UtmBundles.makePortable(bundle.open(), Mend.lossless()).orElseThrow().apply(PlanListener.NONE);

        assertThat(bundle.open().doctor().errors()).isEmpty();
        assertThat(UtmBundle.check(bundle.folder())).isEmpty();
        assertThat(bundle.folder().resolve("Satchel/base.qcow2")).exists();
        run("qemu-io", "-f", "qcow2", "-c", "read -P 7 1M 1M", "-c", "read -P 8 2M 1M", image().toString());
        assertThat(UtmBundles.makePortable(bundle.open(), Mend.lossless())).isEmpty();
    }

    @Test
    void anImageOutsideIsGatheredAndALinkGivesWay() throws Exception {
        Files.write(folder.resolve("outside.img"), new byte[] {1, 2, 3});
        Files.write(folder.resolve("behind.img"), new byte[] {4, 5, 6});
        Files.createSymbolicLink(image(), folder.resolve("behind.img"));
        bundle.drive("o", "../../outside.img", "VirtIO")
                .drive("p", folder.resolve("outside.img").toString(), "VirtIO");

        UtmBundles.makePortable(bundle.open(), Mend.lossless()).orElseThrow().apply(PlanListener.NONE);

        assertThat(bundle.data().resolve("outside.img")).hasBinaryContent(new byte[] {1, 2, 3});
        assertThat(bundle.data().resolve("outside-2.img")).hasBinaryContent(new byte[] {1, 2, 3});
        assertThat(image()).hasBinaryContent(new byte[] {4, 5, 6}).isRegularFile();
        assertThat(Files.isSymbolicLink(image())).isFalse();
        assertThat(folder.resolve("outside.img")).exists();
        assertThat(bundle.open().check().errors()).isEmpty();
    }

    @Test
    void bitLockerIsSeenInAnImageThatIsPlain() throws Exception {
        Path raw = folder.resolve("raw.img");
        try (RandomAccessFile file = new RandomAccessFile(raw.toFile(), "rw")) {
            file.setLength(8 << 20);
            file.seek(512);
            file.writeBytes("EFI PART");
            writeLittle(file, 512 + 32, (8 << 20) / 512 - 1);
            writeLittle(file, 512 + 72, 2);
            writeLittle(file, 512 + 80, 4 | 128L << 32);
            writeLittle(file, 1024, 1);
            writeLittle(file, 1024 + 32, 2048);
            writeLittle(file, 1024 + 40, 4095);
            file.seek(2048 * 512 + 3);
            file.writeBytes("-FVE-FS-");
        }
        run("qemu-img", "convert", "-f", "raw", "-O", "qcow2", raw.toString(), image().toString());
        Files.copy(raw, bundle.data().resolve("r.img"));

        assertThat(codes(bundle.open().doctor())).contains("utm.travel.bitlocker");
        bundle.replacing("<string>d.qcow2</string>", "<string>r.img</string>");
        assertThat(codes(bundle.open().doctor())).contains("utm.travel.bitlocker");
    }

    private static void writeLittle(RandomAccessFile file, long offset, long value) throws IOException {
        file.seek(offset);
        file.writeLong(Long.reverseBytes(value));
    }

    @Test
    void aMachineThatRunsHoldsItsBundle() throws Exception {
        run("qemu-img", "create", "-q", "-f", "qcow2", image().toString(), "64M");
        assertThat(bundle.open().inUse()).isEmpty();
        Process holder = new ProcessBuilder("qemu-io", "-f", "qcow2", image().toString()).start();
        try {
            assertThat(holder.getInputStream().read()).isNotNegative(); // its prompt: the image is open
            assertThat(codes(bundle.open().inUse())).containsExactly("utm.bundle.busy");
            assertThat(refused(() -> UtmBundles.rename(bundle.open(), "Other"))).contains("utm.bundle.busy");
            assertThat(refused(() -> bundle.open().edit(BundleLifeIT::renamed))).contains("utm.bundle.busy");
        } finally {
            holder.destroy();
            holder.waitFor();
        }
        assertThat(bundle.open().inUse()).isEmpty();
    }

    private interface Work {
        void run() throws Exception;
    }

    private static Optional<String> refused(Work work) throws Exception {
        try {
            work.run();
            return Optional.empty();
        } catch (SatchelException e) {
            return Optional.of(e.code());
        }
    }

    @Test
    void theDiskThatItTravelsOnHasASay() throws Exception {
        run("qemu-img", "create", "-q", "-f", "qcow2", image().toString(), "64G");
        Carrier fat = Carrier.unknown().withFileSystem("fat32");
        assertThat(codes(bundle.open().doctor(fat))).contains("utm.travel.file-size", "utm.travel.carrier");
        assertThat(codes(bundle.open().doctor(Carrier.unknown().withFileSystem("smbfs"))))
                .contains("utm.travel.carrier");
        assertThat(bundle.open()
                        .doctor(Carrier.unknown().withFileSystem("apfs"))
                        .errors())
                .isEmpty();

        TrialBundle apple = TrialBundle.apple(folder.resolve("Apple.utm"));
        assertThat(codes(apple.open().doctor(Carrier.unknown().withFileSystem("exfat"))))
                .contains("utm.travel.carrier");
        assertThat(apple.open()
                        .doctor(Carrier.unknown().withFileSystem("exfat"))
                        .hasErrors())
                .isTrue();
    }
}
