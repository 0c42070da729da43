package dev.ssespring.demo.jobs;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a page begins with.
 *
 * @param picture id of the newest picture; null if there was none
 * @param tiles its tiles that are done
 * @param queue what is shown beside it
 */
record JobsState(@Nullable String picture, List<TileState> tiles, QueueState queue) {}
