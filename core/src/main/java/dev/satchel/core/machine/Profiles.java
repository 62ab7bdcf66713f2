package dev.satchel.core.machine;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Lists;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.host.OperatingSystem;
import dev.satchel.core.machine.LocatedNode.Mapping;
import dev.satchel.core.machine.LocatedNode.Member;
import dev.satchel.core.machine.LocatedNode.Scalar;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What a machine file says of particular hosts: the values of {@code set} take the place of those at the top where
 * {@code when} is true. The first profile that names a key wins. Mappings are merged key by key, so that {@code cpu:
 * {cores: 6}} leaves the model alone; a mapping that names another {@code type} is another thing and replaces all of
 * the old, and so does a list.
 */
final class Profiles {
    private static final int MOST = 64;

    /** One of them; what {@code when} does not say fits every host. */
    record Profile(
            int number,
            int line,
            Optional<OperatingSystem> system,
            Optional<Architecture> architecture,
            Optional<String> hostName,
            Mapping set) {
        boolean matches(HostFacts host) {
            return system.filter(known -> known != host.system()).isEmpty()
                    && architecture
                            .filter(known -> known != host.architecture())
                            .isEmpty()
                    && hostName.filter(pattern -> !host.name().matches(pattern)).isEmpty();
        }
    }

    private final Mapping root;
    private final ImmutableList<Profile> all;

    private Profiles(Mapping root, ImmutableList<Profile> all) {
        this.root = root;
        this.all = all;
    }

    /** The profiles of the file whose root is {@code root}. */
    static Profiles of(Mapping root, Problems problems) {
        Section machine = new Section(root, MachineReader.ROOT, problems);
        AtomicInteger number = new AtomicInteger();
        List<Profile> profiles = machine.sections("profiles", section -> profile(section, number.incrementAndGet()));
        if (profiles.size() > MOST) {
            problems.add(machine.placeOf("profiles"), "too-large", "more than " + MOST + " profiles");
            return new Profiles(root, ImmutableList.of());
        }
        return new Profiles(root, ImmutableList.copyOf(profiles));
    }

    private static Optional<Profile> profile(Section section, int number) {
        section.require("when");
        section.require("set");
        Optional<OperatingSystem> system = Optional.empty();
        Optional<Architecture> architecture = Optional.empty();
        Optional<String> hostName = Optional.empty();
        Optional<Section> when = section.section("when");
        if (when.isPresent()) {
            system = when.get().word("hostOs", OperatingSystem.values(), OperatingSystem::id);
            architecture = MachineReader.architecture(when.get(), "hostArch");
            hostName = when.get().read("hostName", HostName::requirePattern);
            when.get().end();
        }
        Optional<Section> set = section.section("set");
        set.ifPresent(Profiles::refuseWhatIsOfTheFile);
        section.end();
        if (when.isEmpty() || set.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Profile(
                number,
                section.place().line(),
                system,
                architecture,
                hostName,
                set.get().mapping()));
    }

    private static void refuseWhatIsOfTheFile(Section set) {
        for (String key : ImmutableList.of("satchel", "profiles")) {
            if (set.has(key)) {
                set.problem(
                        set.keyPlace(key),
                        "key",
                        "a profile cannot set '" + key + "'",
                        "leave it at the top of the file");
            }
        }
    }

    /** All of them, from the top. */
    List<Profile> all() {
        return all;
    }

    /** The file with each profile in turn, whatever the host: what is wrong in one is to be found on any host. */
    List<Mapping> each() {
        return all.stream().map(profile -> merge(root, profile.set())).toList();
    }

    /** The file as it is meant for this host. */
    Mapping on(HostFacts host) {
        Mapping merged = root;
        for (Profile profile : Lists.reverse(all)) {
            if (profile.matches(host)) {
                merged = merge(merged, profile.set());
            }
        }
        return merged;
    }

    private static Mapping merge(Mapping below, Mapping above) {
        Map<String, Member> members = new LinkedHashMap<>(below.members());
        above.members().forEach((key, member) -> members.merge(key, member, Profiles::merge));
        return new Mapping(below.place(), below.span(), ImmutableMap.copyOf(members));
    }

    private static Member merge(Member below, Member above) {
        if (below.value() instanceof Mapping old && above.value() instanceof Mapping fresh && isSameType(old, fresh)) {
            return new Member(above.key(), above.keySpan(), merge(old, fresh));
        }
        return above;
    }

    private static boolean isSameType(Mapping old, Mapping fresh) {
        return type(fresh).isEmpty() || type(fresh).equals(type(old));
    }

    private static Optional<String> type(Mapping mapping) {
        Member type = mapping.members().get("type");
        return type != null && type.value() instanceof Scalar scalar ? Optional.of(scalar.text()) : Optional.empty();
    }
}
