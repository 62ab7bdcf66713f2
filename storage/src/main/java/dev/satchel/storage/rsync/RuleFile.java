package dev.satchel.storage.rsync;

import dev.satchel.core.SatchelException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A file of rules, of 1 MiB at most, as rsync reads it: by lines or by words, as bytes. */
final class RuleFile {
    /** Far beyond any file of rules. */
    private static final int LIMIT = 1 << 20;

    private RuleFile() {}

    /**
     * The rules in {@code file}, those that read further files and those that clear among them.
     *
     * @throws SatchelException with code {@code rsync.rules} if it cannot be read or rsync would refuse a rule in it
     */
    static List<FilterRule> read(Path file, RuleParser parser) throws SatchelException {
        List<FilterRule> rules = new ArrayList<>();
        for (String token : tokens(content(file), parser.readsWords())) {
            try {
                rules.add(parser.parse(token));
            } catch (IllegalArgumentException e) {
                throw new SatchelException(
                        "rsync.rules", file.toString(), "rsync refuses a rule: " + e.getMessage(), null, e);
            }
        }
        return rules;
    }

    static List<String> tokens(String content, boolean words) {
        List<String> tokens = new ArrayList<>();
        int start = 0;
        for (int i = 0; i <= content.length(); i++) {
            if (i == content.length() || ends(content.charAt(i), words)) {
                String token = upToNul(content.substring(start, i));
                boolean comment = !words && (token.startsWith("#") || token.startsWith(";"));
                if (!token.isEmpty() && !comment) {
                    tokens.add(token);
                }
                start = i + 1;
            }
        }
        return tokens;
    }

    private static boolean ends(char c, boolean words) {
        return c == '\n' || c == '\r' || (words && RuleParser.isSpace(c));
    }

    /** To rsync a NUL byte ends the line, though not the file. */
    private static String upToNul(String line) {
        int nul = line.indexOf('\0');
        return nul < 0 ? line : line.substring(0, nul);
    }

    private static String content(Path file) throws SatchelException {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new SatchelException("rsync.rules", file.toString(), "is no regular file");
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(LIMIT + 1);
            if (bytes.length > LIMIT) {
                throw new SatchelException("rsync.rules", file.toString(), "over 1 MiB of filter rules");
            }
            return ByteText.latin1(bytes);
        } catch (SatchelException e) {
            throw e;
        } catch (IOException e) {
            throw SatchelException.unreadable("rsync.rules", file, e);
        }
    }
}
