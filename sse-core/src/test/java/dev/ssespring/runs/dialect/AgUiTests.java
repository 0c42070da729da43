package dev.ssespring.runs.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.runs.RunEnd;
import dev.ssespring.runs.RunState;
import org.junit.jupiter.api.Test;

/** What {@code HttpAgent} and its verifier accept, and nothing that they do not. */
class AgUiTests {

    private static final String FINISHED = part("{'type':'RUN_FINISHED','threadId':'chat','runId':'e1'}");

    private final DialectFixture run = new DialectFixture(AgUi.events());

    private static String part(String json) {
        return json.replace('\'', '"');
    }

    @Test
    void textIsOneMessageBetweenStartAndFinish() {
        assertThat(run.text(" a\n\n b").text("c").complete())
                .containsExactly(
                        part("{'type':'RUN_STARTED','threadId':'chat','runId':'e1'}"),
                        part("{'type':'TEXT_MESSAGE_START','messageId':'msg-e1-1','role':'assistant'}"),
                        part("{'type':'TEXT_MESSAGE_CONTENT','messageId':'msg-e1-1','delta':' a\\n\\n b'}"),
                        part("{'type':'TEXT_MESSAGE_CONTENT','messageId':'msg-e1-1','delta':'c'}"),
                        part("{'type':'TEXT_MESSAGE_END','messageId':'msg-e1-1'}"),
                        FINISHED);
    }

    @Test
    void idsOfTheRequestAreEchoedAndItsMessagesAreASnapshot() {
        DialectFixture fixture = new DialectFixture(AgUi.events("t\"1", "r1", part("[{'id':'u1'}]")));

        assertThat(fixture.complete())
                .containsExactly(
                        "{\"type\":\"RUN_STARTED\",\"threadId\":\"t\\\"1\",\"runId\":\"r1\"}",
                        part("{'type':'MESSAGES_SNAPSHOT','messages':[{'id':'u1'}]}"),
                        "{\"type\":\"RUN_FINISHED\",\"threadId\":\"t\\\"1\",\"runId\":\"r1\"}");
    }

    @Test
    void whatIsOpenIsClosedBeforeTheFinish() {
        assertThat(run.text("a")
                        .event("STEP_STARTED", part("{'stepName':'s'}"))
                        .event("TOOL_CALL_START", part("{'toolCallId':'k','toolCallName':'w'}"))
                        .event("TOOL_CALL_START", part("{'toolCallId':'l','toolCallName':'w'}"))
                        .event("TOOL_CALL_END", part("{'toolCallId':'l'}"))
                        .complete())
                .endsWith(
                        part("{'type':'TEXT_MESSAGE_END','messageId':'msg-e1-1'}"),
                        part("{'type':'STEP_STARTED','stepName':'s'}"),
                        part("{'type':'TOOL_CALL_START','toolCallId':'k','toolCallName':'w'}"),
                        part("{'type':'TOOL_CALL_START','toolCallId':'l','toolCallName':'w'}"),
                        part("{'type':'TOOL_CALL_END','toolCallId':'l'}"),
                        part("{'type':'STEP_FINISHED','stepName':'s'}"),
                        part("{'type':'TOOL_CALL_END','toolCallId':'k'}"),
                        FINISHED);
    }

    @Test
    void theProducerCannotStartOrEndTheRunItself() {
        assertThat(run.event("RUN_FINISHED", "{}")
                        .event("RUN_ERROR", "{}")
                        .event("RUN_STARTED", "{}")
                        .complete())
                .containsExactly(part("{'type':'RUN_STARTED','threadId':'chat','runId':'e1'}"), FINISHED);
    }

    @Test
    void otherEventsAreCustomOnes() {
        assertThat(run.event("progress", part("{'done':3,'of':null}"))
                        .event("note", "text")
                        .event("STATE_DELTA", part("{'delta':[{'op':'add'}],'timestamp':null}"))
                        .complete())
                .containsSubsequence(
                        part("{'type':'CUSTOM','name':'progress','value':{'done':3}}"),
                        part("{'type':'CUSTOM','name':'note','value':'text'}"),
                        part("{'type':'STATE_DELTA','delta':[{'op':'add'}]}"));
    }

    @Test
    void failureAndCancellationAreErrorsWithAMessage() {
        assertThat(run.text("a").end(RunState.FAILED, RunEnd.PRODUCER_LOST))
                .endsWith(
                        part("{'type':'TEXT_MESSAGE_END','messageId':'msg-e1-1'}"),
                        part("{'type':'RUN_ERROR','message':'The run has failed.','code':'producer-lost'}"));
        assertThat(new DialectFixture(AgUi.events()).end(RunState.CANCELLED, "user"))
                .endsWith(part("{'type':'RUN_ERROR','message':'The run was cancelled.','code':'abort'}"));
        assertThat(new DialectFixture(AgUi.events()).end(RunState.FAILED, null))
                .endsWith(part("{'type':'RUN_ERROR','message':'The run has failed.'}"));
    }
}
