package dev.ssespring.web.endpoint;

import jakarta.servlet.ServletException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.springframework.boot.json.JsonParseException;
import org.springframework.boot.json.JsonParserFactory;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.function.ServerRequest;

/**
 * Reads the topics of a request: the parameters {@code topic} of a GET, the JSON list of a POST. Nothing of a request is
 * repeated in a message, and nothing beyond the limits is read.
 */
final class RequestedTopics {

    private static final String PARAMETER = "topic";
    private static final Set<String> POSITION = Set.of("lastEventId", "last_event_id");

    private final TopicLimits limits;

    RequestedTopics(TopicLimits limits) {
        this.limits = limits;
    }

    /**
     * Returns the topics and patterns, one or more.
     *
     * @throws ResponseStatusException 400, 413 or 415, with a reason for whoever wrote the request
     */
    String[] of(ServerRequest request) throws IOException, ServletException {
        boolean posted = request.method().equals(HttpMethod.POST);
        if (posted
                && !request.headers()
                        .contentType()
                        .filter(MediaType.APPLICATION_JSON::isCompatibleWith)
                        .isPresent()) {
            throw new ResponseStatusException(
                    HttpStatus.UNSUPPORTED_MEDIA_TYPE, "The body must be a JSON list of topics: application/json");
        }
        checkParameters(request, posted);
        List<String> topics = posted ? read(request) : parameters(request);
        check(topics);
        return topics.toArray(String[]::new);
    }

    private static void checkParameters(ServerRequest request, boolean posted) {
        for (String name : request.params().keySet()) {
            boolean known = POSITION.contains(name) || (!posted && name.equals(PARAMETER));
            if (!known) {
                throw bad(
                        posted
                                ? "Unknown parameter. A POST request has its topics in its body, and may have the parameter"
                                        + " 'lastEventId'"
                                : "Unknown parameter. Known are 'topic', once or more, and 'lastEventId'");
            }
        }
    }

    private static List<String> parameters(ServerRequest request) {
        return request.params().getOrDefault(PARAMETER, List.of());
    }

    private List<String> read(ServerRequest request) throws IOException {
        int most = limits.bodyBytes();
        byte[] body = request.servletRequest().getInputStream().readNBytes(most + 1);
        if (body.length > most) {
            throw new ResponseStatusException(
                    HttpStatus.CONTENT_TOO_LARGE, "The body has more than " + most + " bytes");
        }
        try {
            List<String> topics = new ArrayList<>();
            for (Object element :
                    JsonParserFactory.getJsonParser().parseList(new String(body, StandardCharsets.UTF_8))) {
                if (!(element instanceof String topic)) {
                    throw bad("The body must be a JSON list of topics: each element must be a string");
                }
                topics.add(topic);
            }
            return topics;
        } catch (JsonParseException ex) {
            throw new ResponseStatusException(HttpStatus.BAD_REQUEST, "The body must be a JSON list of topics", ex);
        }
    }

    private void check(List<String> topics) {
        if (topics.isEmpty()) {
            throw bad("There is no topic: name one or more, such as ?topic=orders&topic=prices.*");
        }
        if (topics.size() > limits.topics()) {
            throw bad("There are %d topics, and the limit is %d. Raise 'sse.endpoint.max-topics' to allow more"
                    .formatted(topics.size(), limits.topics()));
        }
        if (topics.stream().anyMatch(topic -> topic.length() > limits.length())) {
            throw bad("A topic has more than %d characters. Raise 'sse.endpoint.max-length' to allow more"
                    .formatted(limits.length()));
        }
        long patterns = topics.stream().filter(topic -> topic.indexOf('*') >= 0).count();
        if (patterns > limits.patterns()) {
            throw bad("There are %d patterns, and the limit is %d. Raise 'sse.endpoint.max-patterns' to allow more"
                    .formatted(patterns, limits.patterns()));
        }
    }

    private static ResponseStatusException bad(String reason) {
        return new ResponseStatusException(HttpStatus.BAD_REQUEST, reason);
    }
}
