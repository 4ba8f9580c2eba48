package io.github.djlcartography.datasets;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final String ROOT = "io.github.djlcartography.datasets";

    private static final String[] GENERATORS = {
        ROOT + ".glyphs", ROOT + ".incidents", ROOT + ".random"
    };

    /** What IEEE 754 and the language fix to the last bit. */
    private static final Set<String> EXACT = Set.of("min", "max", "abs", "round");

    private final JavaClasses classes =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages(ROOT);

    @Test
    void whatLoadsDataCannotReachTheGroundTruth() {
        noClasses()
                .that()
                .resideInAPackage(ROOT)
                .and()
                .haveNameNotMatching(".*\\.Generate(Glyphs|Incidents)(\\$.*)?")
                .should()
                .dependOnClassesThat(
                        resideInAPackage(ROOT + ".truth..")
                                .or(resideInAPackage(ROOT + ".glyphs.."))
                                .or(resideInAPackage(ROOT + ".incidents..")))
                .orShould()
                .dependOnClassesThat()
                .haveSimpleNameStartingWith("Generate")
                .check(classes);
    }

    @Test
    void theTruthDependsOnNothingOfOurs() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".truth")
                .should()
                .dependOnClassesThat(
                        resideInAPackage(ROOT)
                                .or(resideInAPackage(ROOT + ".glyphs.."))
                                .or(resideInAPackage(ROOT + ".incidents..")))
                .check(classes);
    }

    @Test
    void theGeneratorsKnowNothingOfFilesNorOfDjl() {
        noClasses()
                .that()
                .resideInAnyPackage(GENERATORS)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(ROOT, "ai.djl..", "java.io..", "java.nio..", "java.awt..")
                .check(classes);
    }

    @Test
    void theGeneratorsUseNothingThatDiffersBetweenJvms() {
        noClasses()
                .that()
                .resideInAnyPackage(GENERATORS)
                .should()
                .callMethodWhere(
                        describe(
                                "Math other than " + EXACT,
                                (JavaMethodCall call) ->
                                        call.getTargetOwner().isEquivalentTo(Math.class)
                                                && !EXACT.contains(call.getTarget().getName())))
                .orShould()
                .dependOnClassesThat()
                .haveNameMatching(
                        "java\\.util\\.(Random|HashMap|HashSet|concurrent\\..*|random\\..*)")
                .check(classes);
    }
}
