package dev.ssespring.demo.slow;

import dev.ssespring.broker.PublishOptions;
import dev.ssespring.protocol.SseEvent;

/**
 * Event of an experiment, of about one kilobyte.
 *
 * @param number 1 for the first event, then one more for each
 */
record Reading(int number) {

    static final String NAME = "reading";

    static final int SENSORS = 5;

    private static final String PADDING = " ".repeat(850) + ".";

    SseEvent event() {
        return SseEvent.of(NAME, number + PADDING);
    }

    /** Five sensors take turns: of each, a client that conflates gets the newest reading. */
    PublishOptions options() {
        return PublishOptions.DEFAULTS.conflatedBy("sensor-" + sensor());
    }

    int sensor() {
        return number % SENSORS;
    }

    static Reading of(String data) {
        return new Reading(Integer.parseInt(data.substring(0, data.indexOf(' '))));
    }
}
