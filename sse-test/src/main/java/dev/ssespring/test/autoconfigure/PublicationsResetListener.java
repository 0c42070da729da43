package dev.ssespring.test.autoconfigure;

import dev.ssespring.test.AutoConfigurePublications;
import dev.ssespring.test.Publications;
import org.springframework.test.context.TestContext;
import org.springframework.test.context.TestContextAnnotationUtils;
import org.springframework.test.context.support.AbstractTestExecutionListener;

/** Empties the record before each test method: contexts are shared by tests. */
public final class PublicationsResetListener extends AbstractTestExecutionListener {

    /** Called by Spring. */
    public PublicationsResetListener() {}

    @Override
    public void beforeTestMethod(TestContext testContext) {
        if (TestContextAnnotationUtils.hasAnnotation(testContext.getTestClass(), AutoConfigurePublications.class)) {
            testContext
                    .getApplicationContext()
                    .getBeanProvider(Publications.class)
                    .ifAvailable(Publications::clear);
        }
    }
}
