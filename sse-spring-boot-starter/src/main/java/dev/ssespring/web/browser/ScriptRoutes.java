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

/** Routes of one file, current and with its version in the path. Immutable. */
final class ScriptRoutes {

    static final String SUFFIX = ".js";

    private static final MediaType JAVASCRIPT = MediaType.parseMediaType("text/javascript;charset=UTF-8");
    private static final Duration FOR_GOOD = Duration.ofDays(365);
    private static final String VERSION = "version";

    private final ClientScript script;
    private final String path;
    private final String stem;

    ScriptRoutes(ClientScript script, String path) {
        this.script = script;
        this.path = path;
        this.stem = path.substring(0, path.length() - SUFFIX.length());
    }

    String versionedPath() {
        return stem + '-' + script.version() + SUFFIX;
    }

    RouterFunction<ServerResponse> routes() {
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
