package dev.ssespring.jobs;

import java.util.regex.Pattern;

/** Checks tags of jobs and workers. */
final class JobTags {

    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9._-]{1," + JobSpec.MAX_TEXT_LENGTH + "}");

    private JobTags() {}

    static String check(String tag) {
        if (!TAG.matcher(tag).matches()) {
            throw new IllegalArgumentException(
                    "A tag must have 1 to %d letters, digits, '.', '_' or '-'".formatted(JobSpec.MAX_TEXT_LENGTH));
        }
        return tag;
    }
}
