package dev.ssespring;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * No type belongs to a cycle of types, also within one package. A nested type counts as the type that contains it.
 *
 * <p>One dependency is not counted: that of an interface on the class that its static factory method creates. The interface
 * hides the class, and the factory could stand elsewhere.
 */
class TypeCycleTests {

    @Test
    void noTypeOfTheProjectBelongsToACycle() {
        JavaClasses classes = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .withImportOption(location -> !location.contains("-tests.jar"))
                .importPackages("dev.ssespring");

        Map<String, Set<String>> dependencies = dependencies(classes);
        assertThat(dependencies).hasSizeGreaterThan(100);
        assertThat(dependencies.get("dev.ssespring.publisher.PublisherBuilder"))
                .contains("dev.ssespring.publisher.SseEventPublisher");
        assertThat(cycles(dependencies)).isEmpty();
    }

    @Test
    void cyclesAreFound() {
        Map<String, Set<String>> dependencies = Map.of(
                "a",
                Set.of("b", "d"),
                "b",
                Set.of("c"),
                "c",
                Set.of("a"),
                "d",
                Set.of("e"),
                "e",
                Set.of("d", "f"),
                "f",
                Set.of());

        assertThat(cycles(dependencies)).containsExactlyInAnyOrder(Set.of("a", "b", "c"), Set.of("d", "e"));
    }

    @Test
    void dependenciesOfNestedTypesAreThoseOfTheirOuterType() {
        Map<String, Set<String>> dependencies =
                dependencies(new ClassFileImporter().importClasses(Outer.class, Outer.Nested.class, Other.class));

        String outer = TypeCycleTests.class.getName();
        assertThat(dependencies).containsOnlyKeys(outer);
        assertThat(dependencies.get(outer)).doesNotContain(outer);
    }

    private static Map<String, Set<String>> dependencies(JavaClasses classes) {
        Map<String, Set<String>> dependencies = new TreeMap<>();
        for (JavaClass type : classes) {
            Set<String> targets = dependencies.computeIfAbsent(outermost(type), name -> new TreeSet<>());
            Set<String> created = createdByStaticFactories(type);
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                String target = outermost(dependency.getTargetClass());
                if (target.startsWith("dev.ssespring.") && !created.contains(target)) {
                    targets.add(target);
                }
            }
            targets.remove(outermost(type));
        }
        return dependencies;
    }

    /** The classes that an interface uses in its static methods, and nowhere else. */
    private static Set<String> createdByStaticFactories(JavaClass type) {
        Set<String> created = new TreeSet<>();
        if (type.isInterface()) {
            type.getMethods().stream()
                    .filter(method -> method.getModifiers().contains(JavaModifier.STATIC))
                    .forEach(method -> used(method).forEach(used -> created.add(outermost(used))));
            type.getMethods().stream()
                    .filter(method -> !method.getModifiers().contains(JavaModifier.STATIC))
                    .forEach(method -> used(method).forEach(used -> created.remove(outermost(used))));
            type.getRawInterfaces().forEach(used -> created.remove(outermost(used)));
        }
        return created;
    }

    private static Set<JavaClass> used(JavaCodeUnit method) {
        Set<JavaClass> used = new HashSet<>(method.getReturnType().getAllInvolvedRawTypes());
        method.getParameterTypes().forEach(parameter -> used.addAll(parameter.getAllInvolvedRawTypes()));
        for (JavaAccess<?> access : method.getAccessesFromSelf()) {
            used.add(access.getTargetOwner());
        }
        return used;
    }

    private static String outermost(JavaClass type) {
        JavaClass outer = type.getBaseComponentType();
        while (outer.getEnclosingClass().isPresent()) {
            outer = outer.getEnclosingClass().get();
        }
        return outer.getName();
    }

    /** Tarjan's algorithm: the strongly connected components of more than one type. */
    private static List<Set<String>> cycles(Map<String, Set<String>> dependencies) {
        return new Components(dependencies).find();
    }

    private static final class Components {

        private final Map<String, Set<String>> dependencies;
        private final Map<String, Integer> indexes = new HashMap<>();
        private final Map<String, Integer> lowLinks = new HashMap<>();
        private final Deque<String> stack = new ArrayDeque<>();
        private final List<Set<String>> cycles = new ArrayList<>();

        Components(Map<String, Set<String>> dependencies) {
            this.dependencies = dependencies;
        }

        List<Set<String>> find() {
            for (String type : dependencies.keySet()) {
                if (!indexes.containsKey(type)) {
                    visit(type);
                }
            }
            return cycles;
        }

        private void visit(String type) {
            int index = indexes.size();
            indexes.put(type, index);
            lowLinks.put(type, index);
            stack.push(type);
            for (String target : dependencies.getOrDefault(type, Set.of())) {
                if (!indexes.containsKey(target)) {
                    visit(target);
                    lowLinks.merge(type, lowLinks.get(target), Math::min);
                } else if (stack.contains(target)) {
                    lowLinks.merge(type, indexes.get(target), Math::min);
                }
            }
            if (lowLinks.get(type) == index) {
                Set<String> component = new TreeSet<>();
                String member;
                do {
                    member = stack.pop();
                    component.add(member);
                } while (!member.equals(type));
                if (component.size() > 1) {
                    cycles.add(component);
                }
            }
        }
    }

    static final class Outer {

        Nested create() {
            return new Nested();
        }

        static final class Nested {

            Other create() {
                return new Other();
            }
        }
    }

    static final class Other {

        Outer.Nested create() {
            return new Outer.Nested();
        }
    }
}
