package dev.satchel.examples.quickstart;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import dev.satchel.core.host.Host;
import dev.satchel.qemu.QemuInstallation;
import dev.satchel.storage.probe.Probe;
import dev.satchel.utm.bundle.UtmBundle;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules of the house: who may know whom, and what a signature may name. */
class HouseTest {
    private static final JavaClasses HOUSE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.satchel.core", "dev.satchel.qemu", "dev.satchel.utm", "dev.satchel.storage");

    @ParameterizedTest
    @ValueSource(strings = {"core", "qemu", "utm", "storage"})
    void everyModuleIsLookedAt(String module) {
        assertThat(HOUSE.stream().filter(c -> c.getPackageName().startsWith("dev.satchel." + module)))
                .hasSizeGreaterThan(5);
    }

    @ParameterizedTest
    @CsvSource({"qemu, utm", "qemu, storage", "utm, qemu", "utm, storage", "storage, qemu", "storage, utm"})
    void neighboursDoNotKnowOneAnother(String one, String other) {
        noClasses()
                .that()
                .resideInAPackage("dev.satchel." + one + "..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.satchel." + other + "..")
                .check(HOUSE);
    }

    @ParameterizedTest
    @ValueSource(classes = {Host.class, QemuInstallation.class, UtmBundle.class, Probe.class})
    void whatIsPublicIsExportedAndNothingInternalIs(Class<?> oneOfTheModule) throws Exception {
        Path where = Path.of(oneOfTheModule
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        ModuleDescriptor module =
                ModuleFinder.of(where).findAll().iterator().next().descriptor();
        Set<String> exported =
                module.exports().stream().map(ModuleDescriptor.Exports::source).collect(Collectors.toSet());
        Set<String> offered = HOUSE.stream()
                .filter(type -> (type.getPackageName() + ".").startsWith(module.name() + "."))
                .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
                .map(JavaClass::getPackageName)
                .filter(name -> !name.contains(".internal"))
                .collect(Collectors.toSet());

        assertThat(exported).isEqualTo(offered);
    }

    @Test
    void coreKnowsNobody() {
        noClasses()
                .that()
                .resideInAPackage("dev.satchel.core..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.satchel.qemu..", "dev.satchel.utm..", "dev.satchel.storage..")
                .check(HOUSE);
    }

    @Test
    void noSignatureExposesAnInternalPackage() {
        classes()
                .that()
                .resideOutsideOfPackage("..internal..")
                .should(nameInSignaturesNo(
                        "an internal type", type -> type.getPackageName().contains(".internal")))
                .check(HOUSE);
    }

    /** What another library calls its types is its own affair; a user of ours does not inherit it. */
    @Test
    void noSignatureNamesATypeOfAnotherLibrary() {
        classes()
                .that()
                .resideOutsideOfPackage("..internal..")
                .should(nameInSignaturesNo("a foreign type", HouseTest::isForeign))
                .check(HOUSE);
    }

    private static boolean isForeign(JavaClass type) {
        String name = type.getPackageName();
        return !type.isPrimitive()
                && !name.isEmpty()
                && Stream.of("java.", "dev.satchel.", "org.jspecify.").noneMatch((name + ".")::startsWith);
    }

    private static ArchCondition<JavaClass> nameInSignaturesNo(String what, Predicate<JavaClass> forbidden) {
        return new ArchCondition<>("name no " + what + " in a public signature") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                if (!isVisible(type)) {
                    return;
                }
                Stream<Set<JavaClass>> signatures = Stream.concat(
                        type.getCodeUnits().stream()
                                .filter(unit -> isVisible(unit.getModifiers()))
                                .map(HouseTest::typesOf),
                        type.getFields().stream()
                                .filter(field -> isVisible(field.getModifiers()))
                                .map(JavaField::getAllInvolvedRawTypes));
                signatures
                        .flatMap(Set::stream)
                        .map(JavaClass::getBaseComponentType)
                        .filter(forbidden)
                        .distinct()
                        .forEach(bad -> events.add(SimpleConditionEvent.violated(
                                type, type.getName() + " names " + what + ": " + bad.getName())));
            }
        };
    }

    private static Set<JavaClass> typesOf(JavaCodeUnit unit) {
        return Stream.concat(unit.getAllInvolvedRawTypes().stream(), unit.getThrowsClause().getTypes().stream())
                .collect(Collectors.toSet());
    }

    private static boolean isVisible(JavaClass type) {
        return isVisible(type.getModifiers())
                && type.getEnclosingClass().map(HouseTest::isVisible).orElse(true);
    }

    private static boolean isVisible(Set<JavaModifier> modifiers) {
        return modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED);
    }
}
