package dev.ssespring.demo.ticker;

/**
 * Price of a symbol.
 *
 * @param symbol the symbol
 * @param cents the price in cents
 * @param update number of the update: one more for each, of all symbols
 */
record Price(String symbol, long cents, long update) {}
