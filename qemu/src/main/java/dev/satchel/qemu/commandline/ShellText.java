package dev.satchel.qemu.commandline;

import com.google.common.base.CharMatcher;
import com.google.common.collect.ImmutableList;
import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Finding;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The words of a shell's text, command by command, as POSIX splits them (Shell Command Language, 2.2 Quoting and 2.3
 * Token Recognition): quotes, backslashes, comments, operators. Values that the text itself gives to variables are put
 * in; everything else that only a running shell could know stays as it is written, and is told. Where the text plainly
 * meant one command and a shell would see two, it is read as meant, and told as an error.
 */
final class ShellText {
    private static final int MOST_WORDS = 10_000;
    private static final int LONGEST = 1 << 20;

    private static final CharMatcher BLANK = CharMatcher.anyOf(" \t\r");
    private static final Pattern ASSIGNMENT = Pattern.compile("([A-Za-z_][A-Za-z0-9_]*)=(.*)", Pattern.DOTALL);
    private static final Pattern ALL_OF = Pattern.compile("\\{([A-Za-z_][A-Za-z0-9_]*)\\[[@*]]\\}");
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    /** A backslash is a letter of a path there. */
    private static final Pattern WINDOWS =
            Pattern.compile("(?m)\\s\\^[ \\t\\r]*$|\\.exe\\b|(?<!\\\\)\\\\\\\\\\.\\\\PhysicalDrive|\\b[A-Za-z]:\\\\");

    private final String text;
    private final boolean windows;
    private final List<Finding> findings;
    private final Map<String, String> variables = new HashMap<>();
    private final Map<String, List<Word>> arrays = new LinkedHashMap<>();
    private final Set<String> used = new HashSet<>();
    private final List<List<Word>> commands = new ArrayList<>();
    private List<Word> command = new ArrayList<>();
    private final StringBuilder word = new StringBuilder();
    private boolean inWord;
    private boolean quoted;

    /** Whether all that the word has come to so far was put in as words of their own. */
    private boolean spent;

    /** The array whose words are read; empty outside of one. */
    private String array = "";

    private int wordLine = 1;
    private int line = 1;
    private int at;
    private int words;

    private ShellText(String text, List<Finding> findings) {
        this.text = text;
        this.windows = WINDOWS.matcher(text).find();
        this.findings = findings;
    }

    /**
     * The commands of {@code text} that have a word.
     *
     * @throws SatchelException with code {@code commandline.size} if it is longer than 1 MiB or has more than 10 000 words,
     *     {@code commandline.quote} if a quote is not closed
     */
    static List<List<Word>> read(String text, List<Finding> findings) throws SatchelException {
        if (text.length() > LONGEST) {
            throw new SatchelException(
                    "commandline.size", "command line", "has " + text.length() + " characters, allowed are " + LONGEST);
        }
        ShellText reader = new ShellText(text.startsWith("\uFEFF") ? text.substring(1) : text, findings);
        reader.readAll();
        return reader.commands.stream().<List<Word>>map(ImmutableList::copyOf).collect(ImmutableList.toImmutableList());
    }

    static void requireFew(int words) throws SatchelException {
        if (words > MOST_WORDS) {
            throw new SatchelException("commandline.size", "command line", "has more than " + MOST_WORDS + " words");
        }
    }

    private void readAll() throws SatchelException {
        while (at < text.length()) {
            step(text.charAt(at));
        }
        endCommand();
        arrays.forEach((name, words) -> {
            if (!used.contains(name)) {
                commands.add(words);
            }
        });
    }

    private void step(char c) throws SatchelException {
        switch (c) {
            case '\n' -> newline();
            case '\\' -> backslash();
            case '\'' -> singleQuotes();
            case '"' -> doubleQuotes();
            case '$' -> dollar();
            case '`' -> backQuote();
            case '^' -> caret();
            case '#' -> hash();
            case ';', '&', '|', '(', ')' -> operator(c);
            case '>', '<' -> redirection();
            default -> {
                if (BLANK.matches(c)) {
                    at++;
                    endWord();
                } else {
                    put(c);
                    at++;
                }
            }
        }
    }

    private void put(char c) {
        begin();
        word.append(c);
    }

