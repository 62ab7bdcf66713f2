package dev.satchel.qemu.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.core.SatchelException;
import dev.satchel.core.machine.ImageFormat;
import dev.satchel.core.plan.Progress;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.core.unit.DataSize;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/** Overlays, what they lie upon, and the states inside images, with the real qemu-img. */
class QemuImgChainIT extends QemuImgTrial {
    @Test
    void anOverlayFindsItsBaseFromItsOwnFolderAndFollowsItWhenBothMove() throws Exception {
        Files.createDirectories(folder.resolve("real/deep"));
        Files.createDirectories(folder.resolve("bases"));
        Files.createSymbolicLink(folder.resolve("way"), Path.of("real/deep"));
        Path base = folder.resolve("bases/nbd:base,1.qcow2");
        img.create(Creation.empty(base, QCOW2, SIZE));
        Backing relative = Backing.of(base, ImageFormat.QCOW2).named(Backing.Reference.RELATIVE);

        Path far = folder.resolve("way/overlay");
        img.create(Creation.overlay(far, relative));
        Path near = folder.resolve("bases/overlay");
        img.create(Creation.overlay(near, relative));
        Path absolute = folder.resolve("absolute");
        img.create(
                Creation.overlay(absolute, Backing.of(base, ImageFormat.QCOW2)).sized(DataSize.mebibytes(32)));

        for (Path overlay : List.of(far, near, absolute)) {
            List<ImageInfo> chain = img.chain(Image.of(overlay, ImageFormat.QCOW2), Sharing.LOCKED_OUT);
            assertThat(chain).hasSize(2);
            assertThat(chain.get(0).backing())
                    .hasValueSatisfying(backing -> assertThat(backing.format()).contains(ImageFormat.QCOW2));
            assertThat(chain.get(1).virtualSize()).isEqualTo(SIZE);
        }
        Files.move(folder.resolve("bases"), folder.resolve("moved"));
        assertThat(img.chain(Image.of(folder.resolve("moved/overlay"), ImageFormat.QCOW2), Sharing.LOCKED_OUT))
                .hasSize(2);
        assertCode("image.backing", () -> img.chain(Image.of(absolute, ImageFormat.QCOW2), Sharing.LOCKED_OUT));
        assertCode("image.backing", () -> img.create(Creation.overlay(folder.resolve("none"), relative)));
    }

    @Test
    void aSafeRebaseKeepsWhatAGuestSeesAndAnUnsafeOneOnlyTheName() throws Exception {
        Image one = qcow2("one");
        write(one, 0, 1);
        Image two = qcow2("two");
        write(two, 0, 2);
        Image over = overlay("over", one);
        byte[] before = contentOf(over);
        ConcurrentLinkedQueue<Progress> told = new ConcurrentLinkedQueue<>();
        Backing onTwo = Backing.of(two.file(), ImageFormat.QCOW2).named(Backing.Reference.RELATIVE);

        img.rebase(Rebase.onto(over, onTwo), told::add);
        assertThat(contentOf(over)).isEqualTo(before);
        assertThat(told).isNotEmpty();
        assertThat(img.info(over).backing())
                .hasValueSatisfying(backing -> assertThat(backing.name()).isEqualTo("two"));

        Image renamed = overlay("renamed", one);
        img.rebase(Rebase.onto(renamed, onTwo).safety(Rebase.Safety.UNSAFE));
        assertThat(contentOf(renamed)).isEqualTo(contentOf(two)).isNotEqualTo(before);

        img.rebase(Rebase.ontoNothing(over));
        assertThat(img.info(over).backing()).isEmpty();
        assertThat(contentOf(over)).isEqualTo(before);
        Backing gone = Backing.of(folder.resolve("gone"), ImageFormat.QCOW2);
        assertCode("image.backing", () -> img.rebase(Rebase.onto(over, gone)));
    }

