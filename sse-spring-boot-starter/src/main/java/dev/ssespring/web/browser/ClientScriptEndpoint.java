package dev.ssespring.web.browser;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.Locale;
import java.util.StringJoiner;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;

/**
 * Serves the {@link ClientScript} under two paths below the context path. Under the first, such as {@code /sse/client.js}, a
 * browser asks with each page whether its copy is current, which an ETag answers. Under the {@linkplain #versionedPath()
 * second}, such as {@code /sse/client-0123456789abcdef.js}, it keeps the file for a year. A request for another version
 * gets the current file, and is told to ask again: while an application is replaced, pages of both versions work with
 * both.
 */
public final class ClientScriptEndpoint {

    private static final String SUFFIX = ".js";
    private static final MediaType JAVASCRIPT = MediaType.parseMediaType("text/javascript;charset=UTF-8");
    private static final Duration FOR_GOOD = Duration.ofDays(365);
    private static final String VERSION = "version";

    private final ClientScript script;
    private final String path;
    private final String stem;

    /**
     * Creates the endpoint.
     *
     * @param script the file
     * @param path begins with a slash, ends with {@code .js}, and has no wildcards or variables
     * @throws IllegalArgumentException if the path does not
     */
    public ClientScriptEndpoint(ClientScript script, String path) {
        if (!isPath(path)) {
            throw new IllegalArgumentException(
                    "'path' must begin with '/', end with '.js', and have no wildcards: '" + path + "'");
        }
        this.script = script;
        this.path = path;
        this.stem = path.substring(0, path.length() - SUFFIX.length());
    }

    /**
     * Returns whether the client can be served under a path.
     *
     * @param path to be checked
     * @return false if it does not begin with a slash, does not end with {@code .js}, or has wildcards or variables
     */
    public static boolean isPath(String path) {
        return path.startsWith("/")
                && path.endsWith(SUFFIX)
                && path.length() > SUFFIX.length() + 1
                && path.chars().noneMatch(c -> "*?{}".indexOf(c) >= 0);
    }

    /**
     * Returns the path of this version of the file, which browsers need not ask for again.
     *
     * @return below the context path
     */
    public String versionedPath() {
        return stem + '-' + script.version() + SUFFIX;
    }

    /**
     * Returns the routes of both paths.
     *
     * @return answers GET and HEAD requests
     */
    public RouterFunction<ServerResponse> routes() {
        String versioned = stem + "-{" + VERSION + ":[0-9a-f]+}" + SUFFIX;
        return RouterFunctions.route()
                .GET(path, this::answerUnversioned)
                .HEAD(path, this::answerUnversioned)
                .GET(versioned, this::answerVersioned)
                .HEAD(versioned, this::answerVersioned)
                .build();
    }

    private ServerResponse answerUnversioned(ServerRequest request) {
        return answer(request, CacheControl.noCache().cachePublic());
    }

    private ServerResponse answerVersioned(ServerRequest request) {
        boolean current = request.pathVariable(VERSION).equals(script.version());
        return current
                ? answer(request, CacheControl.maxAge(FOR_GOOD).cachePublic().immutable())
                : answerUnversioned(request);
    }

    private ServerResponse answer(ServerRequest request, CacheControl caching) {
        boolean compressed = acceptsGzip(request);
        byte[] body = compressed ? script.compressed() : script.plain();
        ServerResponse.BodyBuilder response = ServerResponse.ok()
                .contentType(JAVASCRIPT)
                .contentLength(body.length)
                .cacheControl(caching)
                .eTag(script.version() + (compressed ? "-gzip" : ""))
                .header(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING)
                .header("X-Content-Type-Options", "nosniff");
        if (compressed) {
            response.header(HttpHeaders.CONTENT_ENCODING, "gzip");
        }
        return response.build((servletRequest, servletResponse) -> {
            write(body, servletResponse);
            return null;
        });
    }

    private static void write(byte[] body, HttpServletResponse response) throws IOException {
        response.getOutputStream().write(body);
    }

    /** A server sees no compressed body if an intermediary has removed the header, or the client refuses it by q=0. */
    private static boolean acceptsGzip(ServerRequest request) {
        StringJoiner accepted = new StringJoiner(",");
        Collections.list(request.servletRequest().getHeaders(HttpHeaders.ACCEPT_ENCODING))
                .forEach(accepted::add);
        for (String coding : accepted.toString().toLowerCase(Locale.ROOT).split(",", -1)) {
            String compact = coding.replace(" ", "");
            if (compact.startsWith("gzip") && !compact.matches("gzip;q=0(\\.0*)?")) {
                return true;
            }
        }
        return false;
    }
}
