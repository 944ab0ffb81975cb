import { useState } from "react";
import { Button } from "../design/Button.tsx";
import { TextField } from "../design/Field.tsx";
import { syncWords } from "./party-words.ts";
import type { Screen } from "./screen.ts";
import styles from "./Stage.module.css";
import { useParty } from "./use-party.ts";
import { useLook } from "./use-screen.ts";

/** How well one is in step, in words and milliseconds, and what is one's own: a delay of speakers or screen. */
export function SyncLine({ screen }: { readonly screen: Screen }) {
  const { room, state } = useParty();
  const { status } = useLook(screen);
  const [offset, setOffset] = useState("0");
  const { playing } = state.playback;
  const change = (value: string) => {
    setOffset(value);
    const offsetMs = Number(value);
    if (value !== "" && Number.isFinite(offsetMs)) screen.setOffset(Math.min(2_000, Math.max(-2_000, offsetMs)));
  };
  return (
    <div className={styles["sync"]}>
      <p className={styles["quality"]} data-kind={status.kind} data-sync>
        {syncWords(status, playing)}
      </p>
      {playing && room.spreadMs !== undefined && (
        <p className="note">All players within {Math.round(room.spreadMs)} ms.</p>
      )}
      {status.kind === "detached" && (
        <>
          <p className="note">Your player could not keep up, so that it is left alone.</p>
          <Button isSmall onClick={() => screen.reattach()}>
            Get in step again
          </Button>
        </>
      )}
      <details className={styles["offset"]}>
        <summary>For me alone</summary>
        <TextField
          label="My picture, in milliseconds ahead"
          type="number"
          step={50}
          min={-2000}
          max={2000}
          hint="Where sound or picture come late, such as over wireless speakers."
          value={offset}
          onChange={(event) => change(event.currentTarget.value)}
        />
      </details>
    </div>
  );
}
