package dev.ssespring.test;

class PlainPublisherServerIntegrationTests extends AnyServerContract {

    @Override
    StreamSubject start() {
        return new PlainPublisherServer();
    }
}
