package dev.ssespring.runs.engine;

import dev.ssespring.runs.SseRuns;
import java.security.SecureRandom;
import java.util.HexFormat;

/** Checks names and makes epochs. */
final class RunIds {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int EPOCH_BYTES = 10;
    private static final int MAX_REASON_LENGTH = 100;

    private RunIds() {}

    static String checkId(String id) {
        return check("id", id, SseRuns.MAX_ID_LENGTH);
    }

    static String checkReason(String reason) {
        return check("reason", reason, MAX_REASON_LENGTH);
    }

    private static String check(String name, String text, int maxLength) {
        if (text == null || text.isBlank() || text.length() > maxLength) {
            throw new IllegalArgumentException("'%s' must have 1 to %d characters".formatted(name, maxLength));
        }
        if (text.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("'%s' must not contain control characters".formatted(name));
        }
        return text;
    }

    /** Never derived from the name: a run that is started again must not be taken for the one before. */
    static String newEpoch() {
        byte[] random = new byte[EPOCH_BYTES];
        RANDOM.nextBytes(random);
        return HexFormat.of().formatHex(random);
    }
}
