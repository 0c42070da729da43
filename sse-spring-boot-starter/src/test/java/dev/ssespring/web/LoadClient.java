package dev.ssespring.web;

import dev.ssespring.broker.Position;
import dev.ssespring.protocol.SseEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One client under load: runs on a thread of its own, is held up and killed by others, and resumes until it has all. */
final class LoadClient implements Runnable {

    /** What a stream-reset says is lost: everything behind the first sequence, up to the second. */
    record Hole(long after, long upTo) {

        boolean contains(Journal.Entry entry) {
            return entry.sequence() > after && entry.sequence() <= upTo;
        }
    }

    /** Where it reads from, by {@link LoadController}. */
    record Target(int port, int mailboxEvents, List<String> topics) {

        String path() {
            return "/load/%d/%s".formatted(mailboxEvents, String.join(",", topics));
        }
    }

    private static final Pattern RESET =
            Pattern.compile("\\{\"reason\":\"history-too-short\",\"from\":\"(.+)\",\"lastEventId\":\"(.+)\"}");

    private final Target target;
    private final LongSupplier end;
    private final ResumingClient client;
    private final Semaphore reads;
    private final List<Journal.Entry> received = new ArrayList<>();
    private final List<Hole> holes = new ArrayList<>();
    private int cutOff;
    private volatile CountDownLatch away = new CountDownLatch(0);

    /**
     * A client that is yet to run.
     *
     * @param end sequence at which it has all, as soon as that is known
     * @param reads permits for it to read a little each
     */
    LoadClient(Target target, Position start, LongSupplier end, Semaphore reads) {
        this.target = target;
        this.end = end;
        this.reads = reads;
        this.client = new ResumingClient(target.path(), start.toString(), this::receive);
    }

    @Override
    public void run() {
        try {
            while (!hasAll()) {
                away.await();
                readOneResponse();
            }
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted at " + client.lastEventId(), ex);
        }
    }

    private void readOneResponse() throws InterruptedException {
        try (client) {
            client.connect(target.port());
            do {
                reads.acquire();
            } while (client.read() && !hasAll());
        } catch (IOException ex) {
            cutOff++;
        }
    }

    private boolean hasAll() {
        return client.sequence() >= end.getAsLong();
    }

    private void receive(SseEvent event) {
        if (event.event().equals("stream-reset")) {
            Matcher data = RESET.matcher(event.data());
            if (!data.matches() || !data.group(1).equals(event.id())) {
                throw new IllegalStateException("Unexpected reset at " + event.id() + ": " + event.data());
            }
            holes.add(new Hole(sequence(data.group(2)), sequence(data.group(1))));
        } else {
            received.add(Journal.Entry.of(event));
        }
    }

    private static long sequence(String id) {
        return Position.parse(id).orElseThrow().sequence();
    }

    /** Cuts its response off; it does not come back before the latch is open. Any thread may call it. */
    void kill(RawResponse.Cut how, CountDownLatch away) throws IOException {
        this.away = away;
        client.cut(how);
    }

    /** Lets it read as fast as it can. Any thread may call it. */
    void hurry() {
        reads.release(Integer.MAX_VALUE / 2);
    }

    /** Lets it read once more. Any thread may call it. */
    void step() {
        reads.release();
    }

    List<String> topics() {
        return target.topics();
    }

    /** After its end. */
    List<Journal.Entry> received() {
        return received;
    }

    /** After its end. */
    List<Hole> holes() {
        return holes;
    }

    /** How often it came back, after its end. */
    int resumes() {
        return client.connections() - 1;
    }

    /** How many of its responses were cut off instead of ended, after its end. */
    int cutOff() {
        return cutOff;
    }
}
