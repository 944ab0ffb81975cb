import { useEffect, useState } from "react";
import styles from "./Lobby.module.css";
import { remainingText } from "./party-words.ts";
import { useParty } from "./use-party.ts";

const tickMs = 500;

/** What is left until a time of the party's clock. */
export function Countdown({
  untilServerMs,
  overWords,
}: {
  readonly untilServerMs: number;
  /** Once nothing is left. */
  readonly overWords: string;
}) {
  const { parties } = useParty();
  const [leftMs, setLeftMs] = useState(() => untilServerMs - parties.serverNowMs());
  useEffect(() => {
    const look = () => setLeftMs(untilServerMs - parties.serverNowMs());
    look();
    const timer = setInterval(look, tickMs);
    return () => clearInterval(timer);
  }, [untilServerMs, parties]);
  if (leftMs <= 0) return <p className={styles["countdown"]}>{overWords}</p>;
  return (
    <p className={styles["countdown"]}>
      in <span role="timer">{remainingText(leftMs + 999)}</span>
    </p>
  );
}
