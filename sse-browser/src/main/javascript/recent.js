/**
 * The recent entries of a stream, in order, and with them the position that it has reached.
 *
 * An entry is what tabs send each other: `{ before, id, event, data }`, where `before` is the id before it. Without
 * data it only moves the position. Ids are opaque, and such entries skip nothing: the id of the last event and all ids
 * behind it mean the same place.
 */
export function recentEntries(maxEntries, maxCharacters) {
  const entries = [];
  let characters = 0; // of all entries so far
  const lastId = () => entries.at(-1)?.id;
  const lastIds = () => entries.slice(Math.max(entries.findLastIndex(entry => entry.data != null), 0)).map(entry => entry.id);
  return {
    /** The ids of the place that the stream has reached; none if it has not begun. */
    lastIds,
    /** The newest of these ids. */
    lastId,
    isAt: id => lastIds().includes(id),
    addEntry(id, event, data) {
      characters += data?.length ?? 0;
      entries.push({ before: lastId(), id, event, data, characters });
      while (entries[1] && (entries.length > maxEntries || characters - entries[0].characters > maxCharacters)) entries.shift();
    },
    /** All entries behind the id; undefined if it is not known. */
    behind(id) {
      const index = entries.findLastIndex(entry => entry.id === id);
      return index < 0 ? undefined : entries.slice(index + 1);
    },
  };
}
