package dev.satchel.utm.bundle;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.base.CharMatcher;
import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Findings;
import dev.satchel.core.host.OperatingSystem;
import dev.satchel.core.plan.Argument;
import dev.satchel.core.plan.Plan;
import dev.satchel.core.plan.PlannedCommand;
import dev.satchel.core.plan.Step;
import dev.satchel.utm.bundle.BundleContents.Kind;
import dev.satchel.utm.config.PlistDictionary;
import dev.satchel.utm.config.UtmConfiguration;
import java.io.IOException;
import java.nio.file.Path;

/** Puts the steps together that rename a bundle. */
final class RenamePlan {
    /** What UTM does not let into the name of a folder (UTMConfiguration.swift). */
    private static final CharMatcher ILLEGAL = CharMatcher.anyOf(",/:\\?%*|\"<>");

    private RenamePlan() {}

    static Plan of(UtmBundle bundle, String name, OperatingSystem host) throws IOException {
        checkArgument(
                !name.isBlank() && name.codePoints().allMatch(Shown::isHarmless), "not a name: '%s'", Shown.of(name));
        BundleContents contents = bundle.contents();
        Path from = bundle.folder().toAbsolutePath().normalize();
        Path to = from.resolveSibling(ILLEGAL.replaceFrom(name, '-') + ".utm");
        InUse.refuse(from, contents);
        Plan.Builder plan = Plan.titled("Rename " + Shown.of(from.getFileName()) + " to " + Shown.of(name));
        boolean changed = false;
        if (contents.kind() != Kind.LEGACY_QEMU && !contents.name().orElse("").equals(name)) {
            plan.step(write(bundle, contents, name, from));
            changed = true;
        }
        if (!to.equals(from)) {
            BundleSite site = new BundleSite(to, host);
            site.requireFree();
            plan.step(CopyPlan.renameFolder(site, from, to, bundle));
            changed = true;
        }
        if (!changed) {
            throw new SatchelException(
                    "utm.rename.same", from.toString(), "is called so already", "choose another name");
        }
        return plan.findings(Findings.of(Finding.note(
                        "utm.rename.uuid",
                        "Information.UUID",
                        "stays: UTM knows the machine again when it is opened where it is now")))
                .build();
    }

    private static Step write(UtmBundle bundle, BundleContents contents, String name, Path folder) throws IOException {
        PlistDictionary root = contents.kind() == Kind.LEGACY_APPLE
                ? Tree.with(contents.root(), "name", name)
                : Tree.within(contents.root(), "Information", inner -> Tree.with(inner, "Name", name));
        UtmConfiguration changed = UtmConfiguration.of(
                bundle.configuration().plist().withRoot(root),
                bundle.configurationFile().toString());
        return Step.titled("Write the name into the configuration")
                .verify(
                        "that the configuration is as it was, and nobody works with it",
                        () -> {
                            InUse.refuse(folder, contents);
                            UtmConfiguration now = UtmConfiguration.read(bundle.configurationFile());
                            if (!now.equals(bundle.configuration()) && !now.equals(changed)) {
                                throw new SatchelException(
                                        "utm.bundle.changed",
                                        bundle.configurationFile().toString(),
                                        "was changed since it was opened",
                                        "quit UTM, and make the plan again");
                            }
                        },
                        PlannedCommand.of("test", "-f")
                                .with(bundle.configurationFile().toAbsolutePath()))
                .write(Argument.of(folder), Path.of(UtmBundle.CONFIGURATION), BundleSite.text(changed))
                .build();
    }
}
