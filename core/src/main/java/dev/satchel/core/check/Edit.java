package dev.satchel.core.check;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * One change of something that was checked, such as a machine file: at a place another value, or none. A place is
 * written as findings write it: keys joined by dots, an item of a list by its {@code id}, its {@code tag} or its number
 * from 0 ({@code disks[system].bus}, {@code networks[0].mac}, {@code firmware}).
 */
public sealed interface Edit {
    /** Where. */
    String path();

    /**
     * Another value; what is on the way to it and missing is made.
     *
     * @param path where
     * @param json the value as JSON: {@code "nvme"}, {@code 4}, {@code {"type": "uefi", "secureBoot": true}}
     */
    record Put(String path, String json) implements Edit {
        /** Checks that neither is empty. */
        public Put {
            checkArgument(!path.isEmpty() && !json.isBlank(), "an edit needs a place and a value: %s = %s", path, json);
        }

        /** {@code disks[system].bus = "nvme"}. */
        @Override
        public String toString() {
            return path + " = " + json;
        }
    }

    /**
     * No value, so that the default holds.
     *
     * @param path where
     */
    record Remove(String path) implements Edit {
        /** Checks that it is not empty. */
        public Remove {
            checkArgument(!path.isEmpty(), "an edit needs a place");
        }

        /** {@code remove disks[system].bus}. */
        @Override
        public String toString() {
            return "remove " + path;
        }
    }
}
