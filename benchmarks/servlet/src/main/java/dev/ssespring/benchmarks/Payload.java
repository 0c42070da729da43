package dev.ssespring.benchmarks;

import java.nio.charset.StandardCharsets;

/** What the data of an event looks like. Its size is in bytes of UTF-8. */
public enum Payload {
    ASCII_200(200, "The quick brown fox; "),
    NON_ASCII_200(200, "Zw\u00f6lf Boxk\u00e4mpfer, \u4e2d\u6587\u5b57; "),
    ASCII_10K(10 * 1024, "The quick brown fox; "),
    LINES_10K(10 * 1024, "The quick brown fox jumps over the lazy dog, again and again.\n");

    private static final String END = "\"}";

    private final int size;
    private final String filler;

    Payload(int size, String filler) {
        this.size = size;
        this.filler = filler;
    }

    String data(int number) {
        StringBuilder text = new StringBuilder("{\"number\":" + number + ",\"text\":\"");
        int left = size - text.length() - END.length();
        int fillerSize = filler.getBytes(StandardCharsets.UTF_8).length;
        text.append(filler.repeat(left / fillerSize)).append(".".repeat(left % fillerSize));
        return text.append(END).toString();
    }
}
