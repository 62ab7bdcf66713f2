package dev.satchel.storage.filesystem;

import com.google.common.collect.ImmutableList;
import dev.satchel.storage.filesystem.Choice.Candidate;
import dev.satchel.storage.filesystem.Choice.Concession;
import dev.satchel.storage.filesystem.Choice.Exclusion;
import dev.satchel.storage.filesystem.Choice.Merit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** First who grants every wish, then who does so best. */
final class Chooser {
    private Chooser() {}

    static Choice choose(Requirements requirements) {
        ImmutableList<Wish> wishes = requirements.wishes();
        List<Candidate> candidates = new ArrayList<>();
        List<Exclusion> excluded = new ArrayList<>();
        for (FileSystemType type : FileSystemType.values()) {
            List<Obstacle> reasons = obstacles(type.profile(), wishes);
            if (reasons.isEmpty()) {
                candidates.add(candidate(type.profile(), requirements, wishes));
            } else {
                excluded.add(new Exclusion(type, reasons));
            }
        }
        candidates.sort(Comparator.comparingInt(Candidate::score).reversed()); // stable: ties as the catalogue has them
        List<Concession> concessions = candidates.isEmpty() ? concessions(requirements, wishes) : ImmutableList.of();
        return new Choice(requirements, candidates, excluded, concessions);
    }

    private static List<Obstacle> obstacles(FileSystemProfile profile, List<Wish> wishes) {
        return wishes.stream()
                .flatMap(wish -> wish.obstacle(profile).stream())
                .collect(ImmutableList.toImmutableList());
    }

    private static Candidate candidate(FileSystemProfile profile, Requirements requirements, List<Wish> wishes) {
        List<Merit> merits = Merits.of(profile, requirements);
        List<Obstacle> cautions = wishes.stream()
                .flatMap(wish -> wish.caution(profile).stream())
                .distinct()
                .collect(ImmutableList.toImmutableList());
        return new Candidate(
                profile.type(),
                profile.fitting(requirements.largestFile(), requirements.volume())
                        .orElse(profile.largest())
                        .cluster(),
                merits.stream().mapToInt(Merit::weight).sum(),
                merits,
                cautions);
    }

    private static List<Concession> concessions(Requirements requirements, List<Wish> wishes) {
        ImmutableList.Builder<Concession> concessions = ImmutableList.builder();
        for (Wish given : wishes) {
            List<Wish> rest =
                    wishes.stream().filter(wish -> !wish.equals(given)).toList();
            best(requirements, rest).ifPresent(best -> concessions.add(new Concession(given.title(), best.type())));
        }
        return concessions.build();
    }

    private static Optional<Candidate> best(Requirements requirements, List<Wish> wishes) {
        return Stream.of(FileSystemType.values())
                .map(FileSystemType::profile)
                .filter(profile -> obstacles(profile, wishes).isEmpty())
                .map(profile -> candidate(profile, requirements, wishes))
                .max(Comparator.comparingInt(Candidate::score)
                        .thenComparing(Candidate::type, Comparator.reverseOrder()));
    }
}