    private void begin() {
        if (!inWord) {
            inWord = true;
            wordLine = line;
        }
    }

    private void endWord() throws SatchelException {
        if (!inWord) {
            return;
        }
        String done = word.toString();
        inWord = false;
        word.setLength(0);
        boolean nothing = spent && done.isEmpty();
        spent = false;
        if (nothing) {
            return;
        }
        Matcher assignment = ASSIGNMENT.matcher(done);
        if (assignment.matches() && (command.isEmpty() || isExport(command))) {
            variables.put(assignment.group(1), assignment.group(2));
        }
        requireFew(++words);
        command.add(new Word(done, wordLine));
    }

    private static boolean isExport(List<Word> command) {
        return command.size() == 1 && command.get(0).text().matches("export|local|readonly|declare|set");
    }

    private void endCommand() throws SatchelException {
        endWord();
        if (!command.isEmpty()) {
            commands.add(command);
            command = new ArrayList<>();
        }
    }

    /** A command ends with its line, but one whose next line begins with an option was plainly meant to go on. */
    private void newline() throws SatchelException {
        endWord();
        at++;
        line++;
        if (!array.isEmpty()) {
            return; // its words may stand on lines of their own
        }
        if (command.isEmpty() || !isQemu(command)) {
            endCommand();
            return;
        }
        int next = at;
        int lines = 0;
        while (next < text.length() && (BLANK.matches(text.charAt(next)) || text.charAt(next) == '\n')) {
            lines += text.charAt(next) == '\n' ? 1 : 0;
            next++;
        }
        if (next + 1 < text.length()
                && text.charAt(next) == '-'
                && text.substring(next, Math.min(text.length(), next + 3)).matches("--?[A-Za-z].?")) {
            say(
                    "commandline.continuation",
                    line + lines,
                    "begins with an option, but no backslash at the end of the line before it says so: a shell ends"
                            + " the command there",
                    "put a backslash at the very end of line " + (line - 1));
            line += lines;
            at = next;
            return;
        }
        endCommand();
    }

    private static boolean isQemu(List<Word> command) {
        return command.stream().anyMatch(word -> QemuProgram.isOne(word.text()))
                || command.get(0).text().startsWith("-");
    }

    private void backslash() throws SatchelException {
        int next = at + 1;
        if (next < text.length()
                && text.charAt(next) == '\r'
                && next + 1 < text.length()
                && text.charAt(next + 1) == '\n') {
            next++;
        }
        if (next >= text.length()) {
            at = text.length();
            return;
        }
        char c = text.charAt(next);
        if (c == '\n') {
            at = next + 1;
            line++;
            blankLineAfterBackslash();
            return;
        }
        if (BLANK.matches(c) && !inWord && trailing(next)) {
            return;
        }
        if (windows) {
            put('\\');
            at++;
            return;
        }
        put(c);
        at = next + 1;
    }

    /** A blank line behind a backslash ends the command as any line does. */
    private void blankLineAfterBackslash() {
        int next = at;
        while (next < text.length() && BLANK.matches(text.charAt(next))) {
            next++;
        }
        boolean comment = next < text.length() && text.charAt(next) == '#' && !inWord;
        if (comment) {
            int end = text.indexOf('\n', next);
            int after = end < 0 ? text.length() : end + 1;
            if (isMeantToGoOn(after)) {
                say(
                        "commandline.comment",
                        line,
                        "is a comment between the lines of one command: a shell ends the command there, and what"
                                + " follows is not given to QEMU",
                        "move the comment before the command");
                at = after;
                line++;
            }
        }
    }

    private boolean isMeantToGoOn(int from) {
        int next = from;
        while (next < text.length() && (BLANK.matches(text.charAt(next)) || text.charAt(next) == '\n')) {
            next++;
        }
        return next < text.length() && (text.charAt(next) == '-' || text.charAt(next) == '#') && !command.isEmpty();
    }

