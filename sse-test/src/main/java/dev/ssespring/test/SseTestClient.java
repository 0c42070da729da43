package dev.ssespring.test;

import dev.ssespring.client.PayloadReader;
import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.test.ClientSettings.Checks;
import dev.ssespring.test.wire.WireHeader;
import dev.ssespring.test.wire.WireOptions;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

/**
 * Opens event streams of any server for tests, each on a connection of its own. Immutable: each method returns a client that
 * differs in one thing, so clients can be shared and derived from. Safe for use by many threads.
 *
 * <pre>{@code
 * SseTestClient client = SseTestClient.to(URI.create("http://localhost:8080"));
 * try (SseTestStream stream = client.get("/orders/stream").open()) {
 *     publisher.publish("orders", "created", order);
 *     assertThat(stream).next().hasEvent("created").payload(Order.class).isEqualTo(order);
 * }
 * }</pre>
 *
 * <p>In a {@code @SpringBootTest} with a server, {@link AutoConfigureSseTestClient} makes a client for that server, which
 * knows the publisher of the application.
 */
public final class SseTestClient {

    private final ClientSettings settings;

    private SseTestClient(ClientSettings settings) {
        this.settings = settings;
    }

    /**
     * Returns a client for a server.
     *
     * @param base absolute, with scheme {@code http} or {@code https}; paths are appended to its path
     * @return a client that sends no headers of its own but {@code Accept} and {@code Cache-Control}
     */
    public static SseTestClient to(URI base) {
        Objects.requireNonNull(base, "'base' must not be null");
        return to(() -> base);
    }

    /**
     * Returns a client for a server whose address is known later.
     *
     * @param base asked whenever a request is made
     * @return as {@link #to(URI)}
     */
    public static SseTestClient to(Supplier<URI> base) {
        Objects.requireNonNull(base, "'base' must not be null");
        return new SseTestClient(new ClientSettings(base, List.of(), WireOptions.DEFAULTS, Checks.DEFAULTS));
    }

    /**
     * Starts a GET request.
     *
     * @param path with query, appended to the base URI; or an absolute URI
     * @return a request that is not sent yet
     */
    public SseTestRequest get(String path) {
        return new SseTestRequest(settings, "GET", path);
    }

    /**
     * Starts a POST request.
     *
     * @param path with query, appended to the base URI; or an absolute URI
     * @return a request that is not sent yet, without a body
     */
    public SseTestRequest post(String path) {
        return new SseTestRequest(settings, "POST", path);
    }

    /**
     * Returns a client that sends a header with each request.
     *
     * @param name of the header
     * @param value of the header
     * @return another client
     */
    public SseTestClient header(String name, String value) {
        return new SseTestClient(settings.header(new WireHeader(name, value)));
    }

    /**
     * Returns a client that sends a cookie with each request.
     *
     * @param name of the cookie
     * @param value of the cookie, sent as it is
     * @return another client
     */
    public SseTestClient cookie(String name, String value) {
        return header("Cookie", name + '=' + value);
    }

    /**
     * Returns a client that sends a bearer token with each request.
     *
     * @param token such as a JWT
     * @return another client
     */
    public SseTestClient bearerToken(String token) {
        return header("Authorization", "Bearer " + token);
    }

    /**
     * Returns a client that authenticates each request by HTTP Basic.
     *
     * @param user without a colon
     * @param password in clear text
     * @return another client
     */
    public SseTestClient basicAuth(String user, String password) {
        byte[] both = (user + ':' + password).getBytes(StandardCharsets.UTF_8);
        return header("Authorization", "Basic " + Base64.getEncoder().encodeToString(both));
    }

    /**
     * Logs in by Spring Security's login form at {@code /login} and returns a client that has the session. Sends two
     * requests and waits for their responses.
     *
     * @param user name of the user
     * @param password in clear text
     * @return another client
     * @throws AssertionError if the login fails
     */
    public SseTestClient formLogin(String user, String password) {
        return formLogin("/login", user, password);
    }

    /**
     * Logs in by a form with the fields {@code username} and {@code password}, and {@code _csrf} if the page has it, and
     * returns a client that has the session. Sends two requests and waits for their responses.
     *
     * @param path of the login page, where the form is posted to as well
     * @param user name of the user
     * @param password in clear text
     * @return another client
     * @throws AssertionError if the login fails
     */
    public SseTestClient formLogin(String path, String user, String password) {
        return header("Cookie", new LoginForm(settings, path).submit(user, password));
    }

