import { sseError } from "./error.js";
import { startWatchdog } from "./watchdog.js";

/** The reason to close a stream in all tabs, which any of them can give. */
export const EVERYWHERE = "closed-everywhere";

const ANSWER_TIMEOUT = 2000;
const QUIET = 500;
const QUIET_WITHOUT_POSITION = 2500;

/**
 * Takes part in a stream that all tabs share, until `leave()`.
 *
 * A Web Lock elects the leader, whose connection serves all tabs through a BroadcastChannel. Locks and messages are not
 * ordered with each other, and a new leader can be behind another tab. So a follower takes an entry only if it continues
 * the place that the follower has reached. An entry whose id it knows was delivered before. Anything else means that
 * the follower is behind: it asks the leader for the entries behind its own id.
 *
 * A tab that the leader cannot help, because it is new or was away for too long, catches up: it opens a stream of its
 * own, which begins as the server wants it to begin. So a tab gets what it would get by itself. It closes that stream
 * where both streams meet:
 *
 * - one is at an id that the other is at or has passed; or
 * - the own stream has nothing more to tell, and both are quiet. Ids of the same place can differ: a server that
 *   numbers the events of many streams tells each stream where it is, and not all at the same time. This relies on
 *   neither connection being a second behind the other.
 *
 * `tab` is the stream in this tab:
 * - `recent`, `server`, `resetName`, `publicStream.state`
 * - `openOwn()`, `closeOwn()`: a connection of its own
 * - `deliver(id, event, data)`: delivers an entry; `isFull()`: it cannot take more
 * - `setState(state)`, `close(reason, error)`: what another tab says
 */
export function joinTabs(name, tab) {
  const { recent, server } = tab;
  const me = Math.random();
  const channel = new BroadcastChannel(name);
  const patience = 1.2 + Math.random(); // the tabs do not all lose theirs at once
  let claim; // aborted to give up the lock, or the wish for it
  let release; // set in the leader
  let announced; // an entry of the current chunk
  let leaderState = {};
  let answerTimer; // set while an answer is expected
  // While this tab catches up:
  let catching = false;
  let blocks; // that the own stream has told since it was opened
  let resumed; // the id with which it was opened
  let toldAll; // that was missed
  let quiet; // both streams
  let quietId; // that of the leader when they were quiet before
  let quietTimer;

  const post = (type, message) => channel.postMessage({
    type,
    from: me,
    id: recent.lastId(),
    silence: server.quiet,
    state: { ...tab.publicStream.state, error: tab.publicStream.state.error?.message },
    ...message,
  });

  // ---- Election

  const elect = steal => {
    claim?.abort();
    const { signal } = claim = new AbortController();
    navigator.locks.request(name, steal ? { "steal": true } : { signal }, () => signal.aborted || lead()).catch(() => {
      if (!release || signal.aborted) return;
      release = undefined; // another tab has stolen the lock, because this one was silent
      tab.closeOwn();
      watchdog.look();
      elect();
    });
  };

  const lead = () => new Promise(resolve => {
    release = resolve;
    watchdog.halt();
    stopTimers();
    if (recent.lastId() == null) recent.addEntry("");
    tab.openOwn(); // goes on with the connection of a tab that was catching up
  });

  // ---- Follower

  const ask = () => {
    if (answerTimer) return;
    answerTimer = setTimeout(catchUp, ANSWER_TIMEOUT);
    post("ask");
  };

  /** The leader is at this id. */
  const compare = id => {
    if (recent.behind(id)) meet();
    else ask();
  };

  const follow = ({ before, id, event, data }) => {
    if (!recent.isAt(before)) return compare(id);
    meet();
    tab.deliver(id, event, data);
  };

  const onAnswer = ({ id, ids, entries }) => {
    clearTimeout(answerTimer);
    answerTimer = undefined;
    if (entries) {
      meet();
      entries.forEach(follow);
    } else if ((quiet && id == quietId) || (recent.lastId() == null && ids.includes(""))) {
      // Both are at the same place: either they are quiet, or there was no event that this tab could have missed.
      ids.forEach(id => recent.addEntry(id));
      meet();
    } else if (quiet) {
      quietId = id; // asks once more: the leader can have been busy, with events that it has yet to read
      expectQuiet();
    } else if (leaderState.name == "open" && !recent.behind(id)) {
      catchUp();
    }
  };

  const onMessage = ({ data: message }) => {
    const { type, from, to, id, state, silence } = message;
    const { name, reason } = state;
    if (state.error) state.error = sseError(reason, state.error);
    if (name == "closed") return (!release || reason == EVERYWHERE) && tab.close(reason, state.error);
    if (release) return type == "ask" && post("answer", { to: from, ids: recent.lastIds(), entries: recent.behind(id) });
    if (type == "ask" || (to && to != me)) return;
    // From the leader. What a former leader sent before this tab became the leader is dropped: the server sends it again.
    watchdog.seen();
    server.quiet = silence;
    leaderState = state;
    if (!catching) tab.setState(state);
    if (tab.isFull()) return; // asks when there is room again
    if (type == "answer") return onAnswer(message);
    if (type == "status") return compare(id);
    expectQuiet();
    follow(message);
  };

  // ---- Catching up

  const catchUp = () => {
    answerTimer = undefined;
    catching = true;
    tab.openOwn();
  };

  const expectQuiet = () => {
    clearTimeout(quietTimer);
    quiet = false;
    if (catching) quietTimer = setTimeout(endQuiet, blocks ? QUIET : QUIET_WITHOUT_POSITION);
  };

  const endQuiet = () => {
    // A server that tells its heartbeat tells a position, too, however long it needs for a state.
    quiet = (toldAll || !(blocks || server.beats)) && tab.publicStream.state.name == "open" && leaderState.name == "open";
    ask();
  };

  const meet = () => {
    if (!catching) return;
    stopTimers();
    tab.closeOwn();
    tab.setState(leaderState);
  };

  const stopTimers = () => {
    clearTimeout(answerTimer);
    clearTimeout(quietTimer);
    answerTimer = quietId = undefined;
    catching = quiet = false;
  };

  const watchdog = startWatchdog(() => server.quiet * patience + (leaderState.ms ?? 0), () => elect(true));
  channel.onmessage = onMessage;
  elect();
  ask();

  return {
    /** To be called after the state of the own connection has changed. */
    onState({ name, reason }) {
      if ((release && reason != "closed") || reason == EVERYWHERE) post("status");
      if (name != "open") return;
      blocks = 0;
      resumed = recent.lastId();
      expectQuiet();
    },
    /** To be called before an entry of the own connection is delivered. */
    onEntry(entry) {
      if (release) {
        announced = true;
        post("entry", entry);
      }
      // A position ends what was missed. A state or a reset stands for all that was before it.
      toldAll = entry.data == null || entry.event == tab.resetName || !(resumed || blocks);
      blocks++;
      expectQuiet();
    },
    /** To be called after each chunk that the own connection has read. */
    onChunk() {
      if (release && !announced) post("status");
      announced = false;
    },
    look: () => release || watchdog.look(),
    leave() {
      stopTimers();
      watchdog.halt();
      claim.abort();
      release?.();
      channel.close();
    },
  };
}
