package dev.ssespring.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.protocol.SseReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A user who logs in and out by Spring Security's own pages. */
final class TestBrowser {

    private static final Pattern CSRF_FIELD = Pattern.compile("name=\"_csrf\"[^>]* value=\"([^\"]+)\"");

    private final HttpClient client =
            HttpClient.newBuilder().cookieHandler(new CookieManager()).build();
    private final String root;

    private TestBrowser(TestServer server) {
        this.root = "http://localhost:" + server.port();
    }

    static TestBrowser loggedIn(TestServer server, String user) throws IOException, InterruptedException {
        TestBrowser browser = new TestBrowser(server);
        browser.submit("/login", "username=" + user + "&password=" + FormLogin.PASSWORD, "/");
        return browser;
    }

    void logOut() throws IOException, InterruptedException {
        submit("/logout", "", "/login?logout");
    }

    HttpResponse<InputStream> get(String path, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(root + path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    }

    SseReader stream(String path, String... headers) throws IOException, InterruptedException {
        HttpResponse<InputStream> response = get(path, headers);
        assertThat(response.statusCode()).isEqualTo(200);
        return new SseReader(response.body());
    }

    private void submit(String path, String fields, String target) throws IOException, InterruptedException {
        HttpRequest page = HttpRequest.newBuilder(URI.create(root + path)).build();
        Matcher csrf = CSRF_FIELD.matcher(
                client.send(page, HttpResponse.BodyHandlers.ofString()).body());
        assertThat(csrf.find()).as("there is a form on " + path).isTrue();
        HttpRequest form = HttpRequest.newBuilder(URI.create(root + path))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(fields + "&_csrf=" + csrf.group(1)))
                .build();
        HttpResponse<Void> answer = client.send(form, HttpResponse.BodyHandlers.discarding());
        assertThat(answer.headers().firstValue("Location").orElse(""))
                .as("where " + path + " leads to")
                .endsWith(target);
    }
}
