package dev.ssespring.test;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** What the kit promises about its own code. */
class TestKitRulesTests {

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> location.contains("/sse-test"))
            .importPackages("dev.ssespring.test");

    @Test
    void neverSleeps() {
        noClasses()
                .should()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .callMethod(TimeUnit.class, "sleep", long.class)
                .orShould()
                .dependOnClassesThat()
                .belongToAnyOf(LockSupport.class)
                .check(CLASSES);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("dev.ssespring.(test.*)..").should().beFreeOfCycles().check(CLASSES);
        noClasses()
                .that()
                .resideInAnyPackage(
                        "dev.ssespring.test.wire", "dev.ssespring.test.server", "dev.ssespring.test.contract")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.ssespring.test")
                .check(CLASSES);
    }

    @Test
    void nothingDependsOnAutoconfigure() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.ssespring.test.autoconfigure")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.ssespring.test.autoconfigure")
                .check(CLASSES);
    }

    @Test
    void springIsUsedByTheAnnotationsAndMockMvcAlone() {
        noClasses()
                .that(DescribedPredicate.not(resideInAPackage("dev.ssespring.test.autoconfigure")))
                .and()
                .haveSimpleNameNotStartingWith("MockMvcStreams")
                .and()
                .haveSimpleNameNotEndingWith("MvcConnection")
                .and()
                .doNotHaveFullyQualifiedName("dev.ssespring.test.MockMvcStreams$Source")
                .and()
                .areNotAnnotations()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.springframework..", "jakarta..")
                .check(CLASSES);
    }

    @Test
    void threadsAndTimeComeFromTheCore() {
        noClasses()
                .should()
                .callConstructor(Thread.class, Runnable.class)
                .orShould()
                .callConstructor(Thread.class, Runnable.class, String.class)
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.ssespring.publisher.engine..", "dev.ssespring.publisher.stream..")
                .check(CLASSES);
    }

    @Test
    void everyPackageIsNullMarked() {
        assertThat(CLASSES.getPackage("dev.ssespring.test").getSubpackagesInTree())
                .isNotEmpty()
                .allSatisfy(each -> assertThat(each.isAnnotatedWith(NullMarked.class))
                        .as(each.getName())
                        .isTrue());
        assertThat(CLASSES.getPackage("dev.ssespring.test").isAnnotatedWith(NullMarked.class))
                .isTrue();
    }
}
