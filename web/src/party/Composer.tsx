import type { ChatMessage, PartyState } from "codecatalyst-client";
import { useRef, useState, type FormEvent } from "react";
import { Button } from "../design/Button.tsx";
import { TextField } from "../design/Field.tsx";
import styles from "./Chat.module.css";
import { namesToMention, withMention } from "./mention.ts";
import { isHostly, mayTalk } from "./room.ts";
import { useParty } from "./use-party.ts";

const typingEveryMs = 2_000;

/** Where one writes. What was begun stays, whatever becomes of connection and rights. */
export function Composer({
  answered,
  onAnswered,
  onSend,
}: {
  readonly answered: ChatMessage | undefined;
  readonly onAnswered: () => void;
  readonly onSend: (text: string, replyTo?: string) => void;
}) {
  const { party, state, memberId } = useParty();
  const [draft, setDraft] = useState("");
  const typedAtMs = useRef(Number.NEGATIVE_INFINITY);
  const box = useRef<HTMLFormElement>(null);
  if (!mayTalk(state, memberId)) return <p className="note">{silenceWords(state, memberId)}</p>;
  const type = (text: string) => {
    setDraft(text);
    if (performance.now() - typedAtMs.current < typingEveryMs || text === "") return;
    typedAtMs.current = performance.now();
    party.tell({ kind: "type" });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (draft.trim() === "") return;
    onSend(draft.trim(), answered?.id);
    setDraft("");
    onAnswered();
  };
  const others = state.members.filter(({ id }) => id !== memberId).map(({ name }) => name);
  const mention = (name: string) => {
    setDraft(withMention(draft, name));
    box.current?.querySelector("input")?.focus();
  };
  return (
    <form ref={box} className={styles["composer"]} onSubmit={submit}>
      {answered !== undefined && (
        <div className={styles["answering"]}>
          <p className={styles["quote"]} dir="auto">
            Answer to {answered.name}: {answered.text}
          </p>
          <Button tone="quiet" isSmall aria-label="Do not answer" onClick={onAnswered}>
            ✕
          </Button>
        </div>
      )}
      <Mentions names={namesToMention(draft, others)} onChoose={mention} />
      <div className={styles["line"]}>
        <TextField
          label="Say something"
          isLabelHidden
          dir="auto"
          autoComplete="off"
          maxLength={2000}
          placeholder="Say something"
          value={draft}
          onChange={(event) => type(event.currentTarget.value)}
        />
        <Button type="submit">Send</Button>
      </div>
      {state.settings.slowModeMs > 0 && !isHostly(state, memberId) && (
        <p className="note">Slowly here: one message every {Math.round(state.settings.slowModeMs / 1000)} seconds.</p>
      )}
    </form>
  );
}

function Mentions({
  names,
  onChoose,
}: {
  readonly names: readonly string[];
  readonly onChoose: (name: string) => void;
}) {
  if (names.length === 0) return null;
  return (
    <div className={styles["line"]} role="group" aria-label="Name somebody">
      {names.map((name) => (
        <Button key={name} isSmall onClick={() => onChoose(name)}>
          @{name}
        </Button>
      ))}
    </div>
  );
}

const silenceWords = ({ members }: PartyState, memberId: string | undefined) =>
  members.some(({ id, isMuted }) => id === memberId && isMuted)
    ? "A host has muted you: you can read, and watch on."
    : "Only the host and co-hosts write here.";
