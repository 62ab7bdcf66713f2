package dev.satchel.utm.config;

import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Property lists as people write them: comments, any indentation, any order of keys, tags in all their forms. */
final class HandWritten {
    private final Random random;
    private final String newline;
    private final StringBuilder out = new StringBuilder();
    private int comments;

    private HandWritten(Random random, String newline) {
        this.random = random;
        this.newline = newline;
    }

    static String render(PlistValue root, Random random) {
        String[] newlines = {"\n", "\n", "\r\n", ""};
        HandWritten writer = new HandWritten(random, newlines[random.nextInt(newlines.length)]);
        writer.out.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>").append(writer.newline);
        writer.gap(0);
        writer.out.append("<plist version=\"1.0\">");
        writer.gap(0);
        writer.value(root, random.nextInt(2));
        writer.gap(0);
        writer.out.append("</plist>").append(random.nextBoolean() ? "" : writer.newline + "<!-- end -->");
        return writer.out.toString();
    }

    private void gap(int depth) {
        switch (random.nextInt(8)) {
            case 0 -> {}
            case 1 -> out.append(newline).append(newline).append("  ".repeat(depth));
            case 2 ->
                out.append(newline)
                        .append("  ".repeat(depth))
                        .append("<!-- note ")
                        .append(comments++)
                        .append(" -- with dashes -->")
                        .append(newline)
                        .append("  ".repeat(depth));
            case 3 ->
                out.append(" <!-- ")
                        .append(comments++)
                        .append(" -->")
                        .append(newline)
                        .append("  ".repeat(depth));
            default -> out.append(newline).append("  ".repeat(depth));
        }
    }

    private void value(PlistValue value, int depth) {
        if (value instanceof PlistDictionary dictionary) {
            List<Map.Entry<String, PlistValue>> entries =
                    new ArrayList<>(dictionary.entries().entrySet());
            if (random.nextBoolean()) {
                Collections.shuffle(entries, random);
            }
            if (entries.isEmpty() && random.nextBoolean()) {
                out.append("<dict/>");
                return;
            }
            out.append("<dict>");
            for (Map.Entry<String, PlistValue> entry : entries) {
                gap(depth + 1);
                out.append("<key>").append(escaped(entry.getKey())).append("</key>");
                gap(depth + 1);
                value(entry.getValue(), depth + 1);
            }
            gap(depth);
            out.append("</dict>");
        } else if (value instanceof PlistArray array) {
            if (array.values().isEmpty() && random.nextBoolean()) {
                out.append("<array />");
                return;
            }
            out.append("<array>");
            for (PlistValue each : array.values()) {
                gap(depth + 1);
                value(each, depth + 1);
            }
            gap(depth);
            out.append("</array>");
        } else if (value instanceof PlistValue.Text text) {
            out.append(
                    text.value().isEmpty() && random.nextBoolean()
                            ? "<string/>"
                            : "<string>" + escaped(text.value()) + "</string>");
        } else if (value instanceof PlistValue.Whole whole) {
            out.append("<integer>").append(whole.value()).append("</integer>");
        } else if (value instanceof PlistValue.Real real) {
            out.append("<real>").append(PlistXmlWriter.digits(real.value())).append("</real>");
        } else if (value instanceof PlistValue.Flag flag) {
            out.append(flag.value() ? "<true/>" : "<false></false>");
        } else if (value instanceof PlistValue.Date date) {
            out.append("<date>").append(date.value()).append("</date>");
        } else if (value instanceof PlistValue.Data data) {
            out.append("<data>")
                    .append(Base64.getMimeEncoder().encodeToString(data.bytes()))
                    .append("</data>");
        }
    }

    private String escaped(String text) {
        String safe =
                text.replace("&", "&amp;").replace("<", "&#60;").replace(">", random.nextBoolean() ? ">" : "&gt;");
        return random.nextInt(4) == 0 && !text.contains("]]>") ? "<![CDATA[" + text + "]]>" : safe;
    }

    /** {@code root} with a few changes somewhere in it. */
    static PlistValue mutated(PlistValue root, Random random) {
        PlistValue result = root;
        for (int i = random.nextInt(3); i >= 0; i--) {
            result = mutatedOnce(result, random);
        }
        return result;
    }

    private static PlistValue mutatedOnce(PlistValue value, Random random) {
        if (value instanceof PlistDictionary dictionary) {
            List<String> keys = new ArrayList<>(dictionary.entries().keySet());
            if (keys.isEmpty() || random.nextInt(4) == 0) {
                return dictionary.with("new" + random.nextInt(100), fresh(random));
            }
            String key = keys.get(random.nextInt(keys.size()));
            return random.nextInt(4) == 0
                    ? dictionary.without(key)
                    : dictionary.with(key, mutatedOnce(dictionary.value(key).orElseThrow(), random));
        }
        if (value instanceof PlistArray array) {
            List<PlistValue> values = new ArrayList<>(array.values());
            if (values.isEmpty() || random.nextInt(4) == 0) {
                values.add(random.nextInt(values.size() + 1), fresh(random));
            } else {
                int index = random.nextInt(values.size());
                if (random.nextInt(4) == 0) {
                    values.remove(index);
                } else {
                    values.set(index, mutatedOnce(values.get(index), random));
                }
            }
            return new PlistArray(values);
        }
        return fresh(random);
    }

    private static PlistValue fresh(Random random) {
        return switch (random.nextInt(5)) {
            case 0 -> new PlistValue.Text("text " + random.nextInt(100) + " <&>");
            case 1 -> PlistValue.Whole.of(random.nextInt());
            case 2 -> PlistArray.ofTexts(List.of("a", "b"));
            case 3 -> PlistValue.Data.of(new byte[60]);
            default -> {
                Map<String, PlistValue> entries = new LinkedHashMap<>();
                entries.put("b", new PlistValue.Flag(true));
                entries.put("a", PlistArray.EMPTY);
                yield new PlistDictionary(entries);
            }
        };
    }
}
