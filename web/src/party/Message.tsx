import type { ChatMessage } from "codecatalyst-client";
import { Fragment, memo, useRef } from "react";
import { classNames } from "../design/class-names.ts";
import { Button } from "../design/Button.tsx";
import styles from "./Chat.module.css";
import { partsOf } from "./message-parts.ts";
import { clockText } from "./party-words.ts";

interface MessageProps {
  readonly message: ChatMessage;
  readonly answered: ChatMessage | undefined;
  readonly memberId: string | undefined;
  readonly leads: boolean;
  readonly mayAnswer: boolean;
  readonly onAnswer: (message: ChatMessage) => void;
  readonly onRemove: (message: ChatMessage) => void;
  readonly onReport: (message: ChatMessage) => void;
}

/** One thing that was said. Many are shown, and most never change. */
export const Message = memo(function Message({ message, answered, memberId, ...rest }: MessageProps) {
  const { name, positionMs, mentions, isRemoved, replyTo } = message;
  const isForMe = memberId !== undefined && mentions.includes(memberId);
  return (
    <li className={classNames(styles["message"], isForMe && styles["forMe"])} data-message={message.id}>
      {replyTo !== undefined && (
        <p className={styles["quote"]} dir="auto">
          {answered === undefined || answered.isRemoved === true
            ? "An answer to something that is gone"
            : `${answered.name}: ${answered.text}`}
        </p>
      )}
      <p dir="auto">
        <strong dir="auto">{name}</strong>{" "}
        {positionMs !== undefined && <span className={styles["at"]}>{clockText(positionMs)}</span>}
      </p>
      <p className={styles["said"]} dir="auto">
        {isRemoved === true ? <em>removed</em> : <Said message={message} />}
      </p>
      {isRemoved !== true && <Acts message={message} isOwn={message.memberId === memberId} {...rest} />}
    </li>
  );
});

const Said = ({ message }: { readonly message: ChatMessage }) =>
  partsOf(message).map(({ at, text, href }) =>
    href === undefined ? (
      <Fragment key={at}>{text}</Fragment>
    ) : (
      <a key={at} href={href} rel="noopener noreferrer nofollow" target="_blank">
        {text}
      </a>
    ),
  );

function Acts({
  message,
  isOwn,
  leads,
  mayAnswer,
  onAnswer,
  onRemove,
  onReport,
}: Pick<MessageProps, "message" | "leads" | "mayAnswer" | "onAnswer" | "onRemove" | "onReport"> & {
  readonly isOwn: boolean;
}) {
  const details = useRef<HTMLDetailsElement>(null);
  const about = `${message.name}, ${message.text.slice(0, 40)}`;
  const close = (act: (message: ChatMessage) => void) => () => {
    if (details.current !== null) details.current.open = false;
    act(message);
  };
  return (
    <details ref={details} className={styles["acts"]}>
      <summary>
        <span aria-hidden="true">⋯</span>
        <span className="visually-hidden">What to do with: {about}</span>
      </summary>
      <div className={styles["actList"]}>
        {mayAnswer && (
          <Button isSmall about={about} onClick={close(onAnswer)}>
            Answer
          </Button>
        )}
        {(isOwn || leads) && (
          <Button isSmall about={about} onClick={close(onRemove)}>
            Remove
          </Button>
        )}
        {!isOwn && (
          <Button isSmall about={about} onClick={close(onReport)}>
            Report
          </Button>
        )}
      </div>
    </details>
  );
}
