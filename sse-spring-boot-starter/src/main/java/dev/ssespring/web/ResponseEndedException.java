package dev.ssespring.web;

import java.io.IOException;

/** The container has ended a response; comes with each normal end too, and so without a stack trace. */
final class ResponseEndedException extends IOException {

    private static final long serialVersionUID = 1L;

    ResponseEndedException() {
        super("The container has ended the response");
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