    /**
     * Returns a client that uses a TLS context for {@code https}.
     *
     * @param context such as that of an {@code SslBundle}
     * @return another client
     */
    public SseTestClient tls(SSLContext context) {
        Objects.requireNonNull(context, "'context' must not be null");
        return new SseTestClient(settings.wire(settings.wire().tls(context)));
    }

    /**
     * Returns a client that speaks HTTP/2 if the server does, negotiated by TLS, or by an upgrade without TLS. Over HTTP/2
     * {@link SseTestStream#cut()} resets the HTTP/2 stream, and {@link SseTestStream#pauseReading()} reaches the server only
     * when the flow-control window of the JDK's client is used up: 16 MB unless the system property
     * {@code jdk.httpclient.windowsize} says otherwise.
     *
     * @return another client
     */
    public SseTestClient http2() {
        return new SseTestClient(settings.wire(settings.wire().version(WireOptions.Version.HTTP_2)));
    }

    /**
     * Returns a client whose connections have a small receive buffer, so that a server notices early that
     * {@link SseTestStream#pauseReading() nothing is read}. Over HTTP/1.1 only.
     *
     * @param bytes a hint to the operating system; 0 for its default
     * @return another client
     */
    public SseTestClient receiveBuffer(int bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("'bytes' must not be negative: " + bytes);
        }
        return new SseTestClient(settings.wire(settings.wire().receiveBuffer(bytes)));
    }

    /**
     * Returns a client that waits so long to connect, for the response, for the first block of a publisher and for a fence.
     * The tests do not wait for it unless something is broken.
     *
     * @param longest 10 s by default; more than zero
     * @return another client
     */
    public SseTestClient timeout(Duration longest) {
        requirePositive(longest);
        return new SseTestClient(settings.wire(settings.wire().timeout(longest)));
    }

    /**
     * Returns a client whose assertions wait so long for an event, unless they say otherwise by
     * {@link SseTestStreamAssert#within(Duration)}.
     *
     * @param longest more than zero. By default 500 ms if there is a fence, which then proves that an event is missing, and
     *     5 s if there is none
     * @return another client
     */
    public SseTestClient eventTimeout(Duration longest) {
        requirePositive(longest);
        return new SseTestClient(settings.checks(settings.checks().limit(longest)));
    }

    private static void requirePositive(Duration longest) {
        if (longest.isZero() || longest.isNegative()) {
            throw new IllegalArgumentException("'longest' must be more than zero: " + longest);
        }
    }

    /**
     * Returns a client for the streams of a publisher in this JVM: {@link SseTestRequest#open()} returns when the stream is
     * subscribed, and {@link SseFence#of(SseEventPublisher) fences} prove that no more events come.
     *
     * @param publisher of the server
     * @return another client
     */
    public SseTestClient publisher(SseEventPublisher publisher) {
        return fence(SseFence.of(publisher));
    }

    /**
     * Returns a client with a fence of its own, for a server that is not one of this library's.
     *
     * @param fence makes the server write a comment
     * @return another client
     */
    public SseTestClient fence(SseFence fence) {
        Objects.requireNonNull(fence, "'fence' must not be null");
        return new SseTestClient(settings.checks(settings.checks().fence(fence)));
    }

    /**
     * Returns a client whose assertions read payloads in a way of their own.
     *
     * @param reader otherwise Jackson 3 with its defaults, or that of the application with
     *     {@link AutoConfigureSseTestClient}
     * @return another client
     */
    public SseTestClient payloads(PayloadReader reader) {
        Objects.requireNonNull(reader, "'reader' must not be null");
        return new SseTestClient(settings.checks(settings.checks().payloads(reader)));
    }

    /**
     * Returns a client that knows other names for the events of a publisher that tell what a client misses.
     *
     * @param reset {@code stream-reset} by default
     * @param gap {@code stream-gap} by default
     * @return another client
     */
    public SseTestClient noticeNames(String reset, String gap) {
        return new SseTestClient(settings.checks(settings.checks().names(reset, gap)));
    }

    /**
     * Returns a client that remembers so many events, comments and blocks of each stream. Beyond it a stream counts as broken.
     *
     * @param most 100,000 by default; 1 or more
     * @return another client
     */
    public SseTestClient maxEntries(int most) {
        if (most < 1) {
            throw new IllegalArgumentException("'most' must be 1 or more: " + most);
        }
        return new SseTestClient(settings.checks(settings.checks().maxEntries(most)));
    }
}
