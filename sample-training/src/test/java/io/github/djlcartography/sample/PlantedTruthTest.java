package io.github.djlcartography.sample;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PlantedTruthTest {

    @Test
    void theAreaUnderTheCurveIsTheShareOfPairsInOrder() {
        Random random = new Random(3);
        double[] confidence = new double[200];
        boolean[] wrong = new boolean[200];
        for (int i = 0; i < confidence.length; i++) {
            confidence[i] = random.nextInt(20) / 20.0; // many ties
            wrong[i] = random.nextInt(4) == 0;
        }
        double wins = 0;
        int pairs = 0;
        for (int i = 0; i < confidence.length; i++) {
            for (int j = 0; j < confidence.length; j++) {
                if (wrong[i] && !wrong[j]) {
                    pairs++;
                    wins +=
                            confidence[i] < confidence[j]
                                    ? 1
                                    : confidence[i] == confidence[j] ? .5 : 0;
                }
            }
        }
        assertThat(PlantedTruth.areaUnderRoc(confidence, wrong))
                .isCloseTo(wins / pairs, org.assertj.core.api.Assertions.within(1e-12));
    }

    @Test
    void nothingThatTrainsOrSelectsCanSeeTheTruth() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName(PlantedTruth.class.getName())
                .and()
                .doNotHaveFullyQualifiedName(MarkedDigits.class.getName()) // makes training sets
                .and()
                .doNotHaveFullyQualifiedName(MakeDemo.class.getName()) // tells people, afterwards
                .should()
                .dependOnClassesThat()
                .resideInAPackage("..datasets.truth..")
                .because("the truth is for checking a finished map")
                .check(
                        new ClassFileImporter()
                                .withImportOption(new ImportOption.DoNotIncludeTests())
                                .importPackages("io.github.djlcartography.sample"));
    }
}
