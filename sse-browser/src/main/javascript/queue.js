import { check } from "./options.js";

/** The events between a stream and the `for await` loop that reads it. Takes none until the loop begins. */
export function eventQueue(limit, onReturn) {
  let events;
  let end; // { error } when nothing more is to come
  let wake; // the reader of an empty queue, or the writer of a full one

  async function* read() {
    try {
      while (events[0] || !end) {
        if (events[0]) yield events.shift();
        else await untilRead();
      }
      if (end.error) throw end.error;
    } finally {
      onReturn();
    }
  }

  const untilRead = () => new Promise(resolve => {
    wake?.();
    wake = resolve;
  });

  return {
    offer(event) {
      events?.push(event);
      wake?.();
    },
    isFull: () => events?.length > limit,
    /** For the writer: returns when all has been read. */
    untilRead,
    endWith(error) {
      end = { error };
      wake?.();
    },
    iterate() {
      check(!events, "stream", "iterated once");
      events = [];
      return read();
    },
  };
}
