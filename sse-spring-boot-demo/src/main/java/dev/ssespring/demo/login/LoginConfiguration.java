package dev.ssespring.demo.login;

import jakarta.servlet.DispatcherType;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.web.SecurityFilterChain;

/** Guards the page's paths. All other paths of the demo have no filter chain and stay open. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication
@Profile("!worker")
class LoginConfiguration {

    // tag::security[]
    @Bean
    SecurityFilterChain loginSecurity(HttpSecurity http) throws Exception {
        return http.securityMatcher("/login", "/login/**")
                .authorizeHttpRequests(
                        requests -> requests.dispatcherTypeMatchers(DispatcherType.ASYNC, DispatcherType.ERROR)
                                .permitAll()
                                .requestMatchers("/login")
                                .permitAll()
                                .anyRequest()
                                .authenticated())
                .formLogin(form -> form.loginPage("/login").defaultSuccessUrl("/login", true))
                .logout(logout -> logout.logoutUrl("/login/log-out").logoutSuccessUrl("/login"))
                .exceptionHandling(exceptions -> exceptions.accessDeniedHandler(new StaleFormHandler()))
                .build();
    }
    // end::security[]
}
