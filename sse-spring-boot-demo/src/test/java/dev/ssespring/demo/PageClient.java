package dev.ssespring.demo;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/** Sends the requests of the demo's pages that open no stream. */
final class PageClient {

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI base;

    PageClient(int port) {
        this.base = URI.create("http://localhost:" + port);
    }

    HttpResponse<String> head(String path) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path));
        return http.send(request.method("HEAD", BodyPublishers.noBody()).build(), BodyHandlers.ofString());
    }

    HttpResponse<String> post(String path, String json) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path)).header("Content-Type", "application/json");
        return http.send(request.POST(BodyPublishers.ofString(json)).build(), BodyHandlers.ofString());
    }
}
