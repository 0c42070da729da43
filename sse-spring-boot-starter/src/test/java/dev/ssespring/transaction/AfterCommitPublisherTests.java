package dev.ssespring.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.willAnswer;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;

import dev.ssespring.broker.InvalidTopicException;
import dev.ssespring.broker.NotPublishedException;
import dev.ssespring.broker.PublishOptions;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.publisher.SseEventPublisher;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

@ExtendWith(OutputCaptureExtension.class)
class AfterCommitPublisherTests {

    private final List<String> published = new ArrayList<>();
    private final SseEventPublisher target = mock();
    private final AfterCommitPublisher publisher = new AfterCommitPublisher(target, payload -> "JSON " + payload);
    private final PlatformTransactions transactions = new PlatformTransactions();

    @BeforeEach
    void record() {
        willAnswer(call -> {
                    published.add(call.getArgument(0) + ":"
                            + call.<SseEvent>getArgument(1).data());
                    return null;
                })
                .given(target)
                .publish(any(), any(SseEvent.class), any());
        willAnswer(call -> {
                    published.add(call.getArgument(0) + "@" + call.getArgument(1) + ":"
                            + call.<SseEvent>getArgument(2).data());
                    return null;
                })
                .given(target)
                .publishToUser(any(), any(), any(SseEvent.class), any());
    }

    @AfterEach
    void nothingIsLeftOnTheThread() {
        assertThat(TransactionSynchronizationManager.isSynchronizationActive()).isFalse();
    }

    @Test
    void withoutATransactionEventsArePublishedAtOnce() {
        publisher.publish("orders", "created", "1");
        assertThat(published).containsExactly("orders:1");
        publisher.publishToUser("alice", "orders", SseEvent.of("2"));
        assertThat(published).containsExactly("orders:1", "alice@orders:2");
    }

    @Test
    void withoutATransactionTheFailureGoesToTheCaller() {
        willThrow(new NotPublishedException("down", null)).given(target).publish(any(), any(SseEvent.class), any());
        assertThatExceptionOfType(NotPublishedException.class)
                .isThrownBy(() -> publisher.publish("orders", SseEvent.of("1")));
    }

    @Test
    void eventsArePublishedAfterTheCommitInOrder() {
        transactions.required().executeWithoutResult(status -> {
            publisher.publish("orders", SseEvent.of("1"));
            publisher.publishToUser("alice", "orders", "created", "2");
            publisher.publish("prices", "changed", "3", PublishOptions.DEFAULTS.liveOnly());
            publisher.publishToUser("bob", "orders", "created", List.of(4), PublishOptions.DEFAULTS.liveOnly());
            assertThat(published).isEmpty();
        });
        assertThat(published).containsExactly("orders:1", "alice@orders:2", "prices:3", "bob@orders:JSON [4]");
        verify(target)
                .publishToUser(eq("bob"), eq("orders"), any(SseEvent.class), eq(PublishOptions.DEFAULTS.liveOnly()));
        verify(target).publish(eq("prices"), any(SseEvent.class), eq(PublishOptions.DEFAULTS.liveOnly()));
    }

