package dev.ssespring.test;

class RawSocketServerIntegrationTests extends AnyServerContract {

    @Override
    StreamSubject start() {
        return new RawSocketSubject();
    }
}
