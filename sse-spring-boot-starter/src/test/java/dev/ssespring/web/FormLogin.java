package dev.ssespring.web;

import dev.ssespring.autoconfigure.SecurityOnDemand;
import java.util.ArrayList;
import java.util.List;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.Environment;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.method.configuration.EnableMethodSecurity;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;

/** Users log in by a form and have a session, and lose their streams with it. */
@EnableMethodSecurity
class FormLogin {

    static final String PASSWORD = "secret";

    static TestServer start(TestServer.Kind kind, FinalDispatch dispatch) {
        return start(kind, dispatch, context -> {});
    }

    static TestServer start(
            TestServer.Kind kind,
            FinalDispatch dispatch,
            ApplicationContextInitializer<GenericApplicationContext> beans,
            String... properties) {
        List<String> all = new ArrayList<>(List.of(properties));
        all.add(SecurityOnDemand.PROPERTY + "=true");
        all.add(dispatch.property());
        return kind.start(
                context -> {
                    context.registerBean(FormLogin.class);
                    beans.initialize(context);
                },
                all.toArray(String[]::new));
    }

    @Bean
    SecurityFilterChain security(HttpSecurity http, Environment environment) {
        return http.authorizeHttpRequests(FinalDispatch.of(environment))
                .authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                .formLogin(Customizer.withDefaults())
                .build();
    }

    @Bean
    UserDetailsService users() {
        User.UserBuilder user = User.builder().password("{noop}" + PASSWORD);
        return new InMemoryUserDetailsManager(
                user.username("alice").roles("USER").build(),
                user.username("bob").roles("ADMIN").build());
    }
}
