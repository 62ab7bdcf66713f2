package dev.satchel.utm.config;

import dev.satchel.core.SatchelException;
import dev.satchel.core.host.Architecture;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A process of its own, so that its memory can be bounded: reads mutated and made-up property lists, takes them for
 * configurations, upgrades, edits and writes them. Arguments: the number of cases, the seed, and files to begin with. It
 * prints a line for anything that is not a value or a {@link SatchelException} of one line with a place, and ends with 1.
 */
final class PlistFuzz {
    private static final int LONGEST_CASE_MILLIS = 5000;
    /** Not quite as many as are read. */
    private static final int MANY = Plist.MOST_VALUES - 1000;

    private final Random random;
    private final List<byte[]> seeds;

    private PlistFuzz(Random random, List<byte[]> seeds) {
        this.random = random;
        this.seeds = seeds;
    }

    @SuppressWarnings("SystemOut")
    public static void main(String[] arguments) throws Exception {
        List<byte[]> seeds = new ArrayList<>();
        for (int i = 2; i < arguments.length; i++) {
            seeds.add(Files.readAllBytes(Path.of(arguments[i])));
        }
        PlistFuzz fuzz = new PlistFuzz(new Random(Long.parseLong(arguments[1])), seeds);
        int cases = Integer.parseInt(arguments[0]);
        int read = 0;
        int configurations = 0;
        for (int i = 0; i < cases; i++) {
            byte[] bytes = fuzz.bytes();
            long start = System.nanoTime();
            try {
                int depth = use(bytes);
                read += depth > 0 ? 1 : 0;
                configurations += depth > 1 ? 1 : 0;
            } catch (Throwable e) {
                System.out.println("case " + i + ": " + e);
                e.printStackTrace(System.out);
                Files.write(Path.of(System.getProperty("java.io.tmpdir"), "plist-fuzz-" + i), bytes);
                System.exit(1);
            }
            long millis = (System.nanoTime() - start) / 1_000_000;
            if (millis > LONGEST_CASE_MILLIS) {
                System.out.println("case " + i + " took " + millis + " ms");
                System.exit(1);
            }
        }
        for (Supplier<byte[]> each : giants()) {
            byte[] giant = each.get();
            try {
                use(giant);
            } catch (Throwable e) {
                System.out.println("giant of " + giant.length + " bytes: " + e);
                e.printStackTrace(System.out);
                System.exit(1);
            }
        }
        System.out.println("cases " + cases + " read " + read + " configurations " + configurations);
    }

    /** 0 if it is refused, 1 if it is a property list, 2 if it is a configuration. */
    private static int use(byte[] bytes) throws Exception {
        Plist plist;
        try {
            plist = Plist.parse(bytes, "x.plist");
        } catch (SatchelException e) {
            requireOneLine(e, "utm.plist.");
            return 0;
        }
        if (!Arrays.equals(plist.bytes(), bytes)) {
            throw new AssertionError("unchanged, and other bytes");
        }
        if (plist.root() instanceof PlistDictionary root) {
            PlistDictionary changed = root.with("Notes of nobody", PlistArray.ofTexts(List.of("a", "b")));
            if (!Plist.parse(plist.withRoot(changed).bytes(), "y").root().equals(changed)) {
                throw new AssertionError("an edit did not say what was meant");
            }
        }
        if (UtmViewState.isOne(plist)) {
            try {
                UtmViewState state = UtmViewState.of(plist, "x.plist");
                state.registryEntry();
                state.check();
            } catch (SatchelException e) {
                requireOneLine(e, "utm.");
            }
        }
        UtmConfiguration configuration;
        try {
            configuration = UtmConfiguration.of(plist, "x.plist");
        } catch (SatchelException e) {
            requireOneLine(e, "utm.config.");
            return 1;
        }
        configuration.check();
        UtmUpgrade upgrade = UtmUpgrade.of(configuration, "x", Architecture.AARCH64);
        upgrade.configuration().check();
        UtmConfiguration.of(upgrade.configuration().plist(), "upgraded");
        return 2;
    }

    private static void requireOneLine(SatchelException e, String code) {
        String message = String.valueOf(e.getMessage());
        if (!e.code().startsWith(code)
                || !message.startsWith("x.plist")
                || message.lines().count() != 1) {
            throw new AssertionError("a refusal without code and place: " + e.code() + " " + message);
        }
    }

