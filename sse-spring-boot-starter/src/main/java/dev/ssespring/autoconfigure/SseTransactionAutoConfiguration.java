package dev.ssespring.autoconfigure;

import dev.ssespring.publisher.PayloadWriter;
import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.transaction.AfterCommitPublisher;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** {@link EnableAutoConfiguration Auto-configuration} for the {@link AfterCommitPublisher}. */
@AutoConfiguration(after = SseAutoConfiguration.class)
@ConditionalOnClass(TransactionSynchronizationManager.class)
public final class SseTransactionAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnSingleCandidate(SseEventPublisher.class)
    AfterCommitPublisher sseAfterCommitPublisher(SseEventPublisher publisher, PayloadWriter payloads) {
        return new AfterCommitPublisher(publisher, payloads);
    }
}
