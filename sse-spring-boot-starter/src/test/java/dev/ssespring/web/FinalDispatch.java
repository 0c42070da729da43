package dev.ssespring.web;

import jakarta.servlet.DispatcherType;
import org.springframework.core.env.Environment;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AuthorizeHttpRequestsConfigurer;

/** Whether Spring Security lets the dispatch at the end of a stream through, as docs/security.md advises. */
enum FinalDispatch {
    PERMITTED,
    CHECKED;

    private static final String PROPERTY = "test.final-dispatch";

    String property() {
        return PROPERTY + "=" + this;
    }

    static Customizer<AuthorizeHttpRequestsConfigurer<HttpSecurity>.AuthorizationManagerRequestMatcherRegistry> of(
            Environment environment) {
        return (environment.getRequiredProperty(PROPERTY, FinalDispatch.class) == PERMITTED)
                ? requests -> requests.dispatcherTypeMatchers(DispatcherType.ASYNC, DispatcherType.ERROR)
                        .permitAll()
                : Customizer.withDefaults();
    }
}
