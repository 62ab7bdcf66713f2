package dev.satchel.storage.clone;

import com.google.common.base.Splitter;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.storage.probe.Probe;
import dev.satchel.storage.probe.Volume;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * All that there is in a copy, in words, so that two can be compared: names, kinds, modes, owners, times, links, ACLs, extended
 * attributes, content. What is drawn anew for each copy (its UUIDs, and what GRUB makes of them) reads alike, and the times
 * of what the clone itself writes are left out.
 *
 * @param files one line each
 * @param extended what {@code getfattr} says
 * @param lists what {@code getfacl} says
 * @param loaders on the EFI system partition
 * @param blocks of 512 bytes that each sparse file takes
 */
record CopyContent(Set<String> files, String extended, String lists, List<String> loaders, Map<String, Long> blocks) {
    private static final CommandRunner RUNNER = CommandRunner.system();

    /** Reads the copy in {@code image}, after both of its file systems were checked. */
    static CopyContent of(Path image) throws Exception {
        Volume esp = Probe.of(image).volume(2);
        Volume root = Probe.of(image).volume(3);
        String espLoop = attach(image, esp);
        List<String> loaders;
        try {
            run("fsck.vfat", "-n", espLoop);
            loaders = run("mdir", "-/", "-b", "-i", espLoop, "::").lines().toList();
        } finally {
            run("losetup", "--detach", espLoop);
        }
        String loop = attach(image, root);
        try {
            run("fsck.ext4", "-fn", loop);
            Path place = Files.createTempDirectory("copy-content");
            run("mount", "-o", "ro", loop, place.toString());
            try {
                return ofRoot(
                        place, List.of(root.uuid().orElseThrow(), esp.uuid().orElseThrow()), loaders);
            } finally {
                run("umount", place.toString());
                Files.delete(place);
            }
        } finally {
            run("losetup", "--detach", loop);
        }
    }

    private static String attach(Path image, Volume volume) throws Exception {
        return run(
                        "losetup",
                        "--find",
                        "--show",
                        "--read-only",
                        "--offset",
                        "" + volume.offset().bytes(),
                        "--sizelimit",
                        "" + volume.size().bytes(),
                        image.toString())
                .trim();
    }

    private static CopyContent ofRoot(Path root, List<String> uuids, List<String> loaders) throws Exception {
        List<String> files = new ArrayList<>();
        Map<String, TreeSet<String>> links = new TreeMap<>();
        Map<String, Long> blocks = new TreeMap<>();
        String listing = in(root, "find", ".", "-xdev", "-printf", "%i\t%y\t%m\t%U:%G\t%n\t%s\t%b\t%T@\t%l\t%p\\0");
        for (String line : Splitter.on('\0').omitEmptyStrings().split(listing)) {
            String[] words = line.split("\t", 10);
            String name = words[9];
            boolean folder = words[1].equals("d");
            boolean written = name.equals(".")
                    || name.equals("./lost+found")
                    || name.startsWith("./boot")
                    || name.startsWith("./etc");
            boolean drawn = name.startsWith("./boot/grub/i386-pc/");
            String size = folder || drawn || name.startsWith("./boot/grub") ? "-" : words[5];
            String content = words[1].equals("f") && !drawn ? content(root.resolve(name), uuids) : "";
            files.add(String.join(
                    " ",
                    name,
                    words[1],
                    words[2],
                    words[3],
                    folder ? "-" : words[4],
                    size,
                    written ? "-" : words[7],
                    words[8],
                    content));
            if (words[1].equals("f") && !words[4].equals("1")) {
                links.computeIfAbsent(words[0], inode -> new TreeSet<>()).add(name);
            }
            if (words[1].equals("f") && Long.parseLong(words[5]) > Long.parseLong(words[6]) * 512 + 4096) {
                blocks.put(name, Long.parseLong(words[6]));
            }
        }
        links.values().forEach(names -> files.add("one file: " + names));
        return new CopyContent(
                new TreeSet<>(files),
                sorted(in(root, "getfattr", "-R", "-h", "-P", "-d", "-m", "-", ".")),
                sorted(in(root, "getfacl", "-R", "-P", "-n", ".")),
                loaders,
                blocks);
    }

    /** Paragraphs in the order of the file system's own hashes, which differ. */
    private static String sorted(String paragraphs) {
        return List.of(paragraphs.split("\n\n")).stream().sorted().collect(Collectors.joining("\n\n"));
    }

    private static String content(Path file, List<String> uuids) throws Exception {
        if (Files.size(file) > 1 << 20) {
            return run("sha256sum", "--zero", file.toString()).substring(0, 64);
        }
        String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        for (String uuid : uuids) {
            text = text.replace(uuid, "UUID");
        }
        return text.length() > 100 ? text.length() + ":" + text.hashCode() : text;
    }

    private static String in(Path folder, String program, String... arguments) throws Exception {
        return RUNNER.run(Command.of(program, arguments).inDirectory(folder))
                .orThrow()
                .output();
    }

    private static String run(String program, String... arguments) throws Exception {
        return RUNNER.run(Command.of(program, arguments)).orThrow().output();
    }
}
