// A page with useChat. What it has seen is in window.seen; window.chat is what useChat returned.
// Query: id of the chat, initial (messages as JSON).
import { useChat } from "@ai-sdk/react";
import { useEffect } from "react";
import { createRoot } from "react-dom/client";

const query = new URLSearchParams(location.search);
const seen = window.seen = { status: "", statuses: [], error: "", finishes: [], data: [], messages: [] };

function Page() {
  const chat = useChat({
    id: query.get("id"),
    resume: true,
    messages: JSON.parse(query.get("initial") ?? "[]"),
    onFinish: ({ isAbort, isDisconnect, isError, finishReason }) =>
      seen.finishes.push({ isAbort, isDisconnect, isError, finishReason }),
    onData: part => seen.data.push(part)
  });
  useEffect(() => {
    if (seen.status !== chat.status) {
      seen.statuses.push(chat.status);
    }
    seen.status = chat.status;
    seen.error = chat.error?.message ?? "";
    seen.messages = chat.messages;
  });
  window.chat = chat;
  return <p>{chat.status}</p>;
}

createRoot(document.getElementById("root")).render(<Page />);
