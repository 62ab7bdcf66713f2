package dev.satchel.storage.clone;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Finding;
import dev.satchel.core.plan.Argument;
import dev.satchel.core.plan.Step;
import dev.satchel.storage.boot.BootVolume;
import dev.satchel.storage.boot.Grub;
import dev.satchel.storage.boot.SignedLoader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The boot loaders of the copy: GRUB for each kind of firmware that its processor has.
 *
 * @param signed those that start it under Secure Boot too
 * @param menuFolder where the menu of the copy is, relative to its root
 */
record CopyLoaders(List<Grub> loaders, Map<Grub.Platform, SignedLoader> signed, Path menuFolder) {
    /** What a BIOS reads at once (BIOS Enhanced Disk Drive Services), and GRUB for it expects. */
    private static final long BIOS_SECTOR = 512;

    CopyLoaders {
        loaders = ImmutableList.copyOf(loaders);
        signed = ImmutableMap.copyOf(signed);
    }

    /** Those that can be installed from here; at least one. */
    static CopyLoaders of(CloneRequest request, PlanDraft draft) throws IOException {
        CopyLoaders found = find(request, draft);
        if (found.loaders.isEmpty()) {
            throw none(request.source());
        }
        return found;
    }

    static CopyLoaders find(CloneRequest request, PlanDraft draft) throws IOException {
        Map<Grub.Platform, SignedLoader> signed = new EnumMap<>(Grub.Platform.class);
        SourceRoot source = request.source();
        CloneTarget target = request.target();
        ImmutableList.Builder<Grub> found = ImmutableList.builder();
        for (Grub.Platform platform : Grub.Platform.of(source.architecture())) {
            if (platform == Grub.Platform.BIOS && target.sector().bytes() > BIOS_SECTOR) {
                draft.tell(Finding.note(
                        "clone.boot.sectors",
                        target.toString(),
                        "has sectors of " + target.sector().bytes() + " bytes, which no BIOS starts from: UEFI only"));
                continue;
            }
            Optional<Grub> grub = Grub.find(platform, request.host().root(), source.path())
                    .map(one -> one.with(request.host().grub()));
            grub.ifPresent(found::add);
            if (platform != Grub.Platform.BIOS && grub.isPresent()) {
                Optional<SignedLoader> chain = SignedLoader.find(platform, source.path());
                chain.ifPresent(one -> signed.put(platform, one));
                if (chain.isEmpty()) {
                    draft.tell(unsigned(platform));
                }
            }
            if (grub.isEmpty()) {
                draft.tell(Finding.warning(
                        "clone.boot.missing",
                        "/usr/lib/grub/" + platform.target(),
                        "is not installed: the copy will not start by " + platform.firmware(),
                        "apt-get install " + platform.debianPackage()));
            }
        }
        return new CopyLoaders(found.build(), signed, source.grub().folder());
    }

    private static Finding unsigned(Grub.Platform platform) {
        return Finding.note(
                "clone.boot.unsigned",
                "the boot loader for UEFI",
                "is not signed: where Secure Boot is on, the copy will not start (signed ones are in "
                        + SignedLoader.debianPackages(platform) + ")");
    }

    private static SatchelException none(SourceRoot source) {
        String packages = Grub.Platform.of(source.architecture()).stream()
                .map(Grub.Platform::debianPackage)
                .collect(Collectors.joining(" "));
        return new SatchelException(
                "clone.boot.none",
                source.path().toString(),
                "no boot loader is here that starts a system for " + source.architecture(),
                packages.isEmpty() ? "GRUB starts x86 and 64-bit Arm only" : "apt-get install " + packages);
    }

    /** Whether the menu of the copy may be one that says {@code blscfg}. */
    boolean readLoaderEntries() {
        return !loaders.isEmpty() && loaders.stream().allMatch(loader -> loader.hasModule("blscfg"));
    }

    void install(PlanDraft draft, MountedCopy copy, Argument disk, Argument esp, BootVolume boot) {
        for (Grub loader : loaders) {
            switch (loader.platform()) {
                case BIOS ->
                    draft.add(Step.titled("Install GRUB for BIOS")
                            .run(loader.installForBios(copy.root().resolve("boot"), disk, boot))
                            .run(loader.copyModules(copy.root())));
                case UEFI_X86_64, UEFI_AARCH64 -> {
                    SignedLoader chain = signed.get(loader.platform());
                    draft.add(
                            chain == null
                                    ? forUefi(loader, copy, esp, boot)
                                    : forSecureBoot(chain, loader, copy, esp, boot));
                }
            }
        }
    }

    private static Step.Builder forUefi(Grub loader, MountedCopy copy, Argument esp, BootVolume boot) {
        return Step.titled("Install GRUB for UEFI")
                .write(Argument.of(copy.work()), copy.work().relativize(copy.earlyConfig()), loader.earlyConfig(boot))
                .run(loader.makeImage(copy.earlyConfig(), copy.loaderImage(), boot))
                .run(Grub.makeFolders(esp))
                .run(loader.copyImage(copy.loaderImage(), esp))
                .run(loader.copyModules(copy.root()));
    }

    private Step.Builder forSecureBoot(
            SignedLoader chain, Grub loader, MountedCopy copy, Argument esp, BootVolume boot) {
        Step.Builder step = Step.titled("Install the signed boot loaders for UEFI")
                .write(
                        Argument.of(copy.work()),
                        copy.work().relativize(copy.earlyConfig()),
                        chain.menu(boot, menuFolder))
                .run(Grub.makeFolders(esp));
        chain.install(copy.earlyConfig(), esp).forEach(step::run);
        return step.run(loader.copyModules(copy.root()));
    }
}
