package dev.satchel.utm.bundle;

import static dev.satchel.core.check.Finding.note;
import static dev.satchel.core.check.Finding.warning;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Findings;
import dev.satchel.core.firmware.UefiVariables;
import dev.satchel.core.firmware.UefiVariables.Layout;
import dev.satchel.core.firmware.UefiVariables.SecureBootState;
import dev.satchel.core.host.Architecture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a store of UEFI variables with enrolled Secure Boot keys comes from: UTM's own templates where UTM is, those of the
 * distribution elsewhere. UTM makes a missing store from its template without keys, and does not remember a wish for them,
 * so a machine that is to begin with Secure Boot must have the store before its first start.
 *
 * <p>A template is looked at before it is used: it must be a store of the layout that UTM's firmware has, with {@code PK},
 * {@code KEK} and {@code db} in it. Stores are interchangeable only between builds of one layout. Immutable.
 */
public final class VariableTemplates {
    /** Of UTM's firmware for x86: the volume of variables of a build for a flash memory of 4 MiB. */
    private static final long X86_VOLUME = BundleCheck.X86_VARIABLES;

    /** Of builds for Arm: three parts of 256 KiB in a flash memory of 64 MiB (edk2, ArmVirtPkg/VarStore.fdf.inc). */
    private static final long ARM_VOLUME = 3 * (256L << 10);

    private static final long ARM_FLASH = 64L << 20;

    private static final String REMEDY =
            "name one: a UTM.app, its edk2-*-secure-vars.fd, or a distribution's OVMF_VARS_4M.ms.fd or AAVMF_VARS.ms.fd;"
                    + " or reset the UEFI variables in UTM with its keys preloaded before the first start";

    /** UTM's templates with enrolled keys, by the architectures that it has some for. */
    private static final ImmutableMap<Architecture, String> OWN = ImmutableMap.of(
            Architecture.AARCH64, "edk2-arm-secure-vars.fd",
            Architecture.ARM, "edk2-arm-secure-vars.fd",
            Architecture.X86_64, "edk2-i386-secure-vars.fd",
            Architecture.X86, "edk2-i386-secure-vars.fd");

    private static final ImmutableList<String> IN_AN_APPLICATION =
            ImmutableList.of("Contents/Resources/qemu", "Contents/Resources", "");

    private final ImmutableList<Path> applications;
    private final ImmutableList<Path> files;
    private final @Nullable Path given;

    private VariableTemplates(ImmutableList<Path> applications, ImmutableList<Path> files, @Nullable Path given) {
        this.applications = applications;
        this.files = files;
        this.given = given;
    }

    /**
     * The template that was chosen, or none.
     *
     * @param file a store with enrolled keys; empty if none was found
     * @param findings why not, or where it is from
     */
    record Choice(Optional<Path> file, Findings findings) {}

    /** Those that are usual places on this host: UTM's first, then those of Debian, Ubuntu, Fedora, openSUSE and Arch. */
    public static VariableTemplates installed() {
        Path home = Path.of(System.getProperty("user.home", "/"));
        return new VariableTemplates(
                ImmutableList.of(
                        Path.of("/Applications/UTM.app"),
                        home.resolve("Applications/UTM.app"),
                        home.resolve("Library/Containers/com.utmapp.UTM/Data/Library/Caches/qemu")),
                paths(
                        "/usr/share/OVMF/OVMF_VARS_4M.ms.fd",
                        "/usr/share/AAVMF/AAVMF_VARS.ms.fd",
                        "/usr/share/edk2/ovmf/OVMF_VARS_4M.secboot.fd",
                        "/usr/share/edk2/x64/OVMF_VARS.4m.ms.fd",
                        "/usr/share/qemu/ovmf-x86_64-smm-ms-vars.bin",
                        "/usr/share/qemu/ovmf-x86_64-ms-4m-vars.bin",
                        "/usr/share/qemu/aavmf-aarch64-ms-vars.bin"),
                null);
    }

    /** None at all, whatever is on this host. */
    public static VariableTemplates none() {
        return new VariableTemplates(ImmutableList.of(), ImmutableList.of(), null);
    }

