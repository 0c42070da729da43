package dev.ssespring.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventScannerTests {

    private final List<String> found = new ArrayList<>();
    private final EventScanner scanner = new EventScanner(new EventScanner.Blocks() {

        @Override
        public void comment() {
            found.add("comment");
        }

        @Override
        public void event(long seq, long ts, int length) {
            found.add(seq + " at " + ts + ", " + length);
        }
    });

    @Test
    void findsNumbersAndLengthWithOrWithoutSpaceAndId() {
        scan("data:{\"seq\":7,\"ts\":1700000000000001,\"pad\":\"xx\"}\n\n");
        scan("data: {\"seq\":8,\"ts\":2,\"pad\":\"\"}\nid: e-1\n\n");

        assertThat(found).containsExactly("7 at 1700000000000001, 42", "8 at 2, 25");
    }

    @Test
    void blockWithoutDataIsAComment() {
        scan(": open\nretry: 2000\nid: e-1\n\n: heartbeat\nid: e-1\n\n");

        assertThat(found).containsExactly("comment", "comment");
    }

    @Test
    void dataOfAnotherKindHasNoNumber() {
        scan("event: stream-gap\ndata: {\"reason\":\"drop-oldest\"}\n\n");

        assertThat(found).containsExactly("-1 at 0, 24");
    }

    @Test
    void findsTheSameWhereverTheBytesAreSplit() {
        String text = ": open\n\ndata: {\"seq\":12,\"ts\":34,\"pad\":\"%s\"}\nid: e-1\n\n".formatted("x".repeat(100));
        for (int split = 0; split <= text.length(); split++) {
            found.clear();
            scan(text.substring(0, split));
            scan(text.substring(split));

            assertThat(found).as("split at " + split).containsExactly("comment", "12 at 34, 127");
        }
    }

    private void scan(String text) {
        byte[] bytes = ("#" + text).getBytes(StandardCharsets.US_ASCII);
        scanner.scan(bytes, 1, bytes.length);
    }
}
