package dev.satchel.qemu.option;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code -net}: a card ({@code nic}) or a back end ({@code user}, {@code tap}) on QEMU's legacy hub, by which all of
 * them hear one another; {@code none} for no card at all.
 */
public final class LegacyNet extends KeyedOption<LegacyNet> {
    private LegacyNet(KeyValues values, @Nullable Map<String, Object> object) {
        super("-net", values, object);
    }

    /** A part of kind {@code type}. */
    public static LegacyNet of(String type) {
        return new LegacyNet(KeyValues.of(type), null);
    }

    static LegacyNet parse(String text) {
        return new LegacyNet(KeyValues.parse(text), null);
    }

    @Override
    LegacyNet having(KeyValues values, @Nullable Map<String, Object> object) {
        return new LegacyNet(values, object);
    }

    @Override
    String impliedKey() {
        return "type";
    }
}
