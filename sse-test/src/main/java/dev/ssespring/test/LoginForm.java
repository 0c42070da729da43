package dev.ssespring.test;

import dev.ssespring.test.wire.WireAnswer;
import dev.ssespring.test.wire.WireConnection;
import dev.ssespring.test.wire.WireHeader;
import dev.ssespring.test.wire.WireRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Fills in a login form, as a browser does, and keeps the cookies. Used once, by one thread. */
final class LoginForm {

    private static final Pattern HIDDEN_FIELD = Pattern.compile("<input[^>]*name=[\"']?_csrf[\"' ][^>]*>");
    private static final Pattern VALUE = Pattern.compile("value=[\"']([^\"']*)[\"']");

    private final ClientSettings settings;
    private final URI uri;
    private final Map<String, String> cookies = new LinkedHashMap<>();

    LoginForm(ClientSettings settings, String path) {
        this.settings = settings;
        this.uri = settings.resolve(path);
    }

    /** Returns the cookies of the session, as a request sends them. */
    String submit(String user, String password) {
        WireAnswer page = exchange("GET", null);
        String form = "username=" + encoded(user) + "&password=" + encoded(password);
        Matcher field = HIDDEN_FIELD.matcher(page.body());
        if (field.find()) {
            Matcher value = VALUE.matcher(field.group());
            form += value.find() ? "&_csrf=" + encoded(value.group(1)) : "";
        }
        WireAnswer answer = exchange("POST", form);
        int status = answer.head().status();
        String location = answer.head().header("Location").orElse("");
        if ((status != 302 && status != 303) || isFailure(location)) {
            throw new AssertionError(
                    "Login of '%s' at %s failed: status %d, location '%s'. Check name and password, and"
                                    .formatted(user, uri, status, location)
                            + " that the form has the fields 'username' and 'password'");
        }
        return cookieHeader();
    }

    /** A page such as {@code /login?error} or {@code /login-error}. The directories, such as a context path, do not count. */
    private static boolean isFailure(String location) {
        return location.substring(location.lastIndexOf('/') + 1).contains("error");
    }

    private String cookieHeader() {
        return cookies.entrySet().stream()
                .map(cookie -> cookie.getKey() + '=' + cookie.getValue())
                .collect(Collectors.joining("; "));
    }

    private WireAnswer exchange(String method, @Nullable String form) {
        List<WireHeader> headers = new ArrayList<>(settings.headers());
        headers.add(new WireHeader("Accept", "text/html"));
        if (!cookies.isEmpty()) {
            headers.add(new WireHeader("Cookie", cookieHeader()));
        }
        if (form != null) {
            headers.add(new WireHeader("Content-Type", "application/x-www-form-urlencoded"));
        }
        byte[] body = (form == null) ? new byte[0] : form.getBytes(StandardCharsets.UTF_8);
        try {
            WireAnswer answer = WireConnection.exchange(new WireRequest(method, uri, headers, body), settings.wire());
            answer.head().values("Set-Cookie").forEach(this::keep);
            return answer;
        } catch (IOException ex) {
            throw new UncheckedIOException("No response of the login page " + uri, ex);
        }
    }

    private void keep(String setCookie) {
        int end = setCookie.indexOf(';');
        String pair = (end < 0) ? setCookie : setCookie.substring(0, end);
        int equals = pair.indexOf('=');
        if (equals > 0) {
            cookies.put(
                    pair.substring(0, equals).strip(),
                    pair.substring(equals + 1).strip());
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
