package dev.ssespring.benchmarks.runs;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.LongAdder;

/** Reads one answer on a thread of its own, and checks that each token comes once and in order. */
final class Reader implements Runnable {

    private static final String TOKEN = "data: {\"seq\":";
    private static final String TOKEN_WITHOUT_BLANK = "data:{\"seq\":";

    private final URI uri;
    private final int tokens;
    private final CountDownLatch opened;
    private final LongAdder received;
    private final LongAdder wrong;
    private boolean isOpened;

    /** The latch is counted down once, with the first token or at the end; the adders get the tokens. */
    Reader(URI uri, int tokens, CountDownLatch opened, LongAdder received, LongAdder wrong) {
        this.uri = uri;
        this.tokens = tokens;
        this.opened = opened;
        this.received = received;
        this.wrong = wrong;
    }

    @Override
    public void run() {
        int next = 0;
        try {
            HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
            connection.setRequestProperty("Accept", "text/event-stream");
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8))) {
                for (String line = lines.readLine(); line != null && next < tokens; line = lines.readLine()) {
                    int seq = number(line);
                    if (seq >= 0) {
                        received.increment();
                        countOpened();
                        if (seq != next) {
                            wrong.increment();
                        }
                        next = seq + 1;
                    }
                }
            }
        } catch (IOException ex) {
            System.err.println(uri + ": " + ex);
        }
        countOpened();
        if (next < tokens) {
            wrong.increment();
        }
    }

    /** Once: the other readers must not begin before each answer has begun. */
    private void countOpened() {
        if (!isOpened) {
            isOpened = true;
            opened.countDown();
        }
    }

    /** Negative if the line is no token. */
    private static int number(String line) {
        int begin = line.startsWith(TOKEN)
                ? TOKEN.length()
                : line.startsWith(TOKEN_WITHOUT_BLANK) ? TOKEN_WITHOUT_BLANK.length() : -1;
        return (begin < 0) ? -1 : Integer.parseInt(line.substring(begin, line.indexOf(',', begin)));
    }
}
