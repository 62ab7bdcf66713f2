package dev.satchel.storage.partition;

/** The two kinds of partition tables that are written today. */
public enum PartitionScheme {
    /** A GUID partition table (UEFI 2.10, section 5.3), with its copy at the end and a record that keeps other programs off. */
    GPT("gpt"),
    /** A master boot record: four partitions, one of which may hold logical ones; up to 2^32 sectors. */
    MBR("dos");

    private final String text;

    PartitionScheme(String text) {
        this.text = text;
    }

    /** {@code gpt} or {@code dos}, as {@code sfdisk} and libblkid say. */
    @Override
    public String toString() {
        return text;
    }
}
