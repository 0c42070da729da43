package dev.ssespring.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.ssespring.broker.PublishOptions.Retention;
import org.junit.jupiter.api.Test;

class PublishOptionsTests {

    @Test
    void keepAndDoNotConflateUnlessToldOtherwise() {
        assertThat(PublishOptions.DEFAULTS).isEqualTo(new PublishOptions(Retention.HISTORY, null));
    }

    @Test
    void changeOneThingAndKeepTheOther() {
        PublishOptions both = new PublishOptions(Retention.LIVE_ONLY, "key");

        assertThat(PublishOptions.DEFAULTS.liveOnly()).isEqualTo(new PublishOptions(Retention.LIVE_ONLY, null));
        assertThat(PublishOptions.DEFAULTS.conflatedBy("key")).isEqualTo(new PublishOptions(Retention.HISTORY, "key"));
        assertThat(PublishOptions.DEFAULTS.liveOnly().conflatedBy("key")).isEqualTo(both);
        assertThat(PublishOptions.DEFAULTS.conflatedBy("key").liveOnly()).isEqualTo(both);
    }

    @Test
    void refuseNull() {
        assertThatNullPointerException()
                .isThrownBy(() -> new PublishOptions(null, null))
                .withMessage("'retention' must not be null");
        assertThatNullPointerException()
                .isThrownBy(() -> PublishOptions.DEFAULTS.conflatedBy(null))
                .withMessage("'key' must not be null");
    }
}
