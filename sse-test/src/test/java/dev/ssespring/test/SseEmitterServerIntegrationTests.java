package dev.ssespring.test;

class SseEmitterServerIntegrationTests extends AnyServerContract {

    @Override
    StreamSubject start() {
        return new SseEmitterSubject();
    }
}
