import type { ChatMessage } from "codecatalyst-client";
import { useMutation } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { client } from "../data/client.ts";
import { Button } from "../design/Button.tsx";
import { Failure } from "../design/Notice.tsx";
import styles from "./Chat.module.css";
import { Composer } from "./Composer.tsx";
import { Message } from "./Message.tsx";
import { listed } from "./party-words.ts";
import { isHostly, mayTalk } from "./room.ts";
import { ReportMessage } from "./ReportMessage.tsx";
import { useParty } from "./use-party.ts";
import { useSending, type Sending } from "./use-sending.ts";

/** What is said, and what one says. */
export function Chat() {
  const { room, state, memberId, tryAct } = useParty();
  const { sendings, send, again, drop } = useSending();
  const [answered, setAnswered] = useState<ChatMessage>();
  const [reported, setReported] = useState<ChatMessage>();
  const { log, isBehind, toEnd } = useEnd();
  const remove = useCallback(({ id }: ChatMessage) => tryAct({ kind: "remove-message", messageId: id }), [tryAct]);
  const byId = new Map(room.messages.map((message) => [message.id, message]));
  const typing = room.typingIds.filter((id) => id !== memberId).map((id) => room.names.get(id) ?? id);
  return (
    <section className={styles["chat"]} aria-labelledby="party-chat-heading">
      <h2 id="party-chat-heading">Chat</h2>
      <div ref={log} className={styles["log"]} role="log" tabIndex={0} aria-labelledby="party-chat-heading">
        <Earlier />
        {room.messages.length === 0 && sendings.length === 0 && <p className="note">Nobody has said anything yet.</p>}
        <ol className={styles["messages"]}>
          {room.messages.map((message) => (
            <Message
              key={message.id}
              message={message}
              answered={message.replyTo === undefined ? undefined : byId.get(message.replyTo)}
              memberId={memberId}
              leads={isHostly(state, memberId)}
              mayAnswer={mayTalk(state, memberId)}
              onAnswer={setAnswered}
              onRemove={remove}
              onReport={setReported}
            />
          ))}
          {sendings.map((sending) => (
            <Unsent key={sending.clientMessageId} sending={sending} onAgain={again} onDrop={drop} />
          ))}
        </ol>
      </div>
      {isBehind && (
        <div>
          <Button isSmall onClick={toEnd}>
            To the newest
          </Button>
        </div>
      )}
      <p className={styles["typing"]} role="status" dir="auto">
        {typing.length > 0 && `${listed(typing)} ${typing.length === 1 ? "is" : "are"} writing …`}
      </p>
      <Composer answered={answered} onAnswered={() => setAnswered(undefined)} onSend={send} />
      <ReportMessage message={reported} onClose={() => setReported(undefined)} />
    </section>
  );
}

function Unsent({
  sending,
  onAgain,
  onDrop,
}: {
  readonly sending: Sending;
  readonly onAgain: (sending: Sending) => void;
  readonly onDrop: (id: string) => void;
}) {
  const { room } = useParty();
  const { text, problem, clientMessageId } = sending;
  return (
    <li className={styles["unsent"]}>
      <p dir="auto">{text}</p>
      {problem === undefined ? (
        <p className="note">{room.isConnected ? "Being sent …" : "Waits for the connection."}</p>
      ) : (
        <>
          <p className={styles["problem"]} role="alert">
            Not sent: {problem}
          </p>
          <Button isSmall about={text} onClick={() => onAgain(sending)}>
            Send again
          </Button>
          <Button isSmall tone="quiet" about={text} onClick={() => onDrop(clientMessageId)}>
            Drop it
          </Button>
        </>
      )}
    </li>
  );
}

const pageLength = 50;

/** What was said before one came. */
function Earlier() {
  const { room, state, addMessages } = useParty();
  const [cursor, setCursor] = useState<string>();
  const [isAllThere, setAllThere] = useState(false);
  const load = useMutation({
    mutationFn: () =>
      client.listPartyMessages({ partyId: state.id, limit: pageLength, ...(cursor !== undefined && { cursor }) }),
    onSuccess: ({ messages, nextCursor }) => {
      addMessages(messages);
      setCursor(nextCursor);
      setAllThere(nextCursor === undefined);
    },
  });
  if (isAllThere || room.messages.length < pageLength) return null;
  return (
    <div>
      {load.error !== null && <Failure error={load.error} />}
      <Button isSmall disabled={load.isPending} onClick={() => load.mutate()}>
        What was said before
      </Button>
    </div>
  );
}

/** Who has scrolled up further than this reads, and is left there. */
const nearEndPx = 60;

/** Keeps the newest in sight, unless somebody reads what was said before. */
function useEnd() {
  const log = useRef<HTMLDivElement>(null);
  const [isBehind, setBehind] = useState(false);
  const toEnd = useCallback(() => log.current?.scrollTo({ top: log.current.scrollHeight }), []);
  useEffect(() => {
    const { current } = log;
    if (current === null) return undefined;
    let isAtEnd = true;
    const look = () => {
      isAtEnd = current.scrollHeight - current.scrollTop - current.clientHeight < nearEndPx;
      if (isAtEnd) setBehind(false);
    };
    // More was said, or the log came into sight.
    const sizes = new ResizeObserver(() => {
      if (isAtEnd) toEnd();
      else setBehind(true);
    });
    sizes.observe(current);
    for (const child of current.children) sizes.observe(child);
    current.addEventListener("scroll", look, { passive: true });
    return () => {
      sizes.disconnect();
      current.removeEventListener("scroll", look);
    };
  }, [toEnd]);
  return { log, isBehind, toEnd };
}
