package io.github.djlcartography;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** The plan of the house is a table, and the build holds it. */
class RoomsTest {

    private static final String BASE = "io.github.djlcartography";

    /** Room → rooms that it may import. */
    private static final Map<String, Set<String>> ROOMS =
            Map.of(
                    "archive", Set.of(),
                    "tensorboard", Set.of("archive"),
                    "capture", Set.of("archive", "tensorboard"),
                    "analyze", Set.of("archive"),
                    "diagnose", Set.of("archive", "analyze"),
                    "select", Set.of("analyze", "archive", "diagnose"),
                    "apply", Set.of("archive", "capture", "select"),
                    "report", Set.of("archive", "analyze", "diagnose", "select", "tensorboard"),
                    "export", Set.of("archive", "analyze", "select"),
                    "cli",
                            Set.of(
                                    "archive",
                                    "analyze",
                                    "diagnose",
                                    "select",
                                    "report",
                                    "export",
                                    "tensorboard"));

    /** Library → rooms that may see it. */
    private static final Map<String, Set<String>> LIBRARIES =
            Map.ofEntries(
                    Map.entry("org.apache.arrow..", Set.of("archive")),
                    Map.entry("com.github.luben..", Set.of("archive")),
                    Map.entry("org.apache.commons.compress..", Set.of("archive")),
                    Map.entry("com.google.flatbuffers..", Set.of("archive")),
                    Map.entry("org.apache.parquet..", Set.of("export")),
                    Map.entry("ai.djl..", Set.of("capture", "apply")),
                    Map.entry("tech.tablesaw..", Set.of("analyze", "apply")),
                    Map.entry("org.jfree..", Set.of("report")),
                    Map.entry("java.awt..", Set.of("report")),
                    Map.entry("javax.imageio..", Set.of("report")),
                    Map.entry("com.sun.net.httpserver..", Set.of("report")),
                    Map.entry("picocli..", Set.of("cli")),
                    Map.entry(
                            "com.fasterxml.jackson..",
                            Set.of("archive", "select", "export", "cli")));

    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages(BASE);

    @Test
    void everyRoomImportsOnlyTheRoomsThatTheTableNames() {
        ROOMS.forEach(
                (room, allowed) -> {
                    String[] others =
                            ROOMS.keySet().stream()
                                    .filter(other -> !other.equals(room))
                                    .filter(other -> !allowed.contains(other))
                                    .map(RoomsTest::inside)
                                    .toArray(String[]::new);
                    noClasses()
                            .that()
                            .resideInAPackage(inside(room))
                            .should()
                            .dependOnClassesThat()
                            .resideInAnyPackage(others)
                            .because("of the other rooms, " + room + " may import " + allowed)
                            .allowEmptyShould(true)
                            .check(CLASSES);
                });
    }

    @Test
    void everyOutsideLibraryIsSeenOnlyWhereTheTableSaysSo() {
        LIBRARIES.forEach(
                (library, rooms) ->
                        noClasses()
                                .that()
                                .resideOutsideOfPackages(
                                        rooms.stream()
                                                .map(RoomsTest::inside)
                                                .toArray(String[]::new))
                                .should()
                                .dependOnClassesThat()
                                .resideInAPackage(library)
                                .because("only " + rooms + " may see " + library)
                                .check(CLASSES));
    }

    /** A lock, a manifest and a chart say when they were made, for people. */
    @Test
    void nothingIsDecidedByTheClockOrTheTimeOfAFile() {
        noClasses()
                .that()
                .doNotHaveSimpleName("RunLock")
                .and()
                .doNotHaveSimpleName("Manifest")
                .and()
                .doNotHaveSimpleName("EventFile")
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(Files.class, "getLastModifiedTime", Path.class, LinkOption[].class)
                .orShould()
                .dependOnClassesThat()
                .belongToAnyOf(Clock.class, FileTime.class)
                .because("clocks are wrong, and go back")
                .check(CLASSES);
    }

    @Test
    void noRoomLeadsBackToItself() {
        slices().matching(BASE + ".(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void thereIsNoRoomThatTheTableDoesNotName() {
        assertThat(rooms()).isSubsetOf(ROOMS.keySet());
    }

    @Test
    void thereIsNoRoomForWhatBelongsNowhere() {
        assertThat(CLASSES)
                .extracting(JavaClass::getPackageName)
                .allSatisfy(
                        name ->
                                assertThat(name.split("\\."))
                                        .doesNotContain("common", "util", "utils", "model"));
    }

    @Test
    void everyPackageSaysWhatItIsAndThatNothingInItIsNull() {
        Set<String> packages =
                CLASSES.stream().map(JavaClass::getPackageName).collect(Collectors.toSet());
        assertThat(packages).hasSizeGreaterThan(5);
        for (String name : packages) {
            assertThat(CLASSES.getPackage(name).tryGetPackageInfo())
                    .as("package-info of %s", name)
                    .hasValueSatisfying(
                            info ->
                                    assertThat(info.isAnnotatedWith(NullMarked.class))
                                            .as("@NullMarked on %s", name)
                                            .isTrue());
        }
    }

    private static Set<String> rooms() {
        return CLASSES.stream()
                .map(type -> type.getPackageName().substring(BASE.length()))
                .filter(name -> !name.isEmpty())
                .map(name -> Arrays.asList(name.split("\\.")).get(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String inside(String room) {
        return BASE + "." + room + "..";
    }
}