    @Test
    void nothingIsPublishedAfterARollback() {
        transactions.required().executeWithoutResult(status -> {
            publisher.publish("orders", SseEvent.of("1"));
            status.setRollbackOnly();
        });
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> transactions.required().executeWithoutResult(status -> {
                    publisher.publish("orders", SseEvent.of("2"));
                    throw new IllegalStateException("on purpose");
                }));
        assertThat(published).isEmpty();
    }

    @Test
    void innerTransactionPublishesByItself() {
        transactions.required().executeWithoutResult(outer -> {
            publisher.publish("orders", SseEvent.of("outer"));
            transactions
                    .with(TransactionDefinition.PROPAGATION_REQUIRES_NEW)
                    .executeWithoutResult(inner -> publisher.publish("orders", SseEvent.of("inner")));
            assertThat(published).containsExactly("orders:inner");
            outer.setRollbackOnly();
        });
        assertThat(published).containsExactly("orders:inner");
    }

    @Test
    void rollbackToASavepointForgetsWhatCameAfterIt() {
        TransactionTemplate nested = transactions.with(TransactionDefinition.PROPAGATION_NESTED);
        transactions.required().executeWithoutResult(outer -> {
            publisher.publish("orders", SseEvent.of("before"));
            nested.executeWithoutResult(inner -> {
                publisher.publish("orders", SseEvent.of("rolled back"));
                inner.setRollbackOnly();
            });
            nested.executeWithoutResult(inner -> publisher.publish("orders", SseEvent.of("kept")));
            publisher.publish("orders", SseEvent.of("after"));
        });
        assertThat(published).containsExactly("orders:before", "orders:kept", "orders:after");
    }

    @Test
    void rollbackToASavepointThatIsOlderThanTheFirstEventForgetsThem() {
        TransactionTemplate nested = transactions.with(TransactionDefinition.PROPAGATION_NESTED);
        transactions.required().executeWithoutResult(outer -> {
            nested.executeWithoutResult(inner -> {
                publisher.publish("orders", SseEvent.of("rolled back"));
                inner.setRollbackOnly();
            });
            publisher.publish("orders", SseEvent.of("after"));
        });
        assertThat(published).containsExactly("orders:after");
    }

    @Test
    void callbacksOfTheCommitCanPublish() {
        transactions.required().executeWithoutResult(status -> {
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void afterCommit() {
                    publisher.publish("orders", SseEvent.of("in afterCommit"));
                }

                @Override
                public void afterCompletion(int outcome) {
                    publisher.publish("orders", SseEvent.of("in afterCompletion"));
                }
            });
        });
        assertThat(published).containsExactlyInAnyOrder("orders:in afterCommit", "orders:in afterCompletion");
    }

    @Test
    void synchronizationWithoutATransactionPublishesAtOnce() {
        transactions.with(TransactionDefinition.PROPAGATION_SUPPORTS).executeWithoutResult(status -> {
            publisher.publish("orders", SseEvent.of("1"));
            assertThat(published).containsExactly("orders:1");
        });
        assertThat(published).hasSize(1);
    }

    @Test
    void payloadIsWrittenWithinTheTransaction() {
        transactions.required().executeWithoutResult(status -> {
            List<String> state = new ArrayList<>(List.of("as it was"));
            publisher.publish("orders", "created", state);
            state.set(0, "changed");
        });
        assertThat(published).containsExactly("orders:JSON [as it was]");
    }

    @Test
    void mistakesAreToldWithinTheTransaction() {
        transactions.required().executeWithoutResult(status -> {
            assertThatExceptionOfType(InvalidTopicException.class)
                    .isThrownBy(() -> publisher.publish("no topic", SseEvent.of("1")));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> publisher.publish(
                            "orders", SseEvent.builder().id("1").data("1").build()))
                    .withMessageContaining("must not have an id");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> publisher.publishToUser(" ", "orders", SseEvent.of("1")));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> publisher.publish("orders", "name", SseEvent.of("1")));
        });
        assertThat(published).isEmpty();
    }

    @Test
    void failureAfterTheCommitIsLoggedAndTheRestIsPublished(CapturedOutput output) {
        willThrow(new NotPublishedException("down", null))
                .given(target)
                .publish(eq("broken"), any(SseEvent.class), any());
        transactions.required().executeWithoutResult(status -> {
            publisher.publish("broken", SseEvent.of("1"));
            publisher.publish("orders", SseEvent.of("2"));
        });
        assertThat(published).containsExactly("orders:2");
        assertThat(output)
                .contains("An SSE event for topic 'broken' was not published after its transaction was committed");
    }

    @Test
    void unknownOutcomePublishesNothingAndIsLogged(CapturedOutput output) {
        transactions.failCommit = true;
        assertThatExceptionOfType(RuntimeException.class)
                .isThrownBy(() -> transactions
                        .required()
                        .executeWithoutResult(status -> publisher.publish("orders", SseEvent.of("1"))));
        assertThat(published).isEmpty();
        assertThat(output).contains("The outcome of a transaction is unknown: 1 SSE events were not published");
    }

    /** Real transactions of a JDBC connection that does nothing. */
    private static final class PlatformTransactions {

        private boolean failCommit;

        private final Connection connection = (Connection) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("commit") && failCommit) {
                        throw new SQLException("Connection lost");
                    }
                    return switch (method.getName()) {
                        case "getAutoCommit" -> true;
                        case "isReadOnly", "isClosed" -> false;
                        case "getTransactionIsolation" -> Connection.TRANSACTION_READ_COMMITTED;
                        case "getMetaData" -> metaData();
                        case "setSavepoint" -> mock(Savepoint.class);
                        case "hashCode" -> 1;
                        case "equals" -> proxy == arguments[0];
                        default -> null;
                    };
                });

        private static DatabaseMetaData metaData() throws SQLException {
            DatabaseMetaData metaData = mock();
            given(metaData.supportsSavepoints()).willReturn(true);
            return metaData;
        }

        private final JdbcTransactionManager manager =
                new JdbcTransactionManager(new SingleConnectionDataSource(connection, true));

        TransactionTemplate required() {
            return with(TransactionDefinition.PROPAGATION_REQUIRED);
        }

        TransactionTemplate with(int propagation) {
            TransactionTemplate template = new TransactionTemplate(manager);
            template.setPropagationBehavior(propagation);
            return template;
        }
    }
}
