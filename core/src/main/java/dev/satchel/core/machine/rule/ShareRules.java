package dev.satchel.core.machine.rule;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.check.Finding;
import dev.satchel.core.machine.SharedFolder;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Folders of the host that the guest sees. */
final class ShareRules {
    private ShareRules() {}

    static List<Rule> all() {
        return ImmutableList.of(new NotAFolder(), new Missing(), new SharedTag());
    }

    private static String where(SharedFolder share) {
        return "shares[" + share.tag() + "].path";
    }

    private static final class NotAFolder extends Rule {
        NotAFolder() {
            super(About.error("share.folder.kind", "what is shared as a folder is none")
                    .because("QEMU's 9p server shares the tree below a folder (7.2, -fsdev local,path=)")
                    .otherwise("the guest's mount fails: Not a directory")
                    .mendedBy("name the folder that holds the file"));
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            for (SharedFolder share : subject.machine().sharedFolders()) {
                ImageFile file = subject.file(share.folder());
                if (file.exists() && file.kind() != ImageFile.Kind.FOLDER) {
                    findings.accept(finding(where(share), share.folder() + " is not a folder"));
                }
            }
        }
    }

    private static final class Missing extends Rule {
        Missing() {
            super(About.error("share.folder.missing", "a folder to share does not exist")
                    .because("QEMU opens the folder when it starts (7.2, hw/9pfs)")
                    .otherwise("cannot initialize fsdev 'share': failed to open 'shared': No such file or directory")
                    .mendedBy("make it, or correct its path"));
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            for (SharedFolder share : subject.machine().sharedFolders()) {
                if (!subject.file(share.folder()).exists()) {
                    findings.accept(finding(where(share), "the folder " + share.folder() + " does not exist"));
                }
            }
        }
    }

    private static final class SharedTag extends Rule {
        SharedTag() {
            super(About.error("share.tag.shared", "two shared folders have one tag")
                    .because("the tag is the name by which the guest mounts the folder (virtio-9p and virtiofs,"
                            + " mount_tag)")
                    .otherwise("the guest mounts one of the two, and nobody knows which")
                    .mendedBy("give each a tag of its own"));
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            List<SharedFolder> shares = subject.machine().sharedFolders();
            Set<String> tags = new HashSet<>();
            for (int i = 0; i < shares.size(); i++) {
                if (!tags.add(shares.get(i).tag())) {
                    findings.accept(finding(
                            "shares[" + i + "].tag",
                            "another folder is called " + shares.get(i).tag() + " too"));
                }
            }
        }
    }
}
