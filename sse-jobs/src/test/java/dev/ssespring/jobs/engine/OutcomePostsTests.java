package dev.ssespring.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import dev.ssespring.client.SseTransport;
import dev.ssespring.concurrent.SseClock;
import dev.ssespring.concurrent.SystemClock;
import dev.ssespring.concurrent.Together;
import dev.ssespring.jobs.store.JobAck;
import dev.ssespring.publisher.LogRecorder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class OutcomePostsTests {

    /** Answers, more than a test needs. */
    private static final int MANY = 1_000_000;

    private static final Duration POLL = Duration.ofMillis(2);

    private final List<Thread> threads = new ArrayList<>();
    private final SystemClock clock = SseClock.system("test-clock");
    private final Dispatcher dispatcher = new Dispatcher();
    private final OutcomePosts posts =
            new OutcomePosts("q", new DispatcherPosts("http://localhost/jobs", dispatcher, clock, Map::of));

    @AfterEach
    void close() {
        dispatcher.answers.release(MANY);
        clock.close();
    }

    @Test
    void anOutcomeIsSentAloneIfNoOtherIsWaiting() throws Exception {
        dispatcher.answers.release(MANY);

        assertThat(posts.acknowledge(JobAck.complete("j204", "l", "1"))).isEqualTo(204);
        assertThat(posts.acknowledge(JobAck.fail("j409", "l", "broken", null))).isEqualTo(409);

        assertThat(dispatcher.paths).containsExactly("/jobs/q/j204/complete", "/jobs/q/j409/fail");
    }

    @Test
    void outcomesThatWaitForRequestsOnTheirWayShareTheNextOne() throws Exception {
        List<CompletableFuture<Integer>> statuses = twoOnTheirWay("j204");
        statuses.add(report(JobAck.complete("j204", "a", "{\"x\":[1,2]}")));
        statuses.add(report(JobAck.release("j404", "b")));
        statuses.add(report(JobAck.fail("j412", "c", "not \"yet\"", Duration.ofSeconds(2))));
        statuses.add(report(JobAck.reject("j409", "d", "never")));
        answerOneAndThenTheOthers();

        assertThat(statuses).extracting(CompletableFuture::get).containsExactly(204, 204, 204, 404, 412, 409);
        assertThat(dispatcher.paths).hasSize(3).contains("/jobs/outcomes/q");
        assertThat(dispatcher.together)
                .singleElement()
                .satisfies(body -> assertThat(JobMessages.outcomes(body))
                        .containsExactlyInAnyOrder(
                                JobAck.complete("j204", "a", "{\"x\":[1,2]}"),
                                JobAck.release("j404", "b"),
                                JobAck.fail("j412", "c", "not \"yet\"", Duration.ofSeconds(2)),
                                JobAck.reject("j409", "d", "never")));
    }

    @Test
    void everyThreadGetsTheStatusOfItsOwnOutcome() throws Exception {
        dispatcher.answers.release(MANY);
        int[] known = {204, 404, 409, 412};
        List<Together.Task> reporters = new ArrayList<>();
        for (int t = 0; t < 16; t++) {
            int first = t;
            reporters.add(() -> {
                for (int i = 0; i < 2_000; i++) {
                    int status = known[(first + i) % known.length];
                    assertThat(posts.acknowledge(JobAck.complete("j" + status, "l", null)))
                            .isEqualTo(status);
                }
            });
        }
        Together.run(reporters);

        assertThat(dispatcher.outcomes).hasValue(32_000);
        assertThat(dispatcher.paths).hasSizeLessThan(32_000).contains("/jobs/outcomes/q");
        assertThat(dispatcher.most.get()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {403, 404, 405})
    void aDispatcherThatTakesSingleOutcomesOnlyGetsThemOneByOneFromThenOn(int refusal) throws Exception {
        dispatcher.statusOfSeveral = refusal;
        try (LogRecorder log = new LogRecorder("dev.ssespring.jobs.Worker")) {
            assertThat(several()).extracting(CompletableFuture::get).containsOnly(204);

            int before = dispatcher.paths.size();
            List<CompletableFuture<Integer>> statuses = twoOnTheirWay("j204");
            statuses.add(report(JobAck.complete("j204", "l", null)));
            awaitRequests(before + 3);
            dispatcher.answers.release(MANY);
            assertThat(statuses).extracting(CompletableFuture::get).containsOnly(204);
            assertThat(log.messagesAt(Level.INFO))
                    .singleElement()
                    .asString()
                    .contains("2 outcomes of queue 'q' in one request were answered with status " + refusal);
        }
        assertThat(dispatcher.requests("/jobs/outcomes/q")).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 413, 204})
    void aRefusalThatConcernsTheseOutcomesIsNoReasonToReportOneByOneForEver(int refusal) throws Exception {
        dispatcher.statusOfSeveral = refusal;

        assertThat(several()).extracting(CompletableFuture::get).containsOnly(204);
        assertThat(several()).extracting(CompletableFuture::get).containsOnly(204);

        assertThat(dispatcher.requests("/jobs/outcomes/q")).isEqualTo(2);
        assertThat(dispatcher.requests("/jobs/q/j204/complete")).isEqualTo(8);
    }

    @Test
    void aReplyWithoutStatusesIsARefusal() throws Exception {
        dispatcher.bodyOfSeveral = "<html>";

        assertThat(several()).extracting(CompletableFuture::get).containsOnly(204);

        assertThat(dispatcher.requests("/jobs/q/j204/complete")).isEqualTo(4);
    }

    @Test
    void credentialsThatAreRefusedAreTriedWithOneOutcome() throws Exception {
        dispatcher.statusOfSeveral = 403;

        assertThat(several("j403")).extracting(CompletableFuture::get).containsOnly(403);

        assertThat(dispatcher.requests("/jobs/q/j403/complete")).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 500, 503})
    void aNodeInTroubleIsAskedAgainByEachOfThem(int status) throws Exception {
        dispatcher.statusOfSeveral = status;

        assertThat(several()).extracting(CompletableFuture::get).containsExactlyInAnyOrder(204, 204, status, status);
    }

    @Test
    void aFailureReachesAllThatShareTheRequest() throws Exception {
        dispatcher.failureOfSeveral = new IOException("Connection reset");

        assertThat(several())
                .filteredOn(status -> failure(status) instanceof IOException)
                .hasSize(2);
    }

    @Test
    void anInterceptorThatFailsIsARequestThatFailed() {
        dispatcher.brokenInterceptor = true;
        assertThatIOException()
                .isThrownBy(() -> posts.acknowledge(JobAck.complete("j204", "l", null)))
                .withMessageContaining("no token");
        assertThat(dispatcher.cancelled).hasPositiveValue();
    }

    @Test
    void progressIsNeverHeldUp() throws Exception {
        dispatcher.answers.release(MANY);

        assertThat(posts.acknowledge(JobAck.progress("j205", "l", "50"))).isEqualTo(205);

        assertThat(dispatcher.paths).containsExactly("/jobs/q/j205/progress");
    }

    @Test
    void anInterruptedThreadReportsThatItsRequestFailed() throws Exception {
        Thread.currentThread().interrupt();

        assertThatIOException().isThrownBy(() -> posts.acknowledge(JobAck.complete("j204", "l", null)));

        assertThat(Thread.interrupted()).isTrue();
    }

    private static Throwable failure(CompletableFuture<Integer> status) {
        try {
            status.get();
            return new AssertionError("no failure");
        } catch (ExecutionException ex) {
            return Objects.requireNonNull(ex.getCause());
        } catch (InterruptedException ex) {
            throw new AssertionError(ex);
        }
    }

    /** Two requests on their way, and two outcomes that wait for them. */
    private List<CompletableFuture<Integer>> several() throws Exception {
        return several("j204");
    }

    private List<CompletableFuture<Integer>> several(String id) throws Exception {
        List<CompletableFuture<Integer>> statuses = twoOnTheirWay(id);
        statuses.add(report(JobAck.complete(id, "a", null)));
        statuses.add(report(JobAck.complete(id, "b", null)));
        answerOneAndThenTheOthers();
        await().until(() -> statuses.stream().allMatch(CompletableFuture::isDone));
        return statuses;
    }

    /** One after the other, because outcomes that are reported at the same time may share a request. */
    private List<CompletableFuture<Integer>> twoOnTheirWay(String id) {
        dispatcher.answers.drainPermits();
        threads.clear();
        List<CompletableFuture<Integer>> statuses = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            int requests = dispatcher.paths.size() + 1;
            statuses.add(report(JobAck.complete(id, "l", null)));
            awaitRequests(requests);
        }
        return statuses;
    }

    /** Only one request can be sent after the first answer, so that all that wait share it. */
    private void answerOneAndThenTheOthers() {
        await().pollInterval(POLL)
                .until(() -> threads.stream().allMatch(thread -> thread.getState() == Thread.State.WAITING));
        int requests = dispatcher.paths.size() + 1;
        dispatcher.answers.release();
        awaitRequests(requests);
        dispatcher.answers.release(MANY);
    }

    private void awaitRequests(int requests) {
        await().pollInterval(POLL).until(() -> dispatcher.paths.size() == requests);
    }

    private CompletableFuture<Integer> report(JobAck ack) {
        CompletableFuture<Integer> status = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                status.complete(posts.acknowledge(ack));
            } catch (IOException | InterruptedException ex) {
                status.completeExceptionally(ex);
            }
        });
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
        return status;
    }

    /** Answers each outcome with the status in the id of its job, as soon as it may. */
    private static final class Dispatcher implements SseTransport {

        final Queue<String> paths = new ConcurrentLinkedQueue<>();
        final Queue<String> together = new ConcurrentLinkedQueue<>();
        final Semaphore answers = new Semaphore(0);
        final AtomicInteger cancelled = new AtomicInteger();
        final AtomicInteger outcomes = new AtomicInteger();
        final AtomicInteger most = new AtomicInteger();
        private final AtomicInteger sending = new AtomicInteger();

        /** Of requests with several outcomes. */
        volatile int statusOfSeveral = 200;

        volatile @Nullable String bodyOfSeveral;
        volatile @Nullable IOException failureOfSeveral;
        volatile boolean brokenInterceptor;

        long requests(String path) {
            return paths.stream().filter(path::equals).count();
        }

        @Override
        public Exchange exchange(Request request) {
            return new Exchange() {
                @Override
                public Response send() throws IOException, InterruptedException {
                    most.accumulateAndGet(sending.incrementAndGet(), Math::max);
                    try {
                        return answer(request);
                    } finally {
                        sending.decrementAndGet();
                    }
                }

                @Override
                public void cancel() {
                    cancelled.incrementAndGet();
                }
            };
        }

        private Response answer(Request request) throws IOException, InterruptedException {
            if (brokenInterceptor) {
                throw new IllegalStateException("no token");
            }
            String path = request.uri().getPath();
            paths.add(path);
            answers.acquire();
            if (!path.equals("/jobs/outcomes/q")) {
                outcomes.incrementAndGet();
                return response(status(path.split("/", -1)[3]), "");
            }
            if (failureOfSeveral != null) {
                throw failureOfSeveral;
            }
            String body = StandardCharsets.UTF_8
                    .decode(Objects.requireNonNull(request.body()).duplicate())
                    .toString();
            together.add(body);
            List<JobAck> acks = JobMessages.outcomes(body);
            outcomes.addAndGet(acks.size());
            String statuses =
                    acks.stream().map(ack -> status(ack.id())).toList().toString();
            return response(statusOfSeveral, (bodyOfSeveral != null) ? bodyOfSeveral : statuses);
        }

        private static int status(String id) {
            return Integer.parseInt(id.substring(1));
        }

        private static Response response(int status, String body) {
            return new Response(status, Map.of(), new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)));
        }
    }
}
