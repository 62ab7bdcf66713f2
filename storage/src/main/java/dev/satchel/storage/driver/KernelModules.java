package dev.satchel.storage.driver;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.satchel.core.SatchelException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The modules of one kernel, loadable and built in, by the lists that {@code depmod} and the kernel's build leave beside
 * them ({@code modules.dep(5)}). Names are those of the kernel: {@code usb_storage}, also where the file is {@code
 * usb-storage.ko.xz}. Immutable.
 */
public final class KernelModules {
    /** Debian's general kernel has 1.5 MB of aliases; this is what is read of a list at most. */
    private static final int LIMIT = 64 << 20;

    /** How a kernel has a module. */
    public enum Form {
        /** As a file that is loaded; what starts from a disk needs it in the initial RAM disk. */
        LOADABLE,
        /** In the kernel itself. */
        BUILT_IN
    }

    private record Answer(ModuleAlias alias, String module) {}

    private final ImmutableMap<String, ImmutableList<String>> dependencies;
    private final ImmutableSet<String> builtIn;
    private final ImmutableListMultimap<String, Answer> answersByBus;

    private KernelModules(Map<String, ImmutableList<String>> dependencies, Set<String> builtIn, List<Answer> answers) {
        this.dependencies = ImmutableMap.copyOf(dependencies);
        this.builtIn = ImmutableSet.copyOf(builtIn);
        ImmutableListMultimap.Builder<String, Answer> byBus = ImmutableListMultimap.builder();
        answers.forEach(answer -> byBus.put(busOf(answer.alias().literal()), answer));
        this.answersByBus = byBus.build();
    }

    /**
     * Reads the lists in {@code folder}. One that is missing is empty; {@code modules.dep} must be there.
     *
     * @param folder {@code /lib/modules/6.1.0-56-amd64}
     * @throws SatchelException with code {@code driver.modules.missing} if there is no {@code modules.dep}
     */
    public static KernelModules read(Path folder) throws IOException {
        if (!Files.isRegularFile(folder.resolve("modules.dep"), LinkOption.NOFOLLOW_LINKS)) {
            throw new SatchelException(
                    "driver.modules.missing",
                    folder.toString(),
                    "has no list of modules (modules.dep)",
                    "install the kernel's modules, and run depmod");
        }
        ImmutableList.Builder<Answer> answers = ImmutableList.builder();
        aliases(text(folder.resolve("modules.alias")), answers);
        builtInAliases(text(folder.resolve("modules.builtin.modinfo")), answers);
        return new KernelModules(
                dependencies(text(folder.resolve("modules.dep"))),
                builtIn(text(folder.resolve("modules.builtin"))),
                answers.build());
    }

    private static String text(Path file) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return "";
        }
        try (InputStream stream = Files.newInputStream(file)) {
            return new String(stream.readNBytes(LIMIT), StandardCharsets.UTF_8);
        }
    }

    /** {@code kernel/a/b.ko.xz: kernel/c/d.ko.xz}: the file, then all that it needs, the first needed last. */
    private static Map<String, ImmutableList<String>> dependencies(String text) {
        Map<String, ImmutableList<String>> found = new LinkedHashMap<>();
        for (String line : Splitter.on('\n').split(text)) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                ImmutableList<String> needed = Splitter.on(' ')
                        .omitEmptyStrings()
                        .splitToStream(line.substring(colon + 1))
                        .map(KernelModules::nameOf)
                        .collect(ImmutableList.toImmutableList());
                found.put(nameOf(line.substring(0, colon)), needed.reverse());
            }
        }
        return found;
    }

    private static Set<String> builtIn(String text) {
        return Splitter.on('\n')
                .trimResults()
                .omitEmptyStrings()
                .splitToStream(text)
                .map(KernelModules::nameOf)
                .collect(ImmutableSet.toImmutableSet());
    }

    /** {@code alias PATTERN MODULE}. */
    private static void aliases(String text, ImmutableList.Builder<Answer> answers) {
        for (String line : Splitter.on('\n').split(text)) {
            List<String> words = Splitter.on(' ').omitEmptyStrings().splitToList(line);
            if (words.size() == 3 && words.get(0).equals("alias")) {
                answers.add(new Answer(ModuleAlias.parse(words.get(1)), underscored(words.get(2))));
            }
        }
    }

    /** {@code MODULE.alias=PATTERN}, with NUL characters between; those of devices are there since Linux 6.18. */
    private static void builtInAliases(String text, ImmutableList.Builder<Answer> answers) {
        for (String record : Splitter.on('\0').split(text)) {
            int key = record.indexOf(".alias=");
            if (key > 0) {
                answers.add(new Answer(
                        ModuleAlias.parse(record.substring(key + ".alias=".length())),
                        underscored(record.substring(0, key))));
            }
        }
    }

    private static String nameOf(String path) {
        String file = path.substring(path.lastIndexOf('/') + 1).trim();
        int suffix = file.indexOf(".ko");
        return underscored(suffix < 0 ? file : file.substring(0, suffix));
    }

    private static String underscored(String name) {
        return name.replace('-', '_');
    }

    /** What stands before the first colon, with it; nothing where the name has none before its first wildcard. */
    private static String busOf(String name) {
        return name.substring(0, name.indexOf(':') + 1);
    }

    /**
     * How the kernel has the module; empty if it has not.
     *
     * @param name with hyphens or underscores
     */
    public Optional<Form> form(String name) {
        String kernelName = underscored(name);
        if (builtIn.contains(kernelName)) {
            return Optional.of(Form.BUILT_IN);
        }
        return dependencies.containsKey(kernelName) ? Optional.of(Form.LOADABLE) : Optional.empty();
    }

    /**
     * The modules that answer to the name of a device, without repetition, in the order of the list: what {@code modprobe
     * --resolve-alias} prints, where no {@code modprobe.d} says otherwise. Those built into a kernel before 6.18 do not
     * answer: that none is named does not mean that none is there.
     *
     * @param modalias as in {@code /sys/bus/pci/devices/0000:00:1f.2/modalias}
     */
    public List<String> matching(String modalias) {
        String name = ModuleAlias.underscored(modalias);
        Set<String> found = new LinkedHashSet<>();
        for (String bus : ImmutableSet.of(busOf(name), "")) {
            for (Answer answer : answersByBus.get(bus)) {
                if (answer.alias().matchesUnderscored(name)) {
                    found.add(answer.module());
                }
            }
        }
        return ImmutableList.copyOf(found);
    }

    /**
     * The loadable modules that are needed for {@code name}, in the order in which they are loaded, itself last; empty if it
     * is built in or not there.
     *
     * @param name with hyphens or underscores
     */
    public List<String> withDependencies(String name) {
        String kernelName = underscored(name);
        ImmutableList<String> needed = dependencies.get(kernelName);
        return needed == null
                ? ImmutableList.of()
                : ImmutableList.<String>builder().addAll(needed).add(kernelName).build();
    }

    /** {@code 4102 modules, 289 built in}. */
    @Override
    public String toString() {
        return dependencies.size() + " modules, " + builtIn.size() + " built in";
    }
}
