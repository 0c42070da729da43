package dev.ssespring.demo.login;

import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;

/**
 * The two users of the demo. Their passwords are shown on the page. Also there with the profile {@code worker}, which would log a
 * generated password otherwise.
 */
@Configuration(proxyBeanMethods = false)
class DemoUsers {

    static final List<String> NAMES = List.of("alice", "bob");

    @Bean
    InMemoryUserDetailsManager users() {
        return new InMemoryUserDetailsManager(
                NAMES.stream().map(DemoUsers::withPasswordLikeName).toList());
    }

    private static UserDetails withPasswordLikeName(String name) {
        return User.withUsername(name).password("{noop}" + name).build();
    }
}
