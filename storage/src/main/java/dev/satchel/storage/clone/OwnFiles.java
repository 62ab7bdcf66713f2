package dev.satchel.storage.clone;

import com.google.common.collect.ImmutableList;
import dev.satchel.storage.rsync.ExclusionSet;
import java.nio.file.Path;

/** What a copy leaves out for its own sake: the image and the mount point, where they lie in the source. */
final class OwnFiles {
    private OwnFiles() {}

    static ExclusionSet of(CloneRequest request, MountedCopy copy) {
        ImmutableList.Builder<Path> own = ImmutableList.builder();
        own.add(copy.work());
        if (request.target() instanceof CloneTarget.Image image) {
            own.add(image.file(), image.unfinished());
        } else if (request.target() instanceof CloneTarget.CarriedImage image) {
            own.add(image.path());
        }
        Path source = request.source().path();
        ExclusionSet set = ExclusionSet.none();
        for (Path path : own.build()) {
            set = set.withFile(source, path, "the copy itself");
        }
        return set;
    }
}
