package dev.ssespring.broker.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.ProtocolKeyword;
import java.nio.charset.StandardCharsets;

/** Commands that an operator would type into {@code redis-cli}. */
public final class RedisConsole implements AutoCloseable {

    private final RedisClient client;
    private final StatefulRedisConnection<String, String> connection;

    private RedisConsole(RedisClient client, StatefulRedisConnection<String, String> connection) {
        this.client = client;
        this.connection = connection;
    }

    public static RedisConsole of(RedisProcess redis) {
        RedisClient client = RedisClient.create("redis://localhost:" + redis.port());
        try {
            return new RedisConsole(client, client.connect());
        } catch (RuntimeException ex) {
            client.shutdown();
            throw ex;
        }
    }

    public RedisCommands<String, String> commands() {
        return connection.sync();
    }

    /** Sends a command that Lettuce has no method for, and returns its one-line reply. */
    public String send(String command, String... arguments) {
        CommandArgs<String, String> all = new CommandArgs<>(StringCodec.UTF8);
        for (String argument : arguments) {
            all.add(argument);
        }
        return commands().dispatch(new Keyword(command), new StatusOutput<>(StringCodec.UTF8), all);
    }

    @Override
    public void close() {
        client.shutdown();
    }

    private record Keyword(String text) implements ProtocolKeyword {

        @Override
        public byte[] getBytes() {
            return text.getBytes(StandardCharsets.US_ASCII);
        }
    }
}