    @Test
    void aCommitReachesTheBaseAndEmptiesTheOverlayOrNot() throws Exception {
        Image base = qcow2("base");
        Image middle = overlay("middle", base);
        Image top = overlay("top", middle);
        write(top, 0, 9);
        ConcurrentLinkedQueue<Progress> told = new ConcurrentLinkedQueue<>();

        img.commit(Commit.of(top).overlay(Commit.Overlay.KEPT), told::add);
        assertThat(told).isNotEmpty();
        assertThat(img.map(top, Sharing.LOCKED_OUT).get(0).depth()).isZero();
        img.commit(Commit.of(top));
        assertThat(img.map(top, Sharing.LOCKED_OUT).get(0).depth()).isEqualTo(1);
        write(top, 1 << 20, 8);
        byte[] seen = contentOf(top);
        img.commit(Commit.of(top).into(base.file()));
        assertThat(Arrays.copyOfRange(contentOf(base), 1 << 20, (1 << 20) + 4)).containsOnly(8);
        assertThat(Arrays.copyOfRange(seen, 0, 4)).containsOnly(9);
        assertThatThrownBy(() -> img.commit(Commit.of(base))).hasMessageContaining("does not have a backing file");
    }

    @Test
    void snapshotsAreMadeListedAppliedAndDeleted() throws Exception {
        Image image = qcow2("a disk, with ümlaut");
        write(image, 0, 1);
        byte[] before = contentOf(image);

        img.createSnapshot(image, "--first, and best");
        write(image, 0, 2);
        img.createSnapshot(image, "second");
        List<ImageSnapshot> all = img.snapshots(image, Sharing.LOCKED_OUT);
        assertThat(all).extracting(ImageSnapshot::name).containsExactly("--first, and best", "second");
        assertThat(all.get(0).stateSize()).isEqualTo(DataSize.ZERO);
        assertThat(all.get(0).created()).isBetween(Instant.EPOCH, Instant.now());
        assertThat(contentOf(image)).isNotEqualTo(before);
        img.convert(Conversion.of(image, folder.resolve("former"), RAW)
                .snapshot("--first, and best")
                .build());
        assertThat(folder.resolve("former")).hasBinaryContent(before);

        img.applySnapshot(image, "--first, and best");
        assertThat(contentOf(image)).isEqualTo(before);
        assertCode("image.snapshot.exists", () -> img.createSnapshot(image, "second"));
        assertCode(
                "image.snapshot.missing",
                () -> img.convert(Conversion.of(image, folder.resolve("none"), RAW)
                        .snapshot("none")
                        .build()));
        assertCode("image.snapshot.missing", () -> img.applySnapshot(image, "1")); // an id, and no name
        img.deleteSnapshot(image, "second");
        assertCode("image.snapshot.missing", () -> img.deleteSnapshot(image, "second"));
        assertThat(img.snapshots(image, Sharing.LOCKED_OUT)).hasSize(1);
        assertThatThrownBy(() -> img.createSnapshot(raw("flat", 512), "s")).isInstanceOf(SatchelException.class);
    }

    @Test
    void aNameThatMeansTwoSnapshotsIsRefused() throws Exception {
        Image image = qcow2("disk");
        for (String name : List.of("twice", "twice", "1")) {
            CommandRunner.system()
                    .run(Command.of(
                            "qemu-img", "snapshot", "-c", name, image.file().toString()))
                    .orThrow();
        }

        assertCode("image.snapshot.ambiguous", () -> img.applySnapshot(image, "twice"));
        assertCode("image.snapshot.ambiguous", () -> img.deleteSnapshot(image, "1"));
        assertThat(img.snapshots(image, Sharing.LOCKED_OUT)).hasSize(3);
    }

    @Test
    void aChainThatComesBackToItsBeginningIsNotFollowedForEver() throws Exception {
        img.create(Creation.empty(folder.resolve("one"), TargetFormat.of(ImageFormat.QCOW2), SIZE));
        Image one = Image.of(folder.resolve("one"), ImageFormat.QCOW2);
        Image two = overlay("two", one);
        img.rebase(Rebase.onto(one, Backing.of(two.file(), ImageFormat.QCOW2)).safety(Rebase.Safety.UNSAFE));
        QemuImg soon = img.withTimeLimit(Duration.ofSeconds(10));

        assertCode("image.loop", () -> soon.chain(one, Sharing.FORCED));
        assertCode("image.loop", () -> soon.check(one, Sharing.FORCED));
        assertCode("image.loop", () -> soon.map(two, Sharing.FORCED));
        assertCode("image.loop", () -> soon.measure(one, RAW, Sharing.FORCED));
        assertCode(
                "image.loop", () -> soon.bench(Bench.of(one, Bench.Access.READ).sharing(Sharing.FORCED)));
        assertCode(
                "image.loop",
                () -> soon.convert(Conversion.of(one, folder.resolve("copy"), RAW)
                        .sharing(Sharing.FORCED)
                        .build()));
        assertThat(names()).containsExactly("one", "two");
    }
}
