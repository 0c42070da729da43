package dev.ssespring.publisher.state;

/** Gets a state when it is loaded. One of its methods is called, once, and does not throw. */
public interface StateReceiver {

    /** Takes the state, on a thread for producers, or on the thread that asked if the state was there already. */
    void loaded(LoadedState state);

    /** The supplier has thrown this, or there was no state. */
    void failed(Throwable cause);
}
