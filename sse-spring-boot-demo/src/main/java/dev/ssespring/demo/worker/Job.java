package dev.ssespring.demo.worker;

/**
 * Job as a worker receives it.
 *
 * @param id id of the job in reports
 * @param text text to work on
 */
record Job(String id, String text) {

    /** Performs the work. */
    String result() {
        long words = text.strip().split("\\s+").length;
        return "%d %s: %s".formatted(words, (words == 1) ? "word" : "words", new StringBuilder(text).reverse());
    }

    @Override
    public String toString() {
        return "job " + id + " ('" + text + "')";
    }
}
