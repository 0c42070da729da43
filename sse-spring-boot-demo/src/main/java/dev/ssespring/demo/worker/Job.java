package dev.ssespring.demo.worker;

/**
 * What a worker needs to know of a job.
 *
 * @param id names it in reports
 * @param text to be worked on
 */
record Job(String id, String text) {

    /** The work itself. */
    String result() {
        long words = text.strip().split("\\s+").length;
        return "%d %s: %s".formatted(words, (words == 1) ? "word" : "words", new StringBuilder(text).reverse());
    }

    @Override
    public String toString() {
        return "job " + id + " ('" + text + "')";
    }
}
