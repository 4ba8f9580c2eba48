package io.github.djlcartography.sample;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.github.djlcartography.datasets.truth.IncidentTruth;
import java.util.List;
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
    void annotatorsWhoAgreeHaveNoEntropy() {
        double[] disagreement = PlantedTruth.disagreement();
        List<IncidentTruth> truth = IncidentTruth.train();
        assertThat(disagreement).hasSize(truth.size());
        int split = 0;
        for (int i = 0; i < disagreement.length; i++) {
            assertThat(disagreement[i] > 0).isEqualTo(truth.get(i).ambiguous());
            // 4 to 1: −.8 ln .8 − .2 ln .2
            split += Math.abs(disagreement[i] - 0.500402) < 1e-6 ? 1 : 0;
        }
        assertThat(split).isEqualTo(662);
    }

    @Test
    void onlyWhatScoresMapsAsksForThePlantedTruth() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName(PlantedTruth.class.getName())
                .and()
                .doNotHaveFullyQualifiedName(PlantedTruth.Mechanism.class.getName())
                .and()
                .doNotHaveFullyQualifiedName(Task.class.getName()) // hands it to the report
                .and()
                .doNotHaveFullyQualifiedName(HumanAgreement.class.getName())
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName(PlantedTruth.class.getName())
                .check(
                        new ClassFileImporter()
                                .withImportOption(new ImportOption.DoNotIncludeTests())
                                .importPackages("io.github.djlcartography.sample"));
    }

    @Test
    void nothingThatTrainsOrSelectsCanSeeTheTruth() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName(PlantedTruth.class.getName())
                .and()
                .doNotHaveFullyQualifiedName(MarkedDigits.class.getName()) // makes training sets
                .and()
                .doNotHaveFullyQualifiedName(IncidentsPool.class.getName()) // makes them too
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
