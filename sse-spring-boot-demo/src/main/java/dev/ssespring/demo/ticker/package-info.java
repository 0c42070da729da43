/**
 * A page with prices that change faster than anybody can read. The {@link dev.ssespring.demo.ticker.Ticker} publishes on the
 * scheduler's thread while somebody looks; each page's stream conflates updates in its mailbox, and a
 * {@link dev.ssespring.demo.ticker.PacedSink} lets it write ten times a second.
 */
@NullMarked
package dev.ssespring.demo.ticker;

import org.jspecify.annotations.NullMarked;
