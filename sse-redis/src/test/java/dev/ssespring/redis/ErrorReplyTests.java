package dev.ssespring.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisCommandExecutionException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ErrorReplyTests {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "MOVED 8273 127.0.0.1:44437",
                "ASK 8273 127.0.0.1:44437",
                "TRYAGAIN Multiple keys request during rehashing of slot",
                "CLUSTERDOWN Hash slot not served",
                "LOADING Redis is loading the dataset in memory",
                "ERR Script attempted to access a non local key in a cluster node script: 94ad, on @user_script:111.",
                "READONLY You can't write against a read only replica. script: 94ad, on @user_script:111.",
                "ERR Error running script (call to f_94ad): @user_script:111: @user_script: 111: -READONLY You can't"
                        + " write against a read only replica."
            })
    void someErrorsConcernTheServer(String message) {
        assertThat(ErrorReply.concernsServer(new RedisCommandExecutionException(message)))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "OOM command not allowed when used memory > 'maxmemory'.",
                "MISCONF Redis is configured to save RDB snapshots",
                "WRONGTYPE Operation against a key holding the wrong kind of value",
                "ERR MOVED is no prefix here"
            })
    void otherErrorsConcernTheCommand(String message) {
        assertThat(ErrorReply.concernsServer(new RedisCommandExecutionException(message)))
                .isFalse();
    }
}
