package dev.ssespring;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.targetOwner;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.core.domain.properties.HasModifiers.Predicates.modifier;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Instant;
import java.util.Timer;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.core.task.AsyncTaskExecutor;

/** The rules of docs/architecture.md. */
class HousePlanTests {

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("-tests.jar"))
            // The test kit has rules of its own, in its own tests.
            .withImportOption(location -> !location.contains("/sse-test"))
            .importPackages("dev.ssespring");

    @Test
    void packagesHaveNoCycles() {
        slices().matching("dev.ssespring.(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void protocolNeedsTheJdkAlone() {
        mayDependOn("protocol", "dev.ssespring.protocol", "java..", "org.jspecify..");
    }

    @Test
    void brokerNeedsProtocolAndAClock() {
        mayDependOn(
                "broker",
                "dev.ssespring.broker",
                "dev.ssespring.concurrent",
                "dev.ssespring.protocol",
                "java..",
                "org.jspecify..");
    }

    @Test
    void publisherKnowsNeitherSpringNorServlets() {
        mayDependOn(
                "publisher..",
                "dev.ssespring.publisher..",
                "dev.ssespring.broker",
                "dev.ssespring.concurrent",
                "dev.ssespring.protocol",
                "java..",
                "org.jspecify..",
                "org.apache.commons.logging..");
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
    void runsKnowThePublisherAndNothingOfItsEngine() {
        mayDependOn(
                "[runs|runs.engine|runs.store|runs.dialect]",
                "dev.ssespring.runs",
                "dev.ssespring.runs.engine",
                "dev.ssespring.runs.store",
                "dev.ssespring.runs.dialect",
                "dev.ssespring.publisher",
                "dev.ssespring.broker",
                "dev.ssespring.concurrent",
                "dev.ssespring.protocol",
                "java..",
                "org.jspecify..",
                "org.apache.commons.logging..");
    }

    @Test
    void runsInRedisKnowTheStoreAndTheClient() {
        mayDependOn(
                "runs.redis",
                "dev.ssespring.runs.redis",
                "dev.ssespring.runs",
                "dev.ssespring.runs.store",
                "dev.ssespring.redis",
                "io.lettuce..",
                "org.springframework.data.redis.connection.lettuce",
                "java..",
                "org.jspecify..",
                "org.apache.commons.logging..");
    }

    @Test
    void jobsInRedisKnowTheStoreAndTheClient() {
        mayDependOn(
                "jobs.redis",
                "dev.ssespring.jobs.redis",
                "dev.ssespring.jobs",
                "dev.ssespring.jobs.store",
                "dev.ssespring.concurrent",
                "dev.ssespring.redis",
                "io.lettuce..",
                "org.springframework.data.redis.connection.lettuce",
                "java..",
                "org.jspecify..",
                "org.apache.commons.logging..");
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
    void jobsKnowRunsPublisherAndClientAndNothingOfTheirEngines() {
        mayDependOn(
                "[jobs|jobs.engine|jobs.store]",
                "dev.ssespring.jobs",
                "dev.ssespring.jobs.engine",
                "dev.ssespring.jobs.store",
                "dev.ssespring.runs",
                "dev.ssespring.runs.store",
                "dev.ssespring.runs.dialect",
                "dev.ssespring.publisher",
                "dev.ssespring.client",
                "dev.ssespring.concurrent",
                "dev.ssespring.protocol",
                "java..",
                "org.jspecify..",
                "org.apache.commons.logging..");
    }

    @Test
    void theStoresOfJobsKnowNothingOfTheirDispatch() {
        mayDependOn(
                "jobs.store",
                "dev.ssespring.jobs",
                "dev.ssespring.jobs.store",
                "dev.ssespring.concurrent",
                "java..",
                "org.jspecify..");
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
    void listenersOfJobsKnowTheirApiAndSpringsBeans() {
        mayDependOn(
                "jobs.listener",
                "dev.ssespring.jobs.listener",
                "dev.ssespring.jobs",
                "java..",
                "org.jspecify..",
                "org.springframework.aop..",
                "org.springframework.aot..",
                "org.springframework.beans..",
                "org.springframework.context..",
                "org.springframework.core..");
    }

    @Test
    void concurrentNeedsTheJdkAlone() {
        mayDependOn("concurrent", "dev.ssespring.concurrent", "java..", "org.jspecify..");
    }

    @Test
    void jsonKnowsPublisherClientAndJackson() {
        mayDependOn(
                "json",
                "dev.ssespring.json",
                "dev.ssespring.publisher",
                "dev.ssespring.client",
                "tools.jackson..",
                "java..",
                "org.jspecify..");
    }

    @Test
    void clientKnowsNeitherSpringNorAnHttpClient() {
        // Named one by one: "java.." holds java.net.http.
        mayDependOn(
                "client",
                "dev.ssespring.client",
                "dev.ssespring.client.engine..",
                "dev.ssespring.concurrent",
                "dev.ssespring.protocol",
                "java.io",
                "java.lang..",
                "java.net",
                "java.nio..",
                "java.time..",
                "java.util..",
                "org.jspecify..",
                "org.apache.commons.logging..");
    }

    @Test
    void engineOfTheClientKnowsTheTypesOfTheClientOnly() {
        mayDependOn(
                "client.engine..",
                "dev.ssespring.client",
                "dev.ssespring.client.engine..",
                "dev.ssespring.concurrent",
                "dev.ssespring.protocol",
                "java.io",
                "java.lang..",
                "java.net",
                "java.nio..",
                "java.time..",
                "java.util..",
                "org.jspecify..",
                "org.apache.commons.logging..");
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
    void clientHttpKnowsTheClientAndSpringsHttpClient() {
        mayDependOn(
                "client.http",
                "dev.ssespring.client.http",
                "dev.ssespring.client",
                "java..",
                "javax.net.ssl",
                "org.jspecify..",
                "org.apache.commons.logging..",
                "org.springframework.boot.http.client..",
                "org.springframework.http..");
    }

    @Test
    void listenersKnowTheClientAndSpringMessaging() {
        mayDependOn(
                "client.listener",
                "dev.ssespring.client.listener",
                "dev.ssespring.client",
                "dev.ssespring.concurrent",
                "dev.ssespring.protocol",
                "java..",
                "org.jspecify..",
                "org.apache.commons.logging..",
                "org.springframework.aop..",
                "org.springframework.aot..",
                "org.springframework.beans..",
                "org.springframework.context..",
                "org.springframework.core..",
                "org.springframework.messaging..",
                "org.springframework.util..",
                "org.springframework.validation..");
    }

    @Test
    void springMessagingIsUsedByListenersOnly() {
        onlyIn("dev.ssespring.client.listener", "org.springframework.messaging..");
    }

    @Test
    void reactorIsUsedInItsAdaptersOnly() {
        onlyIn("dev.ssespring.[reactor|springai]", "reactor..", "org.reactivestreams..");
    }

    @Test
    void modelsAreUsedInTheirAdaptersOnly() {
        onlyIn("dev.ssespring.springai", "org.springframework.ai..");
        onlyIn("dev.ssespring.langchain4j", "dev.langchain4j..");
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
    void transactionKnowsThePublisherAndSpringsTransactions() {
        mayDependOn(
                "transaction",
                "dev.ssespring.transaction",
                "dev.ssespring.publisher",
                "dev.ssespring.broker",
                "dev.ssespring.protocol",
                "java..",
                "org.jspecify..",
                "org.apache.commons.logging..",
                "org.springframework.transaction.support");
    }

    @Test
    void springSecurityIsUsedInOnePlaceOnly() {
        onlyIn("dev.ssespring.web.security", "org.springframework.security..");
    }

    @Test
    void actuateKnowsThePublisherItsBrokerTheClientAndTheirClock() {
        mayDependOn(
                "actuate",
                "dev.ssespring.actuate",
                "dev.ssespring.client",
                "dev.ssespring.client.listener",
                "dev.ssespring.protocol",
                "dev.ssespring.publisher",
                "dev.ssespring.runs",
                "dev.ssespring.jobs",
                "dev.ssespring.jobs.store",
                "dev.ssespring.broker",
                "dev.ssespring.broker.redis",
                "dev.ssespring.concurrent",
                "io.micrometer..",
                "org.springframework.boot.actuate.endpoint..",
                "org.springframework.boot.health.contributor",
                "org.springframework.http.server.observation",
                "java..",
                "org.jspecify..");
    }

    @Test
    void nothingButAutoconfigureDependsOnActuate() {
        onlyIn("dev.ssespring.actuate", "dev.ssespring.actuate");
    }

    @Test
    void micrometerAndTheActuatorAreUsedInActuateOnly() {
        onlyIn(
                "dev.ssespring.actuate",
                "io.micrometer..",
                "org.springframework.boot.actuate..",
                "org.springframework.boot.health..",
                "org.springframework.boot.micrometer..");
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

    @Test
    void jacksonIsUsedInOnePlaceOnly() {
        onlyIn("dev.ssespring.json", "tools.jackson..", "com.fasterxml.jackson..");
    }

    @Test
    void servletsAndSpringMvcAreUsedInWebOnly() {
        onlyIn("dev.ssespring.web..", "jakarta.servlet..", "org.springframework.web..");
    }

    @Test
    void webServersAreTunedInOnePlaceOnly() {
        onlyIn(
                "dev.ssespring.web.server",
                "org.apache.catalina..",
                "org.apache.coyote..",
                "org.eclipse.jetty..",
                "org.springframework.boot.tomcat..",
                "org.springframework.boot.jetty..");
    }

    @Test
    void redisIsUsedInItsPackagesOnly() {
        onlyIn(
                "dev.ssespring.[redis|broker.redis|runs.redis|jobs.redis]",
                "io.lettuce..",
                "org.springframework.data.redis..");
    }

    @Test
    void connectionAndScriptsOfRedisAreUsedByTheirBrokerOnly() {
        onlyIn("dev.ssespring.[redis|broker.redis|runs.redis|jobs.redis]", "dev.ssespring.redis");
    }

    @Test
    void connectionAndScriptsOfRedisNeedTheClient() {
        mayDependOn(
                "redis",
                "dev.ssespring.redis",
                "dev.ssespring.concurrent",
                "io.lettuce..",
                "java..",
                "org.jspecify..",
                "org.apache.commons.logging..");
    }

    @Test
    void theBrokerInRedisNeedsTheBrokerAndTheClient() {
        mayDependOn(
                "broker.redis",
                "dev.ssespring.broker.redis",
                "dev.ssespring.broker",
                "dev.ssespring.concurrent",
                "dev.ssespring.protocol",
                "dev.ssespring.redis",
                "io.lettuce..",
                "org.springframework.data.redis.connection.lettuce",
                "java..",
                "org.jspecify..",
                "org.apache.commons.logging..");
    }

    @Test
    void onePlaceCreatesThreads() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.ssespring.concurrent")
                .and(not(simpleName("ExecutorFactoryBean")))
                .should()
                .dependOnClassesThat()
                .areAssignableTo(ThreadPoolExecutor.class)
                .orShould()
                .dependOnClassesThat()
                .belongToAnyOf(Executors.class, ForkJoinPool.class, Timer.class)
                .orShould()
                .callMethodWhere(targetOwner(assignableTo(CompletionStage.class))
                        .and(target(nameMatching(".*Async|orTimeout|completeOnTimeout|delayedExecutor"))))
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(ScheduledThreadPoolExecutor.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(AsyncTaskExecutor.class)
                .orShould()
                .callConstructor(Thread.class, Runnable.class)
                .orShould()
                .callConstructor(Thread.class, Runnable.class, String.class)
                .orShould()
                .callConstructor(
                        Thread.class, ThreadGroup.class, Runnable.class, String.class, long.class, boolean.class)
                .check(CLASSES);
    }

    @Test
    void onePlaceReadsTheClock() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.ssespring.concurrent")
                .should()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(Instant.class, "now")
                .orShould()
                .dependOnClassesThat()
                .belongToAnyOf(Clock.class)
                .check(CLASSES);
    }

    @Test
    void autoConfigurationsArePublicFinalWithoutPublicMembers() {
        classes()
                .that()
                .areAnnotatedWith(AutoConfiguration.class)
                .should()
                .bePublic()
                .andShould()
                .haveModifier(JavaModifier.FINAL)
                .check(CLASSES);
        methods()
                .that()
                .areDeclaredInClassesThat()
                .areAnnotatedWith(AutoConfiguration.class)
                .should()
                .notBePublic()
                .check(CLASSES);
    }

    @Test
    void everyPackageIsNullMarked() {
        JavaPackage root = CLASSES.getPackage("dev.ssespring");
        assertThat(root.getSubpackagesInTree())
                .isNotEmpty()
                .allSatisfy(each -> assertThat(each.isAnnotatedWith(NullMarked.class))
                        .as(each.getName())
                        .isTrue());
    }

    @Test
    void aboutHalfOfTheTypesAreHidden() {
        long all = topLevel().size();
        long open = topLevel().that(modifier(JavaModifier.PUBLIC)).size();
        assertThat(open).isLessThanOrEqualTo(all * 6 / 10);
    }

    private static JavaClasses topLevel() {
        return CLASSES.that(new DescribedPredicate<>("top level") {
            @Override
            public boolean test(JavaClass type) {
                return type.isTopLevelClass() && !type.getSimpleName().equals("package-info");
            }
        });
    }

    private static void mayDependOn(String name, String... packages) {
        classes()
                .that()
                .resideInAPackage("dev.ssespring." + name)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(packages)
                .check(CLASSES);
    }

    /** Auto-configuration, which depends on everything, may name the types that it asks for. */
    private static void onlyIn(String home, String... foreign) {
        noClasses()
                .that(not(resideInAPackage(home)))
                .and(not(resideInAPackage("dev.ssespring.autoconfigure")))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(foreign)
                .check(CLASSES);
    }
}