    /** Blanks, and perhaps a comment, behind a backslash: the backslash quotes the blank, and the line ends the command. */
    private boolean trailing(int from) throws SatchelException {
        int next = from;
        while (next < text.length() && BLANK.matches(text.charAt(next))) {
            next++;
        }
        if (next < text.length() && text.charAt(next) != '\n' && text.charAt(next) != '#') {
            return false;
        }
        boolean comment = next < text.length() && text.charAt(next) == '#';
        int end = text.indexOf('\n', next);
        int after = end < 0 ? text.length() : end + 1;
        if (comment) {
            say(
                    "commandline.comment",
                    line,
                    "has a comment behind the backslash: a shell ends the command there, and what follows is not given"
                            + " to QEMU",
                    "put the comment on a line of its own before the command");
        } else if (isMeantToGoOn(after)) {
            say(
                    "commandline.backslash",
                    line,
                    "has a blank behind the backslash: a shell ends the command there",
                    "remove what follows the backslash");
        }
        at = after;
        line++;
        return true;
    }

    private void singleQuotes() throws SatchelException {
        int end = text.indexOf('\'', at + 1);
        if (end < 0) {
            throw unclosed("'");
        }
        begin();
        append(text.substring(at + 1, end));
        at = end + 1;
    }

    private void append(String part) {
        word.append(part);
        line += CharMatcher.is('\n').countIn(part);
    }

    private void doubleQuotes() throws SatchelException {
        if (!windows && word.toString().equals("{")) {
            json();
            return;
        }
        begin();
        quoted = true;
        at++;
        while (true) {
            if (at >= text.length()) {
                throw unclosed("\"");
            }
            char c = text.charAt(at);
            if (c == '"') {
                quoted = false;
                at++;
                return;
            }
            if (c == '$') {
                dollar();
            } else if (c == '\\' && at + 1 < text.length()) {
                char next = text.charAt(at + 1);
                if (next == '\n') {
                    line++;
                } else if (windows ? next == '"' : "$`\"\\".indexOf(next) >= 0) {
                    word.append(next);
                } else {
                    word.append(c);
                    at--;
                }
                at += 2;
            } else {
                append(String.valueOf(c));
                at++;
            }
        }
    }

    /** An object that ps or /proc printed: to a shell its quotes would be gone. */
    private void json() throws SatchelException {
        int depth = 1;
        int end = at;
        for (boolean text = false; depth > 0; end++) {
            if (end >= this.text.length()) {
                throw unclosed("\"");
            }
            char c = this.text.charAt(end);
            if (c == '\\' && text) {
                end++;
            } else if (c == '"') {
                text = !text;
            } else if (!text) {
                depth += c == '{' ? 1 : c == '}' ? -1 : 0;
            }
        }
        warn(
                "commandline.json.unquoted",
                "has an object without quotes around it, as ps prints it: a shell takes the quotes within it away, and"
                        + " QEMU refuses the rest",
                "put single quotes around it");
        append(this.text.substring(at, end));
        at = end;
    }

    private SatchelException unclosed(String quote) {
        return new SatchelException(
                "commandline.quote", "line " + line, "a quote " + quote + " is not closed", "close it");
    }

    private void dollar() throws SatchelException {
        begin();
        String rest = text.substring(at + 1, Math.min(text.length(), at + 257));
        Matcher all = ALL_OF.matcher(rest);
        if (all.lookingAt() && arrays.containsKey(all.group(1))) {
            words += arrays.get(all.group(1)).size();
            requireFew(words);
            command.addAll(arrays.get(all.group(1)));
            used.add(all.group(1));
            spent = true;
            at += 1 + all.end();
            return;
        }
        boolean braced = rest.startsWith("{");
        Matcher name = NAME.matcher(braced ? rest.substring(1) : rest);
        if (!windows && !quoted && rest.startsWith("'")) {
            at++; // $'..': its escapes are rare, and stay
            return;
        }
        if (name.lookingAt() && (!braced || rest.startsWith("}", 1 + name.end()))) {
            String value = variables.get(name.group());
            int length = name.end() + (braced ? 2 : 0) + 1;
            if (value == null) {
                word.append(text, at, at + length);
                warn(
                        "commandline.variable",
                        "has $" + name.group() + ", whose value nothing here tells; it stays as it is written",
                        "put its value in its place");
            } else {
                put(value);
            }
            at += length;
            return;
        }
        if (rest.startsWith("(") || braced) {
            substitution(braced ? '{' : '(', braced ? '}' : ')');
            return;
        }
        word.append('$');
        at++;
    }

