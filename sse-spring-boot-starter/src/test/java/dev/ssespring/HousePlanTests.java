package dev.ssespring;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which package may depend on which: the rules of docs/architecture.md. */
class HousePlanTests {

    static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("-tests.jar"))
            // The test kit has rules of its own, in its own tests.
            .withImportOption(location -> !location.contains("/sse-test"))
            .importPackages("dev.ssespring");

    private static final String OURS = "dev.ssespring.";

    @Test
    void packagesHaveNoCycles() {
        slices().matching("dev.ssespring.(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    /** Besides themselves, the JDK and JSpecify. */
    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            protocol; -; -
            concurrent; -; -
            broker; concurrent protocol; -
            publisher..; broker concurrent protocol; org.apache.commons.logging
            [runs|runs.engine|runs.store|runs.dialect]; publisher broker concurrent protocol; org.apache.commons.logging
            client; client.engine.. concurrent protocol; org.apache.commons.logging
            client.engine..; client concurrent protocol; org.apache.commons.logging
            [jobs|jobs.engine|jobs.store]; runs runs.store runs.dialect publisher client concurrent protocol; org.apache.commons.logging
            jobs.store; jobs concurrent; -
            redis; concurrent; io.lettuce.. org.apache.commons.logging
            broker.redis; broker concurrent protocol redis; io.lettuce.. org.springframework.data.redis.connection.lettuce org.apache.commons.logging
            runs.redis; runs runs.store redis; io.lettuce.. org.springframework.data.redis.connection.lettuce org.apache.commons.logging
            jobs.redis; jobs jobs.store concurrent redis; io.lettuce.. org.springframework.data.redis.connection.lettuce org.apache.commons.logging
            client.http; client; javax.net.ssl org.springframework.[boot.http.client|http].. org.apache.commons.logging
            client.listener; client concurrent protocol; org.springframework.[aop|aot|beans|context|core|messaging|util|validation].. org.apache.commons.logging
            jobs.listener; jobs; org.springframework.[aop|aot|beans|context|core]..
            json; publisher client; tools.jackson..
            transaction; publisher broker protocol; org.springframework.transaction.support org.apache.commons.logging
            actuate; client client.listener protocol publisher runs jobs jobs.store broker broker.redis concurrent; io.micrometer.. \
              org.springframework.boot.actuate.endpoint.. org.springframework.boot.health.contributor org.springframework.http.server.observation
            """)
    void aPackageDependsOnThese(String home, String ours, String others) {
        Stream<String> allowed = Stream.of(
                        Stream.of("java..", "org.jspecify..", OURS + home),
                        words(ours).map(OURS::concat),
                        words(others))
                .flatMap(each -> each);
        classes()
                .that()
                .resideInAPackage(OURS + home)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(allowed.toArray(String[]::new))
                .check(CLASSES);
    }

    /** Auto-configuration, which depends on everything, may name the types that it asks for. */
    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            actuate; dev.ssespring.actuate io.micrometer.. org.springframework.boot.[actuate|health|micrometer]..
            client.listener; org.springframework.messaging..
            json; tools.jackson.. com.fasterxml.jackson..
            [redis|broker.redis|runs.redis|jobs.redis]; dev.ssespring.redis io.lettuce.. org.springframework.data.redis..
            [reactor|springai]; reactor.. org.reactivestreams..
            springai; org.springframework.ai..
            langchain4j; dev.langchain4j..
            web..; jakarta.servlet.. org.springframework.web..
            web.security; org.springframework.security..
            web.server; org.apache.[catalina|coyote].. org.eclipse.jetty.. org.springframework.boot.[tomcat|jetty]..
            """)
    void onlyThisPackageDependsOnThese(String home, String others) {
        noClasses()
                .that(not(resideInAPackage(OURS + home)))
                .and(not(resideInAPackage("dev.ssespring.autoconfigure")))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(words(others).toArray(String[]::new))
                .check(CLASSES);
    }

    private static Stream<String> words(String text) {
        return text.equals("-") ? Stream.empty() : Stream.of(text.split(" +"));
    }

    @Test
    void theClientAndItsEngineKnowNoHttpClient() {
        noClasses()
                .that()
                .resideInAnyPackage("dev.ssespring.client", "dev.ssespring.client.engine..")
                .should()
                .dependOnClassesThat(resideInAPackage("java..")
                        .and(not(resideInAnyPackage(
                                "java.io", "java.lang..", "java.net", "java.nio..", "java.time..", "java.util.."))))
                .check(CLASSES);
    }

    @Test
    void onlyThePublisherAndAutoconfigureUseTheDeliveryEngine() {
        noClasses()
                .that(not(resideInAPackage("dev.ssespring.publisher..")))
                .and(not(resideInAPackage("dev.ssespring.autoconfigure")))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.ssespring.publisher.*..")
                .check(CLASSES);
    }

    @Test
    void partsOfTheDeliveryEngineDoNotDependOnStreams() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "dev.ssespring.publisher.index",
                        "dev.ssespring.publisher.log",
                        "dev.ssespring.publisher.mailbox",
                        "dev.ssespring.publisher.state")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.ssespring.publisher.stream")
                .check(CLASSES);
    }

    @Test
    void partsOfTheDeliveryEngineDoNotDependOnTheEngine() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "dev.ssespring.publisher.index",
                        "dev.ssespring.publisher.log",
                        "dev.ssespring.publisher.mailbox",
                        "dev.ssespring.publisher.state",
                        "dev.ssespring.publisher.stream")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.ssespring.publisher.engine")
                .check(CLASSES);
    }

    @Test
    void engineOfTheClientIsUsedByTheClientOnly() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        "dev.ssespring.client", "dev.ssespring.client.engine..", "dev.ssespring.autoconfigure")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.ssespring.client.engine..")
                .check(CLASSES);
    }

    @Test
    void theEngineOfRunsIsUsedByItsBuilderOnly() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.ssespring.runs.engine")
                .and(not(simpleName("RunsBuilder")))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.ssespring.runs.engine")
                .check(CLASSES);
    }

    @Test
    void theEngineOfJobsIsUsedByItsBuildersOnly() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.ssespring.jobs.engine")
                .and(not(simpleName("JobsBuilder")))
                .and(not(simpleName("RemoteWorkersBuilder")))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.ssespring.jobs.engine")
                .check(CLASSES);
    }

    @Test
    void webKnowsThePublisherAndNothingElseOfOursButTheExceptionOfTheBroker() {
        noClasses()
                .that()
                .resideInAPackage("dev.ssespring.web..")
                .should()
                .dependOnClassesThat(
                        resideInAPackage("dev.ssespring.broker..").and(not(simpleName("InvalidTopicException"))))
                .orShould()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.ssespring.concurrent..", "dev.ssespring.json..", "dev.ssespring.autoconfigure..")
                .check(CLASSES);
    }

    @Test
    void nothingDependsOnAutoconfigure() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.ssespring.autoconfigure..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.ssespring.autoconfigure..")
                .check(CLASSES);
    }
}
