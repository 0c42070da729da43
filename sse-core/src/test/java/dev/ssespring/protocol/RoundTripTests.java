package dev.ssespring.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is read is what was written, up to the kind of line break. */
class RoundTripTests {

    private static final int STREAMS = 5_000;

    @Test
    void anyEventsAreReadAsTheyWereWritten() {
        for (int seed = 0; seed < STREAMS; seed++) {
            Random random = new Random(seed);
            List<SseEvent> sent = events(random);
            byte[] bytes = encode(sent);
            ParseResult received = ParseResult.of(
                    new SseParser().keepComments(), bytes, Chunks.random(random, 1 + random.nextInt(200)));

            assertThat(received).as("seed %d", seed).isEqualTo(expected(sent));
            assertThat(ReferenceParser.parse(bytes, "")).as("seed %d", seed).isEqualTo(received);
        }
    }

    @Test
    void receivedEventsAreWrittenAsTheyWereRead() {
        for (int seed = 0; seed < STREAMS; seed++) {
            List<SseItem> once = read(encode(events(new Random(seed))));
            List<SseEvent> sentAgain = once.stream().map(SseEvent.class::cast).toList();

            assertThat(read(encode(sentAgain))).as("seed %d", seed).isEqualTo(once);
        }
    }

    private static List<SseItem> read(byte[] bytes) {
        return ParseResult.ofReader(bytes, Chunks.whole()).items();
    }

    private static List<SseEvent> events(Random random) {
        RandomEvents source = new RandomEvents(random);
        return Stream.generate(source::next).limit(1 + random.nextInt(5)).toList();
    }

    private static byte[] encode(List<SseEvent> events) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (SseEvent event : events) {
            bytes.writeBytes(SseEncoder.encode(event).toByteArray());
        }
        return bytes.toByteArray();
    }

    private static ParseResult expected(List<SseEvent> sent) {
        List<SseItem> items = new ArrayList<>();
        ParseResult result = new ParseResult(items, "", null, null);
        for (SseEvent event : sent) {
            for (String comment : event.comments()) {
                Stream.of(normalized(comment).split("\n", -1))
                        .map(SseComment::new)
                        .forEach(items::add);
            }
            result = new ParseResult(
                    items,
                    (event.id() != null) ? normalized(event.id()) : result.lastEventId(),
                    (event.retry() != null) ? event.retry() : result.retry(),
                    null);
            if (event.data() != null) {
                items.add(new SseEvent(
                        normalized(event.event()), normalized(event.data()), result.lastEventId(), event.retry()));
            }
        }
        return result;
    }

    private static String normalized(String text) {
        String lines = text.replaceAll("\r\n|\r", "\n");
        StringBuilder result = new StringBuilder();
        for (int i = 0; i < lines.length(); i++) {
            char c = lines.charAt(i);
            boolean paired = Character.isHighSurrogate(c)
                    ? i + 1 < lines.length() && Character.isLowSurrogate(lines.charAt(i + 1))
                    : i > 0 && Character.isHighSurrogate(lines.charAt(i - 1));
            result.append(Character.isSurrogate(c) && !paired ? '\uFFFD' : c);
        }
        return result.toString();
    }
}
