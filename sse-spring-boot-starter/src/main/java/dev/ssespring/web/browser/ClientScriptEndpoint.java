package dev.ssespring.web.browser;

import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.ServerResponse;

/**
 * Serves the {@link ClientScript}, and beside it the worker for jobs as {@code worker.js}, each under two paths below the
 * context path. Under the first, such as {@code /sse/client.js}, a browser asks with each page whether its copy is current,
 * which an ETag answers. Under the {@linkplain #versionedPath() second}, such as {@code /sse/client-0123456789abcdef.js}, it
 * keeps the file for a year. A request for another version gets the current file, and is told to ask again: while an
 * application is replaced, pages of both versions work with both. The worker imports the client under its first path.
 */
public final class ClientScriptEndpoint {

    private static final String WORKER = "worker.js";

    private final ScriptRoutes client;
    private final ScriptRoutes worker;

    /**
     * Creates the endpoint.
     *
     * @param script the client
     * @param path of the client; begins with a slash, ends with {@code .js}, and has no wildcards or variables. Its last
     *     part is not {@code worker.js}
     * @throws IllegalArgumentException if the path does not
     * @throws java.io.UncheckedIOException if the jar of {@code sse-browser} has no worker
     */
    public ClientScriptEndpoint(ClientScript script, String path) {
        if (!isPath(path)) {
            throw new IllegalArgumentException(
                    "'path' must begin with '/', end with '.js', have no wildcards, and not end with '/worker.js': '"
                            + path + "'");
        }
        int name = path.lastIndexOf('/') + 1;
        this.client = new ScriptRoutes(script, path);
        this.worker = new ScriptRoutes(ClientScript.loadWorker(path.substring(name)), path.substring(0, name) + WORKER);
    }

    /**
     * Returns whether the client can be served under a path.
     *
     * @param path to be checked
     * @return false if it does not begin with a slash, does not end with {@code .js}, has wildcards or variables, or is
     *     the path of the worker
     */
    public static boolean isPath(String path) {
        return path.startsWith("/")
                && path.endsWith(ScriptRoutes.SUFFIX)
                && path.length() > ScriptRoutes.SUFFIX.length() + 1
                && !path.endsWith("/" + WORKER)
                && path.chars().noneMatch(c -> "*?{}\"'\\".indexOf(c) >= 0);
    }

    /**
     * Returns the path of this version of the client, which browsers need not ask for again.
     *
     * @return below the context path
     */
    public String versionedPath() {
        return client.versionedPath();
    }

    /**
     * Returns the path of this version of the worker, which browsers need not ask for again.
     *
     * @return below the context path
     */
    public String versionedWorkerPath() {
        return worker.versionedPath();
    }

    /**
     * Returns the routes of all paths.
     *
     * @return answers GET and HEAD requests
     */
    public RouterFunction<ServerResponse> routes() {
        return client.routes().and(worker.routes());
    }
}
