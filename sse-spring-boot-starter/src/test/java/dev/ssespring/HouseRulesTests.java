package dev.ssespring;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.targetOwner;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.core.domain.properties.HasModifiers.Predicates.modifier;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static dev.ssespring.HousePlanTests.CLASSES;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaPackage;
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

/** Rules for types of all packages. */
class HouseRulesTests {

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
}
