package dev.ssespring.demo.chat;

import dev.ssespring.runs.Run;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/**
 * Stands in for a language model, without a network: the same question gets the same words, one after the other, and one
 * call of a tool. A question with the word "fail" makes it fail in the middle of its answer; one with the word "whitespace"
 * is answered with a single token of blanks and line breaks. Safe for use by many threads.
 */
@Component
@Profile("!worker")
@EnableConfigurationProperties(ChatProperties.class)
final class ModelStub {

    /** The token for questions about whitespace: everything in it is lost easily. */
    static final String WHITESPACE = " a\n\n b";

    private static final Pattern WORDS = Pattern.compile("\\S+\\s*");
    private static final Pattern PLACE = Pattern.compile("\\bin (\\p{L}{1,40})", Pattern.CASE_INSENSITIVE);
    private static final int TOOL_DELAYS = 8;

    private static final String BEFORE = "Let me look up the weather in %s first. ";

    private static final String AFTER = """
            In %s it is %d degrees, and a coat does no harm.

            This text comes word by word from a producer that runs on the server and does not depend on this page. Reload \
            the page: the text is here again and continues. Open the same address in a second tab, or on another node that \
            uses the same Redis, and both show it at the same time. Press Stop in one of them, and it stops in all. If the \
            server that writes it is killed, the other nodes end the answer within a few seconds, because its lease is not \
            renewed any more; what was written until then can still be read.""";

    private final ChatProperties properties;

    ModelStub(ChatProperties properties) {
        this.properties = properties;
    }

    /**
     * Appends the answer to a run. Blocks until it is complete.
     *
     * @throws InterruptedException if the run is cancelled
     */
    void answer(String question, ToolEvents tools, Run run) throws InterruptedException {
        if (question.contains("whitespace")) {
            run.append(WHITESPACE);
            return;
        }
        String place = place(question);
        speak(BEFORE.formatted(place), run);
        tools.call(run, "call-1", "weather", "{\"place\":\"%s\"}".formatted(place));
        pause(TOOL_DELAYS);
        if (question.contains("fail")) {
            throw new IllegalStateException("The model fails, as the question has asked for");
        }
        int degrees = degrees(place);
        tools.result(run, "call-1", "{\"degrees\":%d}".formatted(degrees));
        speak(AFTER.formatted(place, degrees), run);
    }

    private void speak(String text, Run run) throws InterruptedException {
        Matcher words = WORDS.matcher(text);
        while (words.find()) {
            run.append(words.group());
            pause(1);
        }
    }

    private void pause(int tokens) throws InterruptedException {
        Thread.sleep(properties.tokenDelay().multipliedBy(tokens).toMillis());
    }

    private static String place(String question) {
        Matcher place = PLACE.matcher(question);
        return place.find() ? place.group(1) : "Oslo";
    }

    private static int degrees(String place) {
        return Math.floorMod(place.hashCode(), 30);
    }
}