    /**
     * With {@code place} before all others: what is there must do, or the machine is made without.
     *
     * @param place a template, a {@code UTM.app}, or a folder with templates
     */
    public VariableTemplates preferring(Path place) {
        return new VariableTemplates(applications, files, place);
    }

    private static ImmutableList<Path> paths(String... all) {
        ImmutableList.Builder<Path> paths = ImmutableList.builder();
        for (String each : all) {
            paths.add(Path.of(each));
        }
        return paths.build();
    }

    /** Whether {@code file} is a store with enrolled keys, of whatever layout. */
    static boolean isEnrolled(Path file) {
        try {
            return UefiVariables.read(file).secureBoot() == SecureBootState.ON;
        } catch (IOException e) {
            return false;
        }
    }

    /** The first that fits a machine of {@code architecture}. */
    Choice enrolled(Architecture architecture) {
        List<Path> candidates = candidates(architecture);
        String wrong = "";
        for (Path file : candidates) {
            if (!Files.isRegularFile(file)) {
                continue;
            }
            Optional<String> reason = unfit(file, architecture);
            if (reason.isEmpty()) {
                return new Choice(
                        Optional.of(file),
                        Findings.of(note(
                                "utm.variables.template",
                                "firmware.variables",
                                "the store with enrolled Secure Boot keys is a copy of " + Shown.of(file))));
            }
            wrong = wrong.isEmpty() ? " (" + Shown.of(file) + ": " + reason.get() + ")" : wrong;
        }
        Finding missing = warning(
                        "utm.variables.template",
                        "firmware.variables",
                        "there is no template with enrolled Secure Boot keys for " + architecture.id() + wrong,
                        REMEDY)
                .withConsequence("UTM makes a store without keys at the first start: Secure Boot is off");
        return new Choice(Optional.empty(), Findings.of(missing));
    }

    private List<Path> candidates(Architecture architecture) {
        ImmutableList.Builder<Path> found = ImmutableList.builder();
        String own = OWN.getOrDefault(architecture, "");
        if (own.isEmpty()) {
            return found.build();
        }
        if (given != null) {
            if (Files.isRegularFile(given)) {
                return found.add(given).build();
            }
            List<String> distribution = List.of("OVMF_VARS_4M.ms.fd", "AAVMF_VARS.ms.fd");
            IN_AN_APPLICATION.forEach(inner -> found.add(given.resolve(inner).resolve(own)));
            distribution.forEach(name -> found.add(given.resolve(name)));
            return found.build();
        }
        for (Path application : applications) {
            IN_AN_APPLICATION.forEach(
                    inner -> found.add(application.resolve(inner).resolve(own)));
        }
        return found.addAll(files).build();
    }

    /** Why {@code file} is none that a machine of {@code architecture} can begin with; empty if it is one. */
    static Optional<String> unfit(Path file, Architecture architecture) {
        boolean arm = architecture == Architecture.AARCH64 || architecture == Architecture.ARM;
        UefiVariables variables;
        try {
            variables = UefiVariables.read(file);
        } catch (SatchelException e) {
            return Optional.of("is no store of UEFI variables");
        } catch (IOException e) {
            return Optional.of("cannot be read");
        }
        long size = variables.size().bytes();
        long wanted = arm ? ARM_FLASH : X86_VOLUME;
        if (size != wanted) {
            return Optional.of("has " + size + " bytes, and UTM's firmware has " + wanted + " for variables");
        }
        Optional<Layout> layout = variables.layout();
        if (layout.isEmpty()) {
            return Optional.of("is erased");
        }
        if (layout.get().volume().bytes() != (arm ? ARM_VOLUME : X86_VOLUME)) {
            return Optional.of(
                    "is of another layout: a volume of " + layout.get().volume().bytes() + " bytes");
        }
        if (layout.get().protection() != Layout.Protection.AUTHENTICATED) {
            return Optional.of("is of a build without Secure Boot");
        }
        return switch (variables.secureBoot()) {
            case ON -> Optional.empty();
            case SWITCHED_OFF -> Optional.of("has Secure Boot switched off");
            case NO_KEYS -> Optional.of("lacks " + String.join(", ", variables.missingKeys()));
        };
    }
}
