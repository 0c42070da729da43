package dev.ssespring.client;

/** When an event counts as handled, so that it is not asked for again. */
public enum DeliveryGuarantee {
    /** After its handler has returned: an event may come twice, none is lost. */
    AT_LEAST_ONCE,
    /** Before its handler is called: an event may be lost, none comes twice. */
    AT_MOST_ONCE
}
