package dev.satchel.storage.clone;

import dev.satchel.core.unit.DataSize;
import dev.satchel.storage.device.BlockDevice;
import java.nio.file.Path;

/** Where a clone goes. */
sealed interface CloneTarget {
    DataSize size();

    DataSize sector();

    /** A copy that is there and is brought up to date. */
    sealed interface Carried extends CloneTarget {
        /** The device or the image. */
        Path path();
    }

    /** A whole disk. */
    record Device(BlockDevice device) implements CloneTarget {
        @Override
        public DataSize size() {
            return device.size();
        }

        @Override
        public DataSize sector() {
            return device.sectors().logical();
        }

        @Override
        public String toString() {
            return device.toString();
        }
    }

    /**
     * A raw image that does not exist yet.
     *
     * @param file absolute; its final name
     * @param unfinished beside it, for as long as it is not whole
     */
    record Image(Path file, Path unfinished, DataSize size) implements CloneTarget {
        @Override
        public DataSize sector() {
            return DataSize.bytes(512);
        }

        @Override
        public String toString() {
            return file + " (" + size.rounded() + ")";
        }
    }

    /** A whole disk that holds a copy. */
    record CarriedDevice(BlockDevice device) implements Carried {
        @Override
        public Path path() {
            return device.path();
        }

        @Override
        public DataSize size() {
            return device.size();
        }

        @Override
        public DataSize sector() {
            return device.sectors().logical();
        }

        @Override
        public String toString() {
            return device.toString();
        }
    }

    /**
     * A raw image that holds a copy.
     *
     * @param path absolute
     */
    record CarriedImage(Path path, DataSize size) implements Carried {
        @Override
        public DataSize sector() {
            return DataSize.bytes(512);
        }

        @Override
        public String toString() {
            return path + " (" + size.rounded() + ")";
        }
    }
}
