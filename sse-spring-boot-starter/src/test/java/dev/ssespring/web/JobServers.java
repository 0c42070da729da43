package dev.ssespring.web;

import dev.ssespring.jobs.JobAuthorizer;
import dev.ssespring.jobs.JobHandle;
import dev.ssespring.jobs.JobInfo;
import dev.ssespring.jobs.JobQueue;
import dev.ssespring.jobs.SseJobs;
import dev.ssespring.jobs.store.QueueStore;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.security.Principal;

/**
 * Servers with a queue q and an authorizer that refuses a user and a queue. Times are short, but outlast a pause of a busy
 * machine. The header X-User names the user.
 */
final class JobServers {

    static final String[] FAST = {
        "sse.jobs.path=/jobs",
        "sse.jobs.submission=true",
        "sse.jobs.defaults.accept=2s",
        "sse.jobs.defaults.lease=3s",
        "sse.jobs.defaults.beat=200ms",
        "sse.jobs.defaults.presence=5s"
    };

    private JobServers() {}

    static TestServer start() {
        return start(TestServer.Kind.TOMCAT);
    }

    static TestServer start(TestServer.Kind kind, Class<?>... beans) {
        return kind.start(
                context -> {
                    for (Class<?> bean : beans) {
                        context.registerBean(bean);
                    }
                    context.registerBean(
                            JobAuthorizer.class,
                            () -> (access, queue, caller) -> !queue.equals("secret")
                                    && (caller == null || !caller.getName().equals("stranger")));
                    context.registerBean("users", Filter.class, () -> (request, response, chain) -> {
                        String user = ((HttpServletRequest) request).getHeader("X-User");
                        chain.doFilter(
                                (user == null)
                                        ? request
                                        : new HttpServletRequestWrapper((HttpServletRequest) request) {
                                            @Override
                                            public Principal getUserPrincipal() {
                                                return () -> user;
                                            }
                                        },
                                response);
                    });
                },
                FAST);
    }

    static JobQueue<String, String> queue(TestServer server) {
        return server.context().getBean(SseJobs.class).queue("q", String.class, String.class);
    }

    static QueueStore store(TestServer server) {
        return server.context().getBean(SseJobs.class).dispatcher().store("q").orElseThrow();
    }

    static JobInfo info(TestServer server, JobHandle<?> job) {
        return store(server).find(job.id()).orElseThrow();
    }
}
