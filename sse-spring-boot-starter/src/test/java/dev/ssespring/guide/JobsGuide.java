package dev.ssespring.guide;

import dev.ssespring.jobs.JobAccess;
import dev.ssespring.jobs.JobAuthorizer;
import dev.ssespring.jobs.JobContext;
import dev.ssespring.jobs.JobHandle;
import dev.ssespring.jobs.JobQueue;
import dev.ssespring.jobs.SseJobs;
import dev.ssespring.jobs.listener.SseJobListener;
import dev.ssespring.publisher.SseStream;
import java.util.Map;
import org.springframework.context.annotation.Bean;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.servlet.config.annotation.CorsRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** The code of docs/jobs.md. */
class JobsGuide {

    record Resize(String uploadId, String tenant) {}

    record Thumb(String image) {}

    private static Thumb thumbnail(Resize resize) {
        return new Thumb(resize.uploadId() + ".png");
    }

    // tag::uploads[]
    @Component
    static class Uploads {

        private final JobQueue<Resize, Thumb> thumbs;

        Uploads(SseJobs jobs) {
            this.thumbs = jobs.queue("thumbs", Resize.class, Thumb.class);
        }

        JobHandle<Thumb> later(Resize resize) {
            return thumbs.submit(
                    resize,
                    job -> job.idempotencyKey(resize.uploadId()) // a repeated submission is the same job
                            .key("tenant-" + resize.tenant()) // one at a time, in order
                            .priority(3) // a head start of three minutes
                            .requires("gpu")); // only for workers with this tag
        }
    }
    // end::uploads[]

    // tag::worker[]
    @Component
    static class ThumbWorker {

        @SseJobListener(queue = "thumbs", slots = 8, tags = "gpu")
        Thumb resize(Resize resize, JobContext job) {
            job.progress(Map.of("pct", 40));
            return thumbnail(resize);
        }
    }
    // end::worker[]

    record Thumbs(JobQueue<Resize, Thumb> thumbs) {

        // tag::follow[]
        @GetMapping("/thumbs/{id}")
        SseStream follow(@PathVariable String id) {
            return thumbs.job(id).events(); // check here who may follow it
        }
        // end::follow[]
    }

    // tag::authorizer[]
    @Bean
    JobAuthorizer jobAuthorizer() {
        return (access, queue, caller) ->
                access == JobAccess.WORK && caller != null && caller.getName().startsWith("worker-");
    }
    // end::authorizer[]

    // tag::cors[]
    @Bean
    WebMvcConfigurer workersOfAnotherOrigin() {
        return new WebMvcConfigurer() {
            @Override
            public void addCorsMappings(CorsRegistry registry) {
                registry.addMapping("/jobs/**")
                        .allowedOrigins("https://app.example.org")
                        .allowedMethods("GET", "POST")
                        .allowedHeaders("Content-Type", "If-Match", "Last-Event-ID", "X-CSRF-TOKEN")
                        .exposedHeaders("Retry-After")
                        .allowCredentials(true);
                registry.addMapping("/sse/*.js").allowedOrigins("https://app.example.org");
            }
        };
    }
    // end::cors[]
}
