package dev.ssespring.demo.ticker;

import dev.ssespring.broker.BrokerException;
import dev.ssespring.broker.PublishOptions;
import dev.ssespring.publisher.SseEventPublisher;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.context.annotation.Profile;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Publishes 500 updates a second of twelve invented prices, as long as a stream is subscribed or was in the last ten seconds.
 * The scheduler's thread owns the prices; other threads read the newest copy.
 */
@Component
@Profile("!worker")
final class Ticker {

    private static final Log LOG = LogFactory.getLog(Ticker.class);

    private static final String[] SYMBOLS = {
        "ALDER", "BIRCH", "CEDAR", "DOGWOOD", "ELM", "FIR", "GINKGO", "HAZEL", "IVY", "JUNIPER", "LARCH", "MAPLE"
    };
    private static final int UPDATES_PER_TICK = 10;
    private static final long LEAST_CENTS = 1_000;
    private static final Duration IDLE = Duration.ofSeconds(10);

    /** Each node has its own prices, because with the profile {@code redis} events are sent to all nodes. */
    private final String topic = "ticker." + UUID.randomUUID();

    private final SseEventPublisher publisher;
    private final Clock clock;
    private final Random random = new Random();
    private final Price[] prices;
    private long updates;
    private volatile List<Price> newest;
    private volatile Instant wantedUntil = Instant.MIN;

    Ticker(SseEventPublisher publisher, Clock clock) {
        this.publisher = publisher;
        this.clock = clock;
        this.prices = Arrays.stream(SYMBOLS)
                .map(symbol -> new Price(symbol, 2_000 + random.nextInt(30_000), 0))
                .toArray(Price[]::new);
        this.newest = List.of(prices);
    }

    String topic() {
        return topic;
    }

    List<Price> prices() {
        return newest;
    }

    void keepRunning() {
        wantedUntil = clock.instant().plus(IDLE);
    }

    @Scheduled(fixedRateString = "20ms")
    void tick() {
        if (clock.instant().isAfter(wantedUntil)) {
            return;
        }
        try {
            for (int i = 0; i < UPDATES_PER_TICK; i++) {
                publish(change((int) (updates % SYMBOLS.length)));
            }
        } catch (BrokerException ex) {
            // With the profile "redis". These prices are not kept: the next update tells newer ones.
            LOG.debug("An update of a price was not published", ex);
        }
    }

    private Price change(int i) {
        long cents = Math.max(LEAST_CENTS, prices[i].cents() + random.nextInt(-25, 26));
        prices[i] = new Price(SYMBOLS[i], cents, ++updates);
        newest = List.of(prices);
        return prices[i];
    }

    // tag::publish[]
    private void publish(Price price) {
        PublishOptions newestOnly = PublishOptions.DEFAULTS.liveOnly().conflatedBy(price.symbol());
        int streams = publisher.publish(topic, "price", price, newestOnly).streams();
        if (streams > 0) {
            keepRunning();
        }
    }
    // end::publish[]
}
