package dev.ssespring.web.security;

import java.util.List;
import java.util.Set;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.SecurityConfigurerAdapter;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.annotation.web.configurers.FormLoginConfigurer;
import org.springframework.security.config.annotation.web.configurers.oauth2.client.OAuth2LoginConfigurer;
import org.springframework.security.config.annotation.web.configurers.ott.OneTimeTokenLoginConfigurer;
import org.springframework.security.config.annotation.web.configurers.saml2.Saml2LoginConfigurer;
import org.springframework.security.web.DefaultSecurityFilterChain;
import org.springframework.security.web.authentication.HttpStatusEntryPoint;
import org.springframework.security.web.util.matcher.MediaTypeRequestMatcher;

/**
 * Answers unauthenticated requests that accept {@code text/event-stream} with 401 and without a body in security filter
 * chains that would redirect them to a login page. An {@code EventSource} follows a redirect to the page's HTML and then
 * stops for good, without a reason. Chains without a login page, and those with an {@code authenticationEntryPoint} of
 * their own, keep what they have.
 */
public final class StreamLoginCustomizer implements Customizer<HttpSecurity> {

    @Override
    public void customize(HttpSecurity http) {
        http.with(new AfterTheOthers(), Customizer.withDefaults());
    }

    /** Adds a configurer whose turn comes when the application's configurers have had theirs. */
    private static final class AfterTheOthers extends AbstractHttpConfigurer<AfterTheOthers, HttpSecurity> {

        @Override
        public void init(HttpSecurity http) {
            http.with(new StreamEntryPoint(), Customizer.withDefaults());
        }
    }

    /**
     * Adds an entry point behind that of the login page: the first one is also the one for requests that none matches. It
     * must not be the only one either, because then it would answer all requests.
     */
    private static final class StreamEntryPoint extends AbstractHttpConfigurer<StreamEntryPoint, HttpSecurity> {

        @Override
        public void init(HttpSecurity http) {
            if (hasLoginPage(http)) {
                MediaTypeRequestMatcher streams = new MediaTypeRequestMatcher(MediaType.TEXT_EVENT_STREAM);
                streams.setIgnoredMediaTypes(Set.of(MediaType.ALL));
                http.exceptionHandling(exceptions -> exceptions.defaultAuthenticationEntryPointFor(
                        new HttpStatusEntryPoint(HttpStatus.UNAUTHORIZED), streams));
            }
        }

        private static boolean hasLoginPage(HttpSecurity http) {
            return has(http, FormLoginConfigurer.class)
                    || has(http, OAuth2LoginConfigurer.class)
                    || has(http, Saml2LoginConfigurer.class)
                    || has(http, OneTimeTokenLoginConfigurer.class);
        }

        @SuppressWarnings("unchecked")
        private static boolean has(HttpSecurity http, Class<?> configurer) {
            List<?> found = http.getConfigurers(
                    (Class<SecurityConfigurerAdapter<DefaultSecurityFilterChain, HttpSecurity>>) configurer);
            return !found.isEmpty();
        }
    }
}
