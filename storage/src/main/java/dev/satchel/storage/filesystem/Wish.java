package dev.satchel.storage.filesystem;

import com.google.common.collect.ImmutableSet;
import dev.satchel.core.host.OperatingSystem;
import dev.satchel.core.unit.DataSize;
import java.util.Optional;

/** One requirement, judged by itself. */
sealed interface Wish {
    /** For people, as in "without the wish ...". */
    String title();

    /** Why {@code profile} does not grant it; empty if it does. */
    Optional<Obstacle> obstacle(FileSystemProfile profile);

    /** What a user should know though {@code profile} grants it; empty for most. */
    Optional<Obstacle> caution(FileSystemProfile profile);

    /** {@code system} writes to it. */
    record Written(OperatingSystem system, Requirements.Drivers drivers) implements Wish {
        @Override
        public String title() {
            return Systems.title(system) + " writes to it";
        }

        @Override
        public Optional<Obstacle> obstacle(FileSystemProfile profile) {
            AccessFact fact = profile.access(system);
            boolean granted = switch (fact.access()) {
                case READ_WRITE -> true;
                case ADDED_SOFTWARE -> drivers == Requirements.Drivers.ADDED;
                case READ_ONLY, NONE, UNKNOWN -> false;
            };
            return granted ? Optional.empty() : Optional.of(Wish.told(title(), system, fact));
        }

        @Override
        public Optional<Obstacle> caution(FileSystemProfile profile) {
            return Wish.added(title(), profile.access(system));
        }
    }

    /** {@code system} reads it. */
    record Read(OperatingSystem system, Requirements.Drivers drivers) implements Wish {
        @Override
        public String title() {
            return Systems.title(system) + " reads it";
        }

        @Override
        public Optional<Obstacle> obstacle(FileSystemProfile profile) {
            AccessFact fact = profile.access(system);
            boolean granted = switch (fact.access()) {
                case READ_WRITE, READ_ONLY -> true;
                case ADDED_SOFTWARE -> drivers == Requirements.Drivers.ADDED;
                case NONE, UNKNOWN -> false;
            };
            return granted ? Optional.empty() : Optional.of(Wish.told(title(), system, fact));
        }

        @Override
        public Optional<Obstacle> caution(FileSystemProfile profile) {
            return Wish.added(title(), profile.access(system));
        }
    }

    /** It holds files of {@code size}. */
    record LargestFile(DataSize size) implements Wish {
        @Override
        public String title() {
            return "files of " + size.rounded();
        }

        @Override
        public Optional<Obstacle> obstacle(FileSystemProfile profile) {
            Limit limit = profile.largest().file();
            return limit.allows(size)
                    ? Optional.empty()
                    : Optional.of(new Obstacle(title(), "its largest file has " + limit.rounded(), limit.source()));
        }

        @Override
        public Optional<Obstacle> caution(FileSystemProfile profile) {
            return Optional.empty();
        }
    }

    /** It is as large as {@code size}. */
    record Volume(DataSize size) implements Wish {
        @Override
        public String title() {
            return "a volume of " + size.rounded();
        }

        @Override
        public Optional<Obstacle> obstacle(FileSystemProfile profile) {
            Limit largest = profile.largest().volume();
            if (!largest.allows(size)) {
                return Optional.of(new Obstacle(title(), "it has at most " + largest.rounded(), largest.source()));
            }
            return profile.smallest()
                    .filter(least -> least.bytes().longValueExact() > size.bytes())
                    .map(least -> new Obstacle(title(), "it has at least " + least.rounded(), least.source()));
        }

        @Override
        public Optional<Obstacle> caution(FileSystemProfile profile) {
            return Optional.empty();
        }
    }

    /** It can do {@code ability} wherever it is used. */
    record Can(Ability ability, ImmutableSet<OperatingSystem> users) implements Wish {
        @Override
        public String title() {
            return ability.title();
        }

        @Override
        public Optional<Obstacle> obstacle(FileSystemProfile profile) {
            return users.stream()
                    .map(system -> profile.ability(ability, system))
                    .filter(fact -> fact.answer() == Answer.NO || fact.answer() == Answer.UNKNOWN)
                    .map(fact -> new Obstacle(
                            title(),
                            (fact.answer() == Answer.NO
                                            ? "it has no " + words(ability)
                                            : "whether it has " + words(ability) + " is unknown")
                                    + (fact.remark().isEmpty() ? "" : " (" + fact.remark() + ")"),
                            fact.source()))
                    .findFirst();
        }

        @Override
        public Optional<Obstacle> caution(FileSystemProfile profile) {
            return users.stream()
                    .map(system -> profile.ability(ability, system))
                    .filter(fact -> fact.answer() == Answer.PARTLY)
                    .map(fact -> new Obstacle(title(), ability.title() + ": " + fact.remark(), fact.source()))
                    .findFirst();
        }

        private static String words(Ability ability) {
            return switch (ability) {
                case STARTED_BY_FIRMWARE -> "reader in UEFI firmware";
                case SURVIVES_UNPLUGGING -> "journal and no copy on write";
                case LINUX_SYSTEM -> "place for Linux as /";
                case WINDOWS_SYSTEM -> "place for Windows as C:";
                case MACOS_SYSTEM -> "place for macOS";
                case REMOVABLE_MEDIA -> "support for removable media";
                case OWNERS_AND_MODES,
                        ACCESS_CONTROL_LISTS,
                        EXTENDED_ATTRIBUTES,
                        HARD_LINKS,
                        SYMBOLIC_LINKS,
                        SPECIAL_FILES,
                        SPARSE_FILES,
                        CASE_SENSITIVE_NAMES,
                        DATA_CHECKSUMS,
                        SNAPSHOTS,
                        REFLINKS,
                        COMPRESSION -> ability.title();
            };
        }
    }

    private static Obstacle told(String wish, OperatingSystem system, AccessFact fact) {
        String what = switch (fact.access()) {
            case READ_ONLY -> " only reads it";
            case ADDED_SOFTWARE -> " needs added software for it";
            case NONE -> " does not know it";
            case UNKNOWN -> " may or may not know it: unknown";
            case READ_WRITE -> " reads and writes it";
        };
        return new Obstacle(
                wish,
                Systems.title(system) + what + (fact.remark().isEmpty() ? "" : " (" + fact.remark() + ")"),
                fact.source());
    }

    private static Optional<Obstacle> added(String wish, AccessFact fact) {
        return fact.access() == Access.ADDED_SOFTWARE ? Optional.of(told(wish, fact.system(), fact)) : Optional.empty();
    }
}