    /** The value of a variable: outside of quotes its blanks are those between words, but for another's value. */
    private void put(String value) throws SatchelException {
        if (quoted || (command.isEmpty() && ASSIGNMENT.matcher(word).matches())) {
            word.append(value);
            return;
        }
        spent = true; // a value of blanks alone is no word
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (BLANK.matches(c) || c == '\n') {
                endWord();
            } else {
                put(c);
            }
        }
    }

    private void substitution(char open, char close) {
        int depth = 0;
        int end = at + 1;
        while (end < text.length()) {
            char c = text.charAt(end++);
            depth += c == open ? 1 : c == close ? -1 : 0;
            if (depth == 0) {
                break;
            }
        }
        warn(
                "commandline.substitution",
                "has " + text.substring(at, Math.min(end, at + 60)) + ", which only a running shell can work out; it"
                        + " stays as it is written",
                "put what it gives in its place");
        append(text.substring(at, end));
        at = end;
    }

    private void backQuote() throws SatchelException {
        int next = at + 1;
        while (next < text.length() && BLANK.matches(text.charAt(next))) {
            next++;
        }
        if (next < text.length() && text.charAt(next) == '\n' && !inWord) {
            at = next + 1; // PowerShell goes on in the next line
            line++;
            return;
        }
        int end = text.indexOf('`', at + 1);
        if (end < 0) {
            throw unclosed("`");
        }
        begin();
        warn(
                "commandline.substitution",
                "has " + text.substring(at, Math.min(end + 1, at + 60))
                        + ", which only a running shell can work out; it" + " stays as it is written",
                "put what it gives in its place");
        append(text.substring(at, end + 1));
        at = end + 1;
    }

    /** At the end of a line cmd.exe goes on in the next. */
    private void caret() {
        int next = at + 1;
        while (next < text.length() && BLANK.matches(text.charAt(next))) {
            next++;
        }
        if (next < text.length() && text.charAt(next) == '\n') {
            at = next + 1;
            line++;
            return;
        }
        put('^');
        at++;
    }

    private void hash() throws SatchelException {
        if (inWord) {
            put('#');
            at++;
            return;
        }
        int end = text.indexOf('\n', at);
        int after = end < 0 ? text.length() : end;
        String comment = BLANK.trimTrailingFrom(text.substring(at, after));
        at = after;
        if (comment.endsWith("\\") && !command.isEmpty() && end >= 0 && isMeantToGoOn(end + 1)) {
            say(
                    "commandline.comment",
                    line,
                    "has a comment before the backslash, which is then part of the comment: a shell ends the command"
                            + " there, and what follows is not given to QEMU",
                    "put the comment on a line of its own before the command");
            at = end + 1;
            line++;
        }
    }

    private void operator(char c) throws SatchelException {
        if (c == '(' && inWord && word.toString().endsWith("=")) {
            array = word.substring(0, word.length() - (word.indexOf("+=") > 0 ? 2 : 1));
            word.setLength(0);
            inWord = false;
            endCommand();
            at++;
            return;
        }
        if (c == ')' && !array.isEmpty()) {
            endWord();
            arrays.computeIfAbsent(array, absent -> new ArrayList<>()).addAll(command);
            command = new ArrayList<>();
            array = "";
            at++;
            return;
        }
        if (windows && (c == '(' || c == ')')) {
            put(c);
            at++;
            return;
        }
        endCommand();
        at++;
    }

    /** {@code 2>&1}, {@code > log}: neither sign, number nor name is a word of the command. */
    private void redirection() throws SatchelException {
        if (inWord && word.length() == 1 && Character.isDigit(word.charAt(0))) {
            word.setLength(0);
            inWord = false;
        }
        endWord();
        while (at < text.length() && "<>&".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        while (at < text.length() && BLANK.matches(text.charAt(at))) {
            at++;
        }
        while (at < text.length() && !BLANK.matches(text.charAt(at)) && "\n;|&".indexOf(text.charAt(at)) < 0) {
            at++;
        }
    }

    private void say(String code, int atLine, String message, String remedy) {
        findings.add(Finding.error(code, "line " + atLine, message, remedy));
    }

    private void warn(String code, String message, String remedy) {
        findings.add(Finding.warning(code, "line " + line, message, remedy));
    }
}
