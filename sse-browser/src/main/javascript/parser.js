import { sseError } from "./error.js";

const MAX_CHARACTERS = 1 << 24;

/**
 * Creates a parser of event streams (HTML Standard, section 9.2.6) and returns the function that feeds it. The bytes
 * may be cut anywhere. Everything that a chunk completes is reported before the function returns.
 *
 * `sink.onBlock(id, event, data)` gets each event, and each block that has an id but no data: then `event` and `data`
 * are undefined. `sink.onRetry(ms)` and `sink.onComment(text)` get their lines. Throws an error if an event is too large.
 */
export function createParser(sink, lastEventId) {
  // Drops one byte order mark and replaces malformed bytes, as the standard requires.
  const decoder = new TextDecoder();
  let unfinishedLine = "";
  let afterCarriageReturn = false; // which has ended its line already: an LF at the start of the next chunk is dropped
  let id = lastEventId;
  let hasId = false;
  let event = "";
  let data;

  const endBlock = () => {
    if (data != null) sink.onBlock(id, event || "message", data);
    else if (hasId) sink.onBlock(id);
    hasId = false;
    event = "";
    data = undefined;
  };

  const endLine = line => {
    const [, name, value] = /^([^:]*):? ?(.*)$/s.exec(line);
    if (!line) {
      endBlock();
    } else if (!name) {
      sink.onComment(value);
    } else if (name == "data") {
      data = data == null ? value : data + "\n" + value;
    } else if (name == "event") {
      event = value;
    } else if (name == "id" && !value.includes("\0")) {
      id = value;
      hasId = true;
    } else if (name == "retry" && /^\d+$/.test(value)) {
      sink.onRetry(+value);
    }
  };

  return bytes => {
    const text = decoder.decode(bytes, { stream: true });
    if (!text) return;
    // Only the new text is searched, so the time is linear for chunks of any size.
    const lines = text.slice(afterCarriageReturn && text[0] == "\n" ? 1 : 0).split(/\r\n|\r|\n/);
    afterCarriageReturn = text.endsWith("\r");
    lines[0] = unfinishedLine + lines[0];
    unfinishedLine = lines.pop();
    lines.forEach(endLine);
    if (unfinishedLine.length + (data?.length ?? 0) > MAX_CHARACTERS) throw sseError("too-large");
  };
}
