package dev.ssespring.test

import dev.ssespring.client.PayloadType
import dev.ssespring.protocol.SseEvent
import dev.ssespring.test.SseAssertions.assertThat
import dev.ssespring.test.SseAssertions.event
import dev.ssespring.test.SseAssertions.published
import dev.ssespring.test.server.ScriptedResponse
import dev.ssespring.test.server.ScriptedSseServer
import java.time.Duration
import org.junit.jupiter.api.Test

/** The kit as a Kotlin user writes it: no casts, no `!!`, no back-quoted names. */
class KotlinUsageIntegrationTests {

    @Test
    fun assertsAStream() {
        ScriptedSseServer.start().use { server ->
            server.enqueue(
                ScriptedResponse.stream().event("1", "created", "[7]").cut(),
                ScriptedResponse.stream().event("2", "shipped", "[7]").end(),
            )
            SseTestClient.to(server.uri("")).get("/orders").open().use { stream ->
                assertThat(stream).within(Duration.ofSeconds(5)).next()
                    .hasEvent("created")
                    .hasId("1")
                    .payload(object : PayloadType<List<Int>>() {})
                    .isEqualTo(listOf(7))
                stream.reconnect()
                assertThat(stream).containsExactly(event("shipped", "[7]"))
            }
            server.takeRequest()
            assertThat(server.takeRequest()).hasLastEventId("1")
        }
    }

    @Test
    fun givesAFenceAsALambda() {
        ScriptedSseServer.start().use { server ->
            lateinit var write: (String) -> Unit
            val client = SseTestClient.to(server.uri("")).fence { write(it) }
            val opened = java.util.concurrent.CompletableFuture.supplyAsync { client.get("/orders").open() }
            val exchange = server.takeExchange().open()
            write = { exchange.comment(it) }
            opened.get().use { stream ->
                exchange.event(SseEvent.of("created", "1"))
                assertThat(stream).next().hasEvent("created").hasData("1")
                assertThat(stream).hasNoMoreEvents()
            }
        }
    }

    @Test
    fun recordsPublications() {
        Publications.inMemory().use { publications ->
            publications.publisher().publish("orders", "created", "7")

            assertThat(publications).onTopic("orders").containsExactly(published("created", "7"))
        }
    }
}
