package dev.satchel.utm.mapping;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.List;
import java.util.Map;

/**
 * What becomes of each key, of a bundle and of a machine file, for one back end. The readers take from it what they say of
 * keys that a machine has no words for; tests change each key in turn and see that what the table says is what happens. The
 * page {@code docs/mapping.md} is made of it.
 */
final class MappingTable {
    /** What becomes of a key. */
    enum Fate {
        /** It is said in other words. */
        MAPPED("becomes"),
        /** It goes with the files of the bundle, and not with its configuration. */
        FILE("becomes a file"),
        /** It has no counterpart: {@code extras.utm} keeps it for UTM, and a finding says so. */
        KEPT("kept"),
        /** It has no counterpart: a finding says so. */
        SAID("left out, and said"),
        /** It is the same for every machine, or has done its work when a machine is read. */
        FIXED("fixed");

        private final String word;

        Fate(String word) {
            this.word = word;
        }

        /** As the page has it. */
        String word() {
            return word;
        }
    }

    /**
     * A key.
     *
     * @param key its path; {@code []} is any element of a list
     * @param fate what becomes of it
     * @param counterpart the keys on the other side; empty if there are none
     * @param remark what a reader should know; of a key that is kept, what it does in UTM
     */
    record Row(String key, Fate fate, String counterpart, String remark) {}

    private final String backend;
    private final ImmutableMap<String, Row> bundle;
    private final ImmutableMap<String, Row> machine;

    private MappingTable(String backend, List<Row> bundle, List<Row> machine) {
        this.backend = backend;
        this.bundle = byKey(bundle);
        this.machine = byKey(machine);
    }

    private static ImmutableMap<String, Row> byKey(List<Row> rows) {
        ImmutableMap.Builder<String, Row> byKey = ImmutableMap.builder();
        rows.forEach(row -> byKey.put(row.key(), row));
        return byKey.buildOrThrow();
    }

    /** The one of the back end QEMU. */
    static MappingTable qemu() {
        return Holder.QEMU;
    }

    /** The one of the back end Apple. */
    static MappingTable apple() {
        return Holder.APPLE;
    }

    /** As UTM calls it. */
    String backend() {
        return backend;
    }

    /** From the bundle to the machine, in the order of the page. */
    Map<String, Row> bundle() {
        return bundle;
    }

    /** From the machine to the bundle, in the order of the page. */
    Map<String, Row> machine() {
        return machine;
    }

    /** Filled when first asked. */
    private static final class Holder {
        static final MappingTable QEMU = new MappingTable("QEMU", QemuRows.bundle(), QemuRows.machine());
        static final MappingTable APPLE = new MappingTable("Apple", AppleRows.bundle(), AppleRows.machine());
    }

    /** Collects rows. */
    static final class Rows {
        private final ImmutableList.Builder<Row> rows = ImmutableList.builder();

        Rows mapped(String key, String counterpart, String remark) {
            rows.add(new Row(key, Fate.MAPPED, counterpart, remark));
            return this;
        }

        Rows file(String key, String counterpart, String remark) {
            rows.add(new Row(key, Fate.FILE, counterpart, remark));
            return this;
        }

        Rows kept(String key, String remark) {
            rows.add(new Row(key, Fate.KEPT, "extras.utm", remark));
            return this;
        }

        Rows said(String key, String remark) {
            rows.add(new Row(key, Fate.SAID, "", remark));
            return this;
        }

        Rows fixed(String key, String remark) {
            rows.add(new Row(key, Fate.FIXED, "", remark));
            return this;
        }

        List<Row> build() {
            return rows.build();
        }
    }
}
