package dev.ssespring.publisher.mailbox;

import static dev.ssespring.publisher.mailbox.TestMailboxes.event;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.concurrent.Together;
import dev.ssespring.publisher.CloseReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class StreamMailboxRaceTests {

    private static final int PRODUCERS = 4;
    private static final int EVENTS = 10_000;
    private static final int MAX_EVENTS = 16;
    private static final int MAX_BYTES = 200;

    @Test
    void putsFromManyThreadsLoseNothingKeepEachThreadsOrderAndStayWithinTheBounds() throws Exception {
        StreamMailbox mailbox = TestMailboxes.mailbox(MAX_EVENTS, MAX_BYTES);
        mailbox.goLive(0);
        AtomicInteger thread = new AtomicInteger();
        AtomicInteger takenEvents = new AtomicInteger();
        AtomicLong takenBytes = new AtomicLong();

        List<Together.Task> tasks = new ArrayList<>(Together.times(PRODUCERS, () -> {
            int me = thread.getAndIncrement();
            Random random = new Random(me);
            for (int i = 0; i < EVENTS; i++) {
                int bytes = 9 + random.nextInt(40);
                assertThat(mailbox.put(event(tag(me, i), bytes))).isNull();
                // After the event was taken: never ahead of the mailbox's own count.
                takenBytes.addAndGet(bytes);
                takenEvents.incrementAndGet();
            }
        }));
        tasks.add(() -> {
            long[] expected = new long[PRODUCERS];
            long polledBytes = 0;
            for (int polled = 0; polled < PRODUCERS * EVENTS; ) {
                assertThat(takenEvents.get() - polled).isLessThanOrEqualTo(MAX_EVENTS);
                assertThat(takenBytes.get() - polledBytes).isLessThanOrEqualTo(MAX_BYTES);
                OutboundEvent next = mailbox.poll();
                if (next == null) {
                    Thread.onSpinWait();
                    continue;
                }
                int from = (int) (next.sequence() / EVENTS);
                assertThat(next.sequence()).isEqualTo(tag(from, expected[from]++));
                polled++;
                polledBytes += next.bytes().length();
            }
        });
        Together.run(tasks);

        assertThat(mailbox.poll()).isNull();
    }

    private static long tag(int thread, long i) {
        return (long) thread * EVENTS + i;
    }

    @Test
    void whatWasTakenBeforeAnOrderlyCloseIsPolledInOrderAndNothingElse() throws Exception {
        int rounds = 3_000;
        StreamMailbox[] mailbox = new StreamMailbox[1];
        AtomicLongArray lastTaken = new AtomicLongArray(rounds);
        List<Long> polled = new ArrayList<>();
        CyclicBarrier end = new CyclicBarrier(3, () -> {});
        CyclicBarrier start = new CyclicBarrier(3, () -> {
            mailbox[0] = TestMailboxes.mailbox(1_000, 1 << 20);
            mailbox[0].goLive(0);
            polled.clear();
        });

        Together.run(
                () -> {
                    for (int round = 0; round < rounds; round++) {
                        start.await();
                        long sequence = 1;
                        while (sequence < 1_000 && mailbox[0].offer(event(sequence)) == OfferResult.TAKEN) {
                            lastTaken.set(round, sequence++);
                        }
                        end.await();
                    }
                },
                () -> {
                    for (int round = 0; round < rounds; round++) {
                        start.await();
                        while (true) {
                            CloseReason closed = mailbox[0].closeReason();
                            OutboundEvent next = mailbox[0].poll();
                            if (next != null) {
                                polled.add(next.sequence());
                            } else if (closed != null) {
                                break;
                            }
                        }
                        end.await();
                        assertThat(polled)
                                .containsExactlyElementsOf(LongStream.rangeClosed(1, lastTaken.get(round))
                                        .boxed()
                                        .toList());
                        assertThat(mailbox[0].poll()).isNull();
                    }
                },
                () -> {
                    Random random = new Random(7);
                    for (int round = 0; round < rounds; round++) {
                        int delay = random.nextInt(2_000);
                        start.await();
                        for (int i = 0; i < delay; i++) {
                            Thread.onSpinWait();
                        }
                        mailbox[0].close(CloseReason.COMPLETED);
                        end.await();
                    }
                });
    }

    @Test
    void joiningWhileEventsAreOfferedLeavesExactlyThoseAfterThePosition() throws Exception {
        int rounds = 3_000;
        int events = 20;
        StreamMailbox[] mailbox = new StreamMailbox[1];
        CyclicBarrier start = new CyclicBarrier(2, () -> mailbox[0] = TestMailboxes.mailbox(1_000, 1 << 20));
        CyclicBarrier end = new CyclicBarrier(2);
        OutboundEvent first = event(0);

        Together.run(
                () -> {
                    for (int round = 0; round < rounds; round++) {
                        start.await();
                        for (int sequence = 1; sequence <= events; sequence++) {
                            mailbox[0].offer(event(sequence));
                        }
                        end.await();
                    }
                },
                () -> {
                    Random random = new Random(11);
                    for (int round = 0; round < rounds; round++) {
                        int position = random.nextInt(events + 1);
                        start.await();
                        mailbox[0].addAhead(List.of(first));
                        mailbox[0].goLive(position);
                        end.await();
                        assertThat(mailbox[0].poll()).isSameAs(first);
                        for (long sequence = position + 1L; sequence <= events; sequence++) {
                            OutboundEvent next = mailbox[0].poll();
                            assertThat(next).isNotNull();
                            assertThat(next.sequence()).isEqualTo(sequence);
                        }
                        assertThat(mailbox[0].poll()).isNull();
                    }
                });
    }
}
