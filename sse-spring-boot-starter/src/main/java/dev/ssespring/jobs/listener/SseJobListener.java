package dev.ssespring.jobs.listener;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.aot.hint.annotation.Reflective;

/**
 * Marks a method that works on the jobs of a queue: of this application, or of the one at {@code sse.worker.url}.
 *
 * <p>The method has the payload as its first parameter, and may have a {@link dev.ssespring.jobs.JobContext} as its second. What it returns is
 * the result. After an exception the job is tried again; see {@link dev.ssespring.jobs.JobRetry} and {@link
 * dev.ssespring.jobs.JobRejected}. It is called by as many threads at the same time as there are slots, and interrupted when
 * its job is cancelled or lost.
 */
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Reflective(JobListenerReflection.class)
public @interface SseJobListener {

    /**
     * Name of the queue. May have placeholders.
     *
     * @return the name
     */
    String queue();

    /**
     * Maximum number of jobs that the method works on at the same time, 1 to 1,000.
     *
     * @return the number
     */
    int slots() default 1;

    /**
     * What this worker has: it gets the jobs that need no other tags. May have placeholders.
     *
     * @return the tags
     */
    String[] tags() default {};
}
