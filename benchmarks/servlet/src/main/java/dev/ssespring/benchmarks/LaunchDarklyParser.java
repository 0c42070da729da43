package dev.ssespring.benchmarks;

import com.launchdarkly.eventsource.ConnectStrategy;
import com.launchdarkly.eventsource.EventSource;
import com.launchdarkly.eventsource.MessageEvent;
import com.launchdarkly.eventsource.StreamException;
import com.launchdarkly.logging.LDLogger;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;

/**
 * okhttp-eventsource, whose parser is hidden in its EventSource: this one "connects" to an input stream, without HTTP.
 * Data comes as one String per event, as it does by default and everywhere else here.
 */
record LaunchDarklyParser(int readBufferSize) implements StreamParser {

    @Override
    public void parse(WireStream stream, Receiver receiver) throws IOException {
        ConnectStrategy opened = new Opened(stream.open());
        try (EventSource source =
                new EventSource.Builder(opened).readBufferSize(readBufferSize).build()) {
            for (int i = 0; i < Sample.COUNT; i++) {
                MessageEvent event = source.readMessage();
                receiver.received(event.getLastEventId(), event.getEventName(), event.getData());
            }
        } catch (StreamException ex) {
            throw new IOException(ex);
        }
    }

    private static final class Opened extends ConnectStrategy {

        private static final URI ORIGIN = URI.create("http://localhost/");

        private final InputStream input;

        Opened(InputStream input) {
            this.input = input;
        }

        @Override
        public Client createClient(LDLogger logger) {
            return new Client() {
                @Override
                public Result connect(String lastEventId) {
                    return new Result(input, ORIGIN, input);
                }

                @Override
                public boolean awaitClosed(long timeoutMillis) {
                    return true;
                }

                @Override
                public URI getOrigin() {
                    return ORIGIN;
                }

                @Override
                public void close() {}
            };
        }
    }
}
