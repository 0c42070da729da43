package dev.ssespring.protocol;

import java.time.Duration;
import java.util.Random;

/** Events of every kind that can be built. */
final class RandomEvents {

    private static final String[] PIECES = {
        " ",
        "  ",
        "\t",
        ":",
        "data: ",
        "a",
        "?",
        "\0",
        "\uFEFF",
        "\uFFFD",
        "\u00E9",
        "\u0085",
        "\u2028",
        "\uD83D\uDE00",
        "\uDBFF\uDFFF",
        "\uFFFF",
        "\u000B",
        "\u001C",
        "message",
        "{\"a\": 1}"
    };
    private static final String[] LINE_BREAKS = {"\n", "\r", "\r\n", "\n\r", "\n\n"};
    private static final String[] UNPAIRED = {"\uD83D", "\uDE00", "\uDFFF", "\uD800"};

    private final Random random;

    RandomEvents(Random random) {
        this.random = random;
    }

    SseEvent next() {
        SseEvent.Builder builder = SseEvent.builder();
        maybe(() -> builder.data(lines()));
        maybe(() -> builder.event(line()));
        maybe(() -> builder.id(line().replace("\0", "")));
        maybe(() -> builder.retry(Duration.ofMillis(random.nextLong() >>> (1 + random.nextInt(62)))));
        while (random.nextInt(3) == 0) {
            builder.comment(lines());
        }
        while (random.nextInt(3) == 0) {
            builder.field("x" + line().replace(":", ""), line());
        }
        return builder.build();
    }

    private void maybe(Runnable step) {
        if (random.nextInt(3) > 0) {
            step.run();
        }
    }

    private String lines() {
        StringBuilder text = new StringBuilder(line());
        while (random.nextInt(3) > 0) {
            text.append(LINE_BREAKS[random.nextInt(LINE_BREAKS.length)]).append(line());
        }
        return text.toString();
    }

    private String line() {
        StringBuilder text = new StringBuilder();
        while (random.nextInt(4) > 0) {
            switch (random.nextInt(8)) {
                case 0 -> text.appendCodePoint(0x10000 + random.nextInt(0x100000));
                case 1 -> text.append((char) random.nextInt(0x10000));
                case 2 -> text.append(UNPAIRED[random.nextInt(UNPAIRED.length)]);
                default -> text.append(PIECES[random.nextInt(PIECES.length)]);
            }
        }
        return text.toString().replace("\r", "").replace("\n", "");
    }
}
