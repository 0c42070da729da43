package dev.ssespring.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.AutoConfigurationImportFilter;
import org.springframework.boot.autoconfigure.AutoConfigurationMetadata;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.env.Environment;

/**
 * Spring Security is on the class path of all tests, and would lock every application in them. Only those that set the
 * property get it.
 */
public final class SecurityOnDemand implements AutoConfigurationImportFilter, EnvironmentAware {

    public static final String PROPERTY = "test.spring-security";

    private boolean wanted;

    @Override
    public void setEnvironment(Environment environment) {
        wanted = environment.getProperty(PROPERTY, Boolean.class, false);
    }

    @Override
    public boolean[] match(@Nullable String[] autoConfigurations, AutoConfigurationMetadata metadata) {
        boolean[] matches = new boolean[autoConfigurations.length];
        for (int i = 0; i < matches.length; i++) {
            String name = autoConfigurations[i];
            matches[i] = wanted || name == null || !name.startsWith("org.springframework.boot.security.");
        }
        return matches;
    }
}
