package dev.ssespring.runs.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ssespring.runs.RunEnd;
import dev.ssespring.runs.RunState;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What {@code useChat} accepts, and nothing that it does not. */
class AiSdkTests {

    private static final String START = "{\"type\":\"start\",\"messageId\":\"run-e1\"}";
    private static final String FINISH = "{\"type\":\"finish\"}";
    private static final String DONE = "[DONE]";

    private final DialectFixture run = new DialectFixture(AiSdk.uiMessages());

    private static String part(String json) {
        return json.replace('\'', '"');
    }

    @Test
    void textIsOpenedOnceAndClosedBeforeTheEnd() {
        assertThat(run.text("Hel").text("").text("lo").complete())
                .containsExactly(
                        START,
                        part("{'type':'text-start','id':'t1'}"),
                        part("{'type':'text-delta','id':'t1','delta':'Hel'}"),
                        part("{'type':'text-delta','id':'t1','delta':''}"),
                        part("{'type':'text-delta','id':'t1','delta':'lo'}"),
                        part("{'type':'text-end','id':'t1'}"),
                        FINISH,
                        DONE);
    }

    @Test
    void blanksLineBreaksAndHalvesOfPairsAreEscaped() {
        assertThat(run.text(" a\n\n b\"\\\r\t\u0001\uD83D")
                        .text("\uDE80\uD83D\uDE80")
                        .data())
                .contains(
                        part("{'type':'text-delta','id':'t1','delta':'") + " a\\n\\n b\\\"\\\\\\r\\t\\u0001\\ud83d\"}",
                        part("{'type':'text-delta','id':'t1','delta':'") + "\\ude80\uD83D\uDE80\"}");
    }

    @Test
    void anEmptyRunStartsAndFinishes() {
        assertThat(run.complete()).containsExactly(START, FINISH, DONE);
    }

    @Test
    void toolPartsStandBetweenTexts() {
        assertThat(run.text("a")
                        .event("tool-input-available", part("{'toolCallId':'k1',\n 'toolName':'w','input':{'a':null}}"))
                        .event("tool-output-available", part("{'toolCallId':'k1','output':[1,'x'],'extra':null}"))
                        .text("b")
                        .complete())
                .containsExactly(
                        START,
                        part("{'type':'text-start','id':'t1'}"),
                        part("{'type':'text-delta','id':'t1','delta':'a'}"),
                        part("{'type':'text-end','id':'t1'}"),
                        part("{'type':'tool-input-available','toolCallId':'k1','toolName':'w','input':{'a':null}}"),
                        part("{'type':'tool-output-available','toolCallId':'k1','output':[1,'x']}"),
                        part("{'type':'text-start','id':'t2'}"),
                        part("{'type':'text-delta','id':'t2','delta':'b'}"),
                        part("{'type':'text-end','id':'t2'}"),
                        FINISH,
                        DONE);
    }

    @Test
    void anOutputWhoseCallIsUnknownIsNotSent() {
        assertThat(run.event("tool-output-available", part("{'toolCallId':'k1','output':1}"))
                        .complete())
                .containsExactly(START, FINISH, DONE);
    }

    @Test
    void aDeltaOpensItsPartAndWhatIsOpenIsClosedInOrder() {
        assertThat(run.event("reasoning-delta", part("{'id':'r','delta':'x'}"))
                        .event("text-start", part("{'id':'a'}"))
                        .event("text-delta", part("{'id':'a','delta':'y'}"))
                        .event("text-end", part("{'id':'unknown'}"))
                        .complete())
                .containsExactly(
                        START,
                        part("{'type':'reasoning-start','id':'r'}"),
                        part("{'type':'reasoning-delta','id':'r','delta':'x'}"),
                        part("{'type':'text-start','id':'a'}"),
                        part("{'type':'text-delta','id':'a','delta':'y'}"),
                        part("{'type':'reasoning-end','id':'r'}"),
                        part("{'type':'text-end','id':'a'}"),
                        FINISH,
                        DONE);
    }

    @Test
    void otherEventsBecomeDataParts() {
        assertThat(run.event("progress", part("{'done':3}"))
                        .event("data-note", "text")
                        .event("start", part("{'messageId':null}"))
                        .complete())
                .containsExactly(
                        START,
                        part("{'type':'data-progress','data':{'done':3}}"),
                        part("{'type':'data-note','data':'text'}"),
                        part("{'type':'data-start','data':{}}"),
                        FINISH,
                        DONE);
    }

    @Test
    void aFailureHasATextThatTellsNothing() {
        assertThat(run.text("a").end(RunState.FAILED, RunEnd.PRODUCER_LOST))
                .endsWith(
                        part("{'type':'text-end','id':'t1'}"),
                        part("{'type':'error','errorText':'The answer could not be completed.'}"),
                        DONE);
        assertThat(new DialectFixture(AiSdk.uiMessages().errorText(end -> "Reason: " + end.reason()))
                        .end(RunState.FAILED, "x"))
                .contains(part("{'type':'error','errorText':'Reason: x'}"));
    }

    @Test
    void aCancellationIsAnAbortWithAReasonOrNone() {
        assertThat(run.text("a").end(RunState.CANCELLED, "user"))
                .endsWith(part("{'type':'text-end','id':'t1'}"), part("{'type':'abort','reason':'user'}"), DONE);
        assertThat(new DialectFixture(AiSdk.uiMessages()).end(RunState.CANCELLED, null))
                .containsExactly(START, part("{'type':'abort'}"), DONE);
    }

    @Test
    void aFinishOfTheProducerIsSentAtTheEndWithAReasonThatClientsKnow() {
        assertThat(run.event("finish", part("{'finishReason':'length','messageMetadata':{'n':1}}"))
                        .text("late")
                        .complete())
                .endsWith(part("{'type':'finish','finishReason':'length','messageMetadata':{'n':1}}"), DONE);
        assertThat(new DialectFixture(AiSdk.uiMessages())
                        .event("finish", part("{'finishReason':'cancelled'}"))
                        .complete())
                .endsWith(part("{'type':'finish','finishReason':'other'}"), DONE);
    }

    @Test
    void readersGetTheWholeRunForAGrace() {
        assertThat(AiSdk.uiMessages().replaysFromStart()).isTrue();
        assertThat(AiSdk.uiMessages().grace()).isEqualTo(Duration.ofSeconds(30));
        assertThat(AiSdk.uiMessages().grace(Duration.ofSeconds(5)).grace()).isEqualTo(Duration.ofSeconds(5));
        assertThatIllegalArgumentException().isThrownBy(() -> AiSdk.uiMessages().grace(Duration.ofSeconds(-1)));
    }
}
