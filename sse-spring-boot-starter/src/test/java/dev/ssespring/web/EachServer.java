package dev.ssespring.web;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.provider.ArgumentsSource;
import org.junit.jupiter.params.support.ParameterDeclarations;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * A test that takes a {@link TestServer.Kind} and runs on each that is {@link TestServer.Kind#selected selected}. A test
 * that runs on all servers in every build has {@code @ParameterizedTest} and {@code @EnumSource} instead.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedTest
@ArgumentsSource(EachServer.Selected.class)
@interface EachServer {

    /** The servers that the test does not support. */
    TestServer.Kind[] except() default {};

    final class Selected implements ArgumentsProvider {

        @Override
        public Stream<? extends Arguments> provideArguments(
                ParameterDeclarations parameters, ExtensionContext context) {
            return AnnotationSupport.findAnnotation(context.getRequiredTestMethod(), EachServer.class)
                    .map(EachServer::except)
                    .map(TestServer.Kind::selected)
                    .orElseThrow()
                    .map(Arguments::of);
        }
    }
}
