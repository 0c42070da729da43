package dev.ssespring.test;

class WebFluxServerIntegrationTests extends AnyServerContract {

    @Override
    StreamSubject start() {
        return new WebFluxSubject();
    }
}