    private byte[] bytes() {
        return switch (random.nextInt(6)) {
            case 0 -> soup();
            case 1 -> madeUpBinary();
            case 2 -> damagedBinary();
            default -> mutated(seeds.get(random.nextInt(seeds.size())));
        };
    }

    private byte[] mutated(byte[] seed) {
        byte[] bytes = seed.clone();
        for (int i = random.nextInt(4); i >= 0; i--) {
            bytes = mutatedOnce(bytes);
        }
        return bytes;
    }

    private byte[] mutatedOnce(byte[] bytes) {
        int at = random.nextInt(bytes.length + 1);
        int length = random.nextInt(1 + Math.min(200, bytes.length - at));
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length + 300);
        switch (random.nextInt(7)) {
            case 0 -> { // one byte
                byte[] changed = bytes.clone();
                if (changed.length > 0) {
                    changed[at % changed.length] = (byte) random.nextInt(256);
                }
                return changed;
            }
            case 1 -> { // cut out
                out.write(bytes, 0, at);
                out.write(bytes, at + length, bytes.length - at - length);
            }
            case 2 -> { // twice
                out.write(bytes, 0, at + length);
                out.write(bytes, at, bytes.length - at);
            }
            case 3 -> out.write(bytes, 0, at); // cut off
            case 4 -> { // one tag for another
                String text = new String(bytes, StandardCharsets.ISO_8859_1);
                return text.replaceFirst(Pattern.quote(tag()), Matcher.quoteReplacement(tag()))
                        .getBytes(StandardCharsets.ISO_8859_1);
            }
            case 5 -> { // one word for another
                String text = new String(bytes, StandardCharsets.ISO_8859_1);
                return text.replaceFirst(word(), word()).getBytes(StandardCharsets.ISO_8859_1);
            }
            default -> { // something in between
                out.write(bytes, 0, at);
                out.writeBytes(tag().getBytes(StandardCharsets.UTF_8));
                out.write(bytes, at, bytes.length - at);
            }
        }
        return out.toByteArray();
    }

    private String tag() {
        String[] tags = {
            "<dict>",
            "</dict>",
            "<array>",
            "</array>",
            "<array/>",
            "<true/>",
            "<false/>",
            "<string>",
            "</string>",
            "<integer>",
            "</integer>",
            "<real>1.5</real>",
            "<data>",
            "</data>",
            "<key>",
            "</key>",
            "<string/>",
            "<integer>-1</integer>",
            "<integer>99999999999</integer>",
            "<!--",
            "-->",
            "<![CDATA[",
            "]]>",
            "&amp;",
            "&#0;",
            "<date>2026-01-31T12:00:00Z</date>",
            "<!DOCTYPE a [",
            "<?x ?>",
            "<",
            ">",
            "&",
            "\u0000",
            "\uFEFF",
            "ä"
        };
        return tags[random.nextInt(tags.length)];
    }

    private String word() {
        String[] words = {
            "QEMU",
            "Apple",
            "Backend",
            "ConfigurationVersion",
            "Drive",
            "Drives",
            "Identifier",
            "true",
            "false",
            "integer",
            "string",
            "System",
            "Networking",
            "NetworkMode",
            "emulated",
            "none",
            "Display",
            "UUID",
            "4",
            "2",
            "0",
            "version",
            "isAppleVirtualization",
            "PortForward",
            "ImageName",
            "Keyboard",
            "ConsoleOnly",
            "SoundCard",
            "Target",
            "q35"
        };
        return words[random.nextInt(words.length)];
    }

    private byte[] soup() {
        StringBuilder soup = new StringBuilder(random.nextBoolean() ? "<plist>" : "");
        for (int i = random.nextInt(40); i >= 0; i--) {
            soup.append(random.nextInt(3) == 0 ? word() : tag());
        }
        return soup.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** A whole binary list of random objects, whose references may lead anywhere. */
    private byte[] madeUpBinary() {
        int objects = 1 + random.nextInt(20);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes("bplist00".getBytes(StandardCharsets.US_ASCII));
        byte[] offsets = new byte[objects];
        for (int i = 0; i < objects && out.size() < 200; i++) {
            offsets[i] = (byte) out.size();
            int size = random.nextInt(4);
            int kind = random.nextInt(9);
            switch (kind) {
                case 0 -> out.write(8 + random.nextInt(2));
                case 1 -> write(out, 0x10 | size, 1 << size);
                case 2 -> write(out, 0x20 | (2 + random.nextInt(2)), 8);
                case 3 -> write(out, 0x33, 8);
                case 4 -> write(out, 0x40 | size, size);
                case 5, 6 -> {
                    out.write(0x50 | size);
                    for (int c = 0; c < size; c++) {
                        out.write('a' + random.nextInt(26));
                    }
                }
                default -> {
                    out.write((kind == 7 ? 0xA0 : 0xD0) | size);
                    for (int r = 0; r < (kind == 7 ? size : 2 * size); r++) {
                        out.write(random.nextInt(objects));
                    }
                }
            }
        }
        int table = out.size();
        out.writeBytes(offsets);
        out.writeBytes(trailer(objects, random.nextInt(objects), table));
        return out.toByteArray();
    }

    private void write(ByteArrayOutputStream out, int marker, int bytes) {
        out.write(marker);
        for (int i = 0; i < bytes; i++) {
            out.write(random.nextInt(256));
        }
    }

    private byte[] damagedBinary() {
        byte[] bytes = madeUpBinary();
        for (int i = random.nextInt(3); i >= 0; i--) {
            bytes[bytes.length - 1 - random.nextInt(Math.min(60, bytes.length))] = (byte) random.nextInt(256);
        }
        return bytes;
    }

    private static byte[] trailer(long objects, long top, long table) {
        return ByteBuffer.allocate(32)
                .put(6, (byte) 1)
                .put(7, (byte) 1)
                .putLong(8, objects)
                .putLong(16, top)
                .putLong(24, table)
                .array();
    }

    /** What a file of the greatest size that is read can stand for. */
    private static List<Supplier<byte[]>> giants() {
        String qemu =
                "<dict><key>Backend</key><string>QEMU</string><key>ConfigurationVersion</key><integer>4</integer>";
        return List.of(
                () -> filled("<plist><array>", "<dict><key>a</key><true/></dict>", ""),
                () -> filled("<plist><array>", "<string>ä</string>", ""),
                () -> filled("<plist><array>", "<integer>1</integer>", ""),
                () -> filled("<array>", "<array>", ""),
                () -> filled("<string>", "a", "</string>"),
                () -> filled("<string>", "&#228;", "</string>"),
                () -> filled("<data>", "AAAA", "</data>"),
                () -> filled("<!--", "a", "-->"),
                () -> filled("<plist><dict>", "<key>x</key><true/>", "</dict></plist>"),
                () -> distinct("<plist><dict>", "</dict></plist>"),
                () -> times(qemu + "<key>Drive</key><array>", "<dict/>", MANY, "</array></dict>"),
                () -> times("<dict><key>Drives</key><array>", "<dict/>", MANY, "</array></dict>"),
                () -> times(
                        "<dict><key>System</key><dict/><key>Drives</key><array>",
                        "<dict><key>DriveName</key><string>-</string></dict>",
                        MANY / 2,
                        "</array></dict>"),
                PlistFuzz::widest);
    }

    private static byte[] filled(String head, String item, String tail) {
        return times(head, item, ((4 << 20) - 100) / item.getBytes(StandardCharsets.UTF_8).length, tail);
    }

    private static byte[] times(String head, String item, int times, String tail) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(4 << 20);
        out.writeBytes(head.getBytes(StandardCharsets.UTF_8));
        byte[] bytes = item.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < times; i++) {
            out.writeBytes(bytes);
        }
        out.writeBytes(tail.getBytes(StandardCharsets.UTF_8));
        return out.toByteArray();
    }

    private static byte[] distinct(String head, String tail) {
        StringBuilder text = new StringBuilder(head);
        for (int i = 0; i < MANY; i++) {
            text.append("<key>k").append(i).append("</key><true/>");
        }
        return text.append(tail).toString().getBytes(StandardCharsets.UTF_8);
    }

    /** A binary list of few bytes that stands for 10^20 values. */
    private static byte[] widest() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes("bplist00".getBytes(StandardCharsets.US_ASCII));
        byte[] offsets = new byte[21];
        for (int level = 0; level <= 20; level++) {
            offsets[level] = (byte) out.size();
            out.write(level == 20 ? 0x09 : 0xAA);
            for (int i = 0; i < 10 && level < 20; i++) {
                out.write(level + 1);
            }
        }
        int table = out.size();
        out.writeBytes(offsets);
        out.writeBytes(trailer(21, 0, table));
        return out.toByteArray();
    }
}
