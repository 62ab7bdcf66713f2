package dev.satchel.storage.partition;

import static com.google.common.base.Preconditions.checkArgument;

import dev.satchel.core.unit.DataSize;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How large a partition is to be. The list of kinds is closed. */
public sealed interface PartitionSize {
    /**
     * So much, whatever the disk has.
     *
     * @param size more than nothing; rounded up to the alignment of the disk
     */
    record Fixed(DataSize size) implements PartitionSize {
        /** Checks that it is something. */
        public Fixed {
            checkArgument(size.bytes() > 0, "a partition has a size");
        }

        /** The size. */
        @Override
        public String toString() {
            return size.toString();
        }
    }

    /**
     * A share of what the fixed ones leave.
     *
     * @param percent 1 to 100; rounded down to the alignment of the disk
     */
    record Share(int percent) implements PartitionSize {
        /** Checks the range. */
        public Share {
            checkArgument(percent >= 1 && percent <= 100, "a share is 1 to 100 percent: %s", percent);
        }

        /** {@code 30%}. */
        @Override
        public String toString() {
            return percent + "%";
        }
    }

    /** What the others leave. */
    record Rest() implements PartitionSize {
        /** {@code rest}. */
        @Override
        public String toString() {
            return "rest";
        }
    }

    /**
     * Reads {@code 512MiB}, {@code 30%} or {@code rest}.
     *
     * @param text exactly that, with nothing around it
     * @throws IllegalArgumentException if it is none of these; a number without a unit is none
     */
    static PartitionSize parse(String text) {
        if (text.equals("rest")) {
            return new Rest();
        }
        Matcher share = Pattern.compile("(\\d{1,3})%").matcher(text);
        if (share.matches()) {
            return new Share(Integer.parseInt(share.group(1)));
        }
        checkArgument(
                !text.matches("\\d*"),
                "not the size of a partition: '%s' (write for example 512MiB, 30%% or rest)",
                text);
        return new Fixed(DataSize.parse(text));
    }
}
