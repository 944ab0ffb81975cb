import { useCallback, useState } from "react";
import { useParty } from "./use-party.ts";

/** Something that was said and is not yet in the chat. */
export interface Sending {
  readonly clientMessageId: string;
  readonly text: string;
  readonly replyTo?: string;
  /** Why it was refused. */
  readonly problem?: string;
}

/** What one says, until the server has it: while there is no connection it waits, and what is refused can be sent again. */
export function useSending() {
  const { act, room } = useParty();
  const [waiting, setWaiting] = useState<readonly Sending[]>([]);
  const drop = useCallback(
    (id: string) => setWaiting((all) => all.filter(({ clientMessageId }) => clientMessageId !== id)),
    [],
  );
  const deliver = useCallback(
    ({ clientMessageId, text, replyTo }: Sending) => {
      const refuse = (error: unknown) => {
        const problem = error instanceof Error ? error.message : "It was not sent.";
        setWaiting((all) =>
          all.map((each) => (each.clientMessageId === clientMessageId ? { ...each, problem } : each)),
        );
      };
      void act({ kind: "chat", clientMessageId, text, ...(replyTo !== undefined && { replyTo }) })
        .then(() => drop(clientMessageId))
        .catch(refuse);
    },
    [act, drop],
  );
  const send = useCallback(
    (text: string, replyTo?: string) => {
      const sending = { clientMessageId: crypto.randomUUID(), text, ...(replyTo !== undefined && { replyTo }) };
      setWaiting((all) => [...all, sending]);
      deliver(sending);
    },
    [deliver],
  );
  const again = useCallback(
    (sending: Sending) => {
      const { problem: _gone, ...fresh } = sending;
      setWaiting((all) => all.map((each) => (each.clientMessageId === fresh.clientMessageId ? fresh : each)));
      deliver(fresh);
    },
    [deliver],
  );
  const told = new Set(room.messages.map(({ clientMessageId }) => clientMessageId));
  return { sendings: waiting.filter(({ clientMessageId }) => !told.has(clientMessageId)), send, again, drop };
}
