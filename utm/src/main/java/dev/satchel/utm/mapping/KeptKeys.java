package dev.satchel.utm.mapping;

import dev.satchel.core.check.Finding;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Says of each key that a machine has no word for that UTM alone knows it, and what it does there. */
final class KeptKeys {
    private final MappingTable table;
    private final Consumer<Finding> findings;

    KeptKeys(MappingTable table, Consumer<Finding> findings) {
        this.table = table;
        this.findings = findings;
    }

    /**
     * Tells of {@code extras}.
     *
     * @param disks by drive, the id of its disk, or null: extras speak of disks, findings of drives
     */
    void tell(Map<String, String> extras, List<@Nullable String> disks) {
        extras.forEach((path, value) -> {
            if (!value.equals(UtmExtras.ABSENT)) {
                tell(UtmExtras.place(path, disks), value);
            }
        });
    }

    private void tell(String where, String value) {
        String key = where.replaceAll("\\[[0-9]+]", "[]");
        for (MappingTable.Row row : table.bundle().values()) {
            boolean exactly = row.key().equals(key);
            // A part that a machine has nothing of is kept whole, with what is in it.
            boolean within = (row.key().startsWith(key + ".") || row.key().startsWith(key + "[]."))
                    && value.contains("<key>" + row.key().substring(row.key().lastIndexOf('.') + 1) + "</key>");
            if (row.fate() == MappingTable.Fate.KEPT && (exactly || within)) {
                findings.accept(Finding.note(
                        "utm.kept",
                        where + row.key().substring(key.length()).replace("[]", "[0]"),
                        row.remark() + "; kept for UTM in extras.utm"));
            }
        }
    }
}
