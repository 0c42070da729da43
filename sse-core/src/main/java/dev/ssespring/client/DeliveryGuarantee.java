package dev.ssespring.client;

/** When an event is acknowledged, so that it is not requested again. */
public enum DeliveryGuarantee {
    /** After its handler has returned: an event may be received twice, none is lost. */
    AT_LEAST_ONCE,
    /** Before its handler is called: an event may be lost, none is received twice. */
    AT_MOST_ONCE
}
