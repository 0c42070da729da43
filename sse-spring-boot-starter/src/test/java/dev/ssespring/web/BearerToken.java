package dev.ssespring.web;

import com.nimbusds.jose.jwk.source.ImmutableSecret;
import dev.ssespring.autoconfigure.SecurityOnDemand;
import dev.ssespring.concurrent.ManualClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.method.configuration.EnableMethodSecurity;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.oauth2.jose.jws.MacAlgorithm;
import org.springframework.security.oauth2.jwt.JwsHeader;
import org.springframework.security.oauth2.jwt.JwtClaimsSet;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtEncoderParameters;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.jwt.NimbusJwtEncoder;
import org.springframework.security.web.SecurityFilterChain;

/** Services show a token with each request; there are no sessions. Tokens and streams go by one clock. */
@EnableMethodSecurity
class BearerToken {

    private static final SecretKey KEY =
            new SecretKeySpec("0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII), "HmacSHA256");

    static TestServer start(TestServer.Kind kind, FinalDispatch dispatch, ManualClock clock) {
        return kind.start(
                context -> {
                    context.registerBean(BearerToken.class);
                    context.registerBean(ManualClock.class, () -> clock);
                },
                SecurityOnDemand.PROPERTY + "=true",
                dispatch.property(),
                // The clock leaps faster than heartbeats can be written.
                "sse.heartbeat=1h");
    }

    /** The value of an Authorization header. */
    static String of(String user, Duration lifetime, ManualClock clock) {
        JwtClaimsSet claims = JwtClaimsSet.builder()
                .subject(user)
                .issuedAt(clock.instant())
                .expiresAt(clock.instant().plus(lifetime))
                .build();
        JwsHeader header = JwsHeader.with(MacAlgorithm.HS256).build();
        return "Bearer "
                + new NimbusJwtEncoder(new ImmutableSecret<>(KEY))
                        .encode(JwtEncoderParameters.from(header, claims))
                        .getTokenValue();
    }

    @Bean
    SecurityFilterChain security(HttpSecurity http, Environment environment) {
        return http.authorizeHttpRequests(FinalDispatch.of(environment))
                .authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .oauth2ResourceServer(resources -> resources.jwt(Customizer.withDefaults()))
                .build();
    }

    @Bean
    JwtDecoder decoder(ManualClock clock) {
        InstantSource now = clock::instant;
        JwtTimestampValidator validator = new JwtTimestampValidator(Duration.ZERO);
        validator.setClock(now.withZone(ZoneOffset.UTC));
        NimbusJwtDecoder decoder = NimbusJwtDecoder.withSecretKey(KEY).build();
        decoder.setJwtValidator(validator);
        return decoder;
    }
}
