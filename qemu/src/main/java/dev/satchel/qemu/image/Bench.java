package dev.satchel.qemu.image;

import static com.google.common.base.Preconditions.checkArgument;

import dev.satchel.core.unit.DataSize;

/** Reads, or writes, of equal size to measure an image with. Immutable. */
public final class Bench {
    /** What is done to the image. */
    public enum Access {
        /** It is read. */
        READ,
        /** It is overwritten: its content is lost. */
        WRITE
    }

    private static final int MOST = 100_000_000;
    private static final int DEEPEST = 65_536;
    private static final DataSize LARGEST = DataSize.mebibytes(1024);

    /** Of all requests under way: qemu-img 7.2 counts their bytes in 32 bits, and dies of more. */
    private static final long MOST_AT_ONCE = Integer.MAX_VALUE;

    private final Image image;
    private final Access access;
    private final int requests;
    private final int depth;
    private final DataSize size;
    private final Sharing sharing;

    private Bench(Image image, Access access, int requests, int depth, DataSize size, Sharing sharing) {
        this.image = image;
        this.access = access;
        this.requests = requests;
        this.depth = depth;
        this.size = size;
        this.sharing = sharing;
    }

    /**
     * What is done to {@code image} is {@code access}: 75 000 requests of 4 KiB, one behind the other and 64 of them at
     * once, as {@code qemu-img} has it.
     */
    public static Bench of(Image image, Access access) {
        return new Bench(image, access, 75_000, 64, DataSize.kibibytes(4), Sharing.LOCKED_OUT);
    }

    /** With {@code count} requests, 1 to 100 000 000. */
    public Bench requests(int count) {
        checkArgument(count >= 1 && count <= MOST, "1 to 100000000 requests: %s", count);
        return new Bench(image, access, count, depth, size, sharing);
    }

    /**
     * With {@code atOnce} requests under way, 1 to 65536, which together have less than 2 GiB: {@code qemu-img} crashes
     * of more.
     */
    public Bench depth(int atOnce) {
        checkArgument(atOnce >= 1 && atOnce <= DEEPEST, "1 to 65536 requests at once: %s", atOnce);
        checkTogether(atOnce, size);
        return new Bench(image, access, requests, atOnce, size, sharing);
    }

    /**
     * With {@code each} for the size of a request: a multiple of 512 bytes, 512 bytes to 1 GiB. All that are under way
     * have less than 2 GiB together, so that large ones want a smaller {@link #depth(int)} first.
     */
    public Bench size(DataSize each) {
        checkArgument(each.bytes() > 0 && each.compareTo(LARGEST) <= 0, "a request has 512 bytes to 1 GiB: %s", each);
        checkTogether(depth, each);
        return new Bench(image, access, requests, depth, Sizes.checkSectors("a request", each), sharing);
    }

    /**
     * Whether the image is measured while it is written; not unless {@code how} is {@link Sharing#FORCED}, which goes
     * with {@link Access#READ} only.
     */
    public Bench sharing(Sharing how) {
        checkArgument(
                how == Sharing.LOCKED_OUT || access == Access.READ, "an image that others write to is only read here");
        return new Bench(image, access, requests, depth, size, how);
    }

    private static void checkTogether(int atOnce, DataSize each) {
        checkArgument(
                atOnce * each.bytes() <= MOST_AT_ONCE,
                "requests under way have less than 2 GiB together: %s of %s each",
                atOnce,
                each);
    }

    /** Which image. */
    public Image image() {
        return image;
    }

    /** What is done to it. */
    public Access access() {
        return access;
    }

    /** How often. */
    public int requests() {
        return requests;
    }

    /** How many at once. */
    public int depth() {
        return depth;
    }

    /** How much each time. */
    public DataSize size() {
        return size;
    }

    /** Whether it is read while it is written. */
    public Sharing sharing() {
        return sharing;
    }
}
