package dev.ssespring.publisher;

import dev.ssespring.protocol.ParserLimits;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.protocol.SseItem;
import dev.ssespring.protocol.SseParser;
import java.io.IOException;
import java.security.Principal;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * A page that shows a map: it replaces its map by each state that it receives, changes it by each event, and goes on with
 * the last id when its connection was cut. Its monitor guards all fields; the connections of the past are without effect.
 */
final class MapClient {

    private final Supplier<SseStream> streams;
    private Map<String, Integer> map = new HashMap<>();
    private String lastEventId = "";
    private Connection connection;
    private boolean told;
    private String problem;

    MapClient(Supplier<SseStream> streams) {
        this.streams = streams;
    }

    /** Connects unless it is connected; a refusal leaves it disconnected. */
    void connect() {
        Connection opening;
        String resumeFrom;
        synchronized (this) {
            if (connection != null) {
                return;
            }
            opening = new Connection(lastEventId);
            connection = opening;
            resumeFrom = lastEventId.isEmpty() ? null : lastEventId;
        }
        try {
            opening.begin(streams.get().open(new StreamRequest(resumeFrom, (Principal) null, null), opening));
        } catch (StreamRefusedException ex) {
            drop(opening);
        }
    }

    private synchronized void drop(Connection dropped) {
        if (connection == dropped) {
            connection = null;
        }
    }

    /** Cuts the connection in the middle of whatever it does. */
    void cut() {
        Connection cut;
        synchronized (this) {
            cut = connection;
            connection = null;
        }
        if (cut != null) {
            cut.leave();
        }
    }

    /** Cuts the connection, and forgets everything. */
    void reload() {
        cut();
        synchronized (this) {
            if (connection == null) {
                map = new HashMap<>();
                lastEventId = "";
                told = false;
            }
        }
    }

    synchronized boolean shows(Map<String, Integer> expected) {
        return told && map.equals(expected);
    }

    synchronized String problem() {
        return problem;
    }

    synchronized String describe(Map<String, Integer> expected) {
        Map<String, String> wrong = new TreeMap<>();
        expected.forEach((key, value) -> {
            if (!value.equals(map.get(key))) {
                wrong.put(key, map.get(key) + " instead of " + value);
            }
        });
        return "connected " + (connection != null) + ", at '" + lastEventId + "', state received " + told + ", wrong "
                + wrong;
    }

    private void received(SseEvent event) {
        switch (event.event()) {
            case "map" -> {
                map = MapState.read(event.data());
                told = true;
            }
            case "changed" -> {
                if (!told) {
                    problem = "An event came before the state: " + event;
                }
                map.putAll(MapState.read(event.data()));
            }
            default -> problem = "Unexpected event: " + event;
        }
    }

    private final class Connection implements StreamSink {

        private final SseParser parser;
        private Events events;
        private boolean left;

        Connection(String lastEventId) {
            this.parser = new SseParser(ParserLimits.DEFAULTS, lastEventId);
        }

        void begin(Events began) {
            boolean gone;
            synchronized (MapClient.this) {
                events = began;
                gone = left;
            }
            if (gone) {
                complete(began);
            } else {
                began.onReady();
            }
        }

        void leave() {
            Events known;
            synchronized (MapClient.this) {
                left = true;
                known = events;
            }
            if (known != null) {
                complete(known);
            }
        }

        private void complete(Events known) {
            known.onFailure(new IOException("Cut on purpose"));
            known.onCompleted();
        }

        @Override
        public boolean isReady() {
            synchronized (MapClient.this) {
                return events != null;
            }
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            synchronized (MapClient.this) {
                if (left || connection != this) {
                    throw new IOException("Cut on purpose");
                }
                parser.feed(bytes, offset, length);
                for (SseItem item = parser.next(); item != null; item = parser.next()) {
                    if (item instanceof SseEvent event) {
                        received(event);
                    }
                }
                lastEventId = parser.lastEventId();
            }
        }

        @Override
        public void flush() {}

        @Override
        public void end() {
            drop(this);
            events.onCompleted();
        }
    }
}
