package dev.satchel.storage.filesystem;

import static com.google.common.base.Preconditions.checkState;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import dev.satchel.core.host.OperatingSystem;
import dev.satchel.core.unit.DataSize;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a file system: its limits and abilities, what each operating system does with it, and who says so of
 * each. What nobody says is {@linkplain Answer#UNKNOWN unknown}. Immutable.
 */
public final class FileSystemProfile {
    private final FileSystemType type;
    private final ImmutableList<ClusterLimits> clusters;
    private final DataSize usualCluster;
    private final @Nullable Limit smallest;
    private final NameRule fileNames;
    private final @Nullable NameRule label;
    private final TimeRule times;
    private final ImmutableMap<Ability, AbilityFact> abilities;
    private final ImmutableMap<Ability, ImmutableMap<OperatingSystem, AbilityFact>> exceptions;
    private final ImmutableMap<OperatingSystem, AccessFact> access;

    private FileSystemProfile(Builder b) {
        this.type = b.type;
        this.clusters = ImmutableList.copyOf(b.clusters);
        this.usualCluster = Objects.requireNonNull(b.usualCluster);
        this.smallest = b.smallest;
        this.fileNames = Objects.requireNonNull(b.fileNames);
        this.label = b.label;
        this.times = Objects.requireNonNull(b.times);
        for (Ability ability : Ability.values()) {
            checkState(b.abilities.containsKey(ability), "nothing is said of %s and %s", b.type, ability);
        }
        this.abilities = Maps.immutableEnumMap(b.abilities);
        this.exceptions = ImmutableMap.copyOf(
                Maps.transformValues(b.exceptions, facts -> Maps.immutableEnumMap(Objects.requireNonNull(facts))));
        this.access = Maps.immutableEnumMap(b.access);
    }

    /** Of which all this is said. */
    public FileSystemType type() {
        return type;
    }

    /** By the size of the cluster, the smallest first; immutable, not empty. */
    public List<ClusterLimits> clusters() {
        return clusters;
    }

    /** The cluster that its tools choose for a disk of today, whose limits are meant where nothing is said of clusters. */
    public ClusterLimits usual() {
        return clusters.stream()
                .filter(limits -> limits.cluster().equals(usualCluster))
                .findFirst()
                .orElseThrow();
    }

    /** With the cluster that allows the largest. */
    public ClusterLimits largest() {
        return clusters.get(clusters.size() - 1);
    }

    /** The smallest volume that its tool makes, as it was tried; empty where that is not known. */
    public Optional<Limit> smallest() {
        return Optional.ofNullable(smallest);
    }

    /** What a file may be called. */
    public NameRule fileNames() {
        return fileNames;
    }

    /** What a volume may be called; empty where that is not known. */
    public Optional<NameRule> label() {
        return Optional.ofNullable(label);
    }

    /** How exactly it keeps times, and until when. */
    public TimeRule times() {
        return times;
    }

    /** Whether it can do {@code ability}, as far as no operating system is an exception. */
    public AbilityFact ability(Ability ability) {
        return Objects.requireNonNull(abilities.get(ability));
    }

    /** Whether it can do {@code ability} where {@code system} uses it. */
    public AbilityFact ability(Ability ability, OperatingSystem system) {
        AbilityFact exception =
                exceptions.getOrDefault(ability, ImmutableMap.of()).get(system);
        return exception == null ? ability(ability) : exception;
    }

    /** Where {@code ability} is another than usual: by operating system, immutable. */
    public Map<OperatingSystem, AbilityFact> exceptions(Ability ability) {
        return exceptions.getOrDefault(ability, ImmutableMap.of());
    }

    /** What {@code system} does with it; {@link Access#UNKNOWN} for one of which nothing is known. */
    public AccessFact access(OperatingSystem system) {
        AccessFact fact = access.get(system);
        return fact == null ? new AccessFact(system, Access.UNKNOWN, "", Sources.NOBODY) : fact;
    }

    /** The smallest cluster, from the usual one up, with which {@code file} and {@code volume} are within the limits. */
    Optional<ClusterLimits> fitting(DataSize file, DataSize volume) {
        return clusters.stream()
                .filter(limits -> limits.cluster().compareTo(usualCluster) >= 0)
                .filter(limits -> limits.file().allows(file) && limits.volume().allows(volume))
                .findFirst();
    }

    /** The type. */
    @Override
    public String toString() {
        return type.toString();
    }

    /** Collects what is known. */
    static final class Builder {
        private final FileSystemType type;
        private final List<ClusterLimits> clusters = new ArrayList<>();
        private @Nullable DataSize usualCluster;
        private @Nullable Limit smallest;
        private @Nullable NameRule fileNames;
        private @Nullable NameRule label;
        private @Nullable TimeRule times;
        private final EnumMap<Ability, AbilityFact> abilities = new EnumMap<>(Ability.class);
        private final EnumMap<Ability, EnumMap<OperatingSystem, AbilityFact>> exceptions = new EnumMap<>(Ability.class);
        private final EnumMap<OperatingSystem, AccessFact> access = new EnumMap<>(OperatingSystem.class);

        Builder(FileSystemType type) {
            this.type = type;
        }

        Builder cluster(DataSize cluster, Limit file, Limit volume) {
            clusters.add(new ClusterLimits(cluster, file, volume));
            return this;
        }

        Builder usually(DataSize cluster) {
            this.usualCluster = cluster;
            return this;
        }

        Builder smallest(DataSize size, Source source) {
            this.smallest = Limit.of(size.bytes(), source);
            return this;
        }

        Builder fileNames(NameRule rule) {
            this.fileNames = rule;
            return this;
        }

        Builder label(NameRule rule) {
            this.label = rule;
            return this;
        }

        Builder times(String step, String until, Source source) {
            this.times = new TimeRule(step, until, source);
            return this;
        }

        Builder can(Source source, Ability... all) {
            for (Ability ability : all) {
                abilities.put(ability, new AbilityFact(ability, Answer.YES, "", source));
            }
            return this;
        }

        Builder cannot(Source source, Ability... all) {
            for (Ability ability : all) {
                abilities.put(ability, new AbilityFact(ability, Answer.NO, "", source));
            }
            return this;
        }

        Builder partly(Ability ability, String remark, Source source) {
            abilities.put(ability, new AbilityFact(ability, Answer.PARTLY, remark, source));
            return this;
        }

        Builder unknown(Ability... all) {
            for (Ability ability : all) {
                abilities.put(ability, new AbilityFact(ability, Answer.UNKNOWN, "", Sources.NOBODY));
            }
            return this;
        }

        Builder except(OperatingSystem system, Ability ability, Answer answer, String remark, Source source) {
            exceptions
                    .computeIfAbsent(ability, any -> new EnumMap<>(OperatingSystem.class))
                    .put(system, new AbilityFact(ability, answer, remark, source));
            return this;
        }

        Builder access(OperatingSystem system, Access what, String remark, Source source) {
            access.put(system, new AccessFact(system, what, remark, source));
            return this;
        }

        FileSystemProfile build() {
            return new FileSystemProfile(this);
        }
    }
}
