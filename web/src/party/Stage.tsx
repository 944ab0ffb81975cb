import { useId, useRef } from "react";
import { Button } from "../design/Button.tsx";
import { SelectField } from "../design/Field.tsx";
import { listed } from "./party-words.ts";
import { Reactions } from "./Reactions.tsx";
import { isHostly, mayPlay } from "./room.ts";
import type { Screen } from "./screen.ts";
import { SeekBar } from "./SeekBar.tsx";
import styles from "./Stage.module.css";
import { SyncLine } from "./SyncLine.tsx";
import { useParty } from "./use-party.ts";
import { useLook, useScreen } from "./use-screen.ts";

const rates = [
  [0.75, "¾ ×"],
  [1, "1 ×"],
  [1.25, "1¼ ×"],
  [1.5, "1½ ×"],
  [2, "2 ×"],
] as const;

/** Everybody sees the start coming. */
const countdownMs = 3_000;

/** The picture that all have in common, what moves it, and how well one is in step. */
export function Stage() {
  const { state } = useParty();
  const video = useRef<HTMLVideoElement>(null);
  const picture = useRef<HTMLDivElement>(null);
  const { screen, item, isTestClip } = useScreen(video);
  const id = useId();
  const isChosen = state.itemId !== undefined;
  return (
    <section className={styles["stage"]} aria-labelledby={id}>
      <div className={styles["title"]}>
        <h2 id={id} dir="auto">
          {isChosen ? (item?.title ?? "…") : "Nothing is on yet"}
        </h2>
        {isTestClip && <p className="note">Test clip: this title has no film that could be played here.</p>}
      </div>
      <div ref={picture} className={styles["picture"]}>
        <div className={styles["screen"]}>
          <video ref={video} className={styles["video"]} playsInline preload="auto" aria-labelledby={id} />
          {!isChosen && <p className={styles["blank"]}>What is chosen together is shown here.</p>}
          <Gate />
          <Bursts />
          <LastSaid />
        </div>
        <Controls screen={screen} />
      </div>
      <div className={styles["more"]}>
        <SyncLine screen={screen} />
        <div className={styles["own"]}>
          <Speed screen={screen} />
          <Sound screen={screen} />
          {document.fullscreenEnabled && (
            <Button tone="quiet" onClick={() => void picture.current?.requestFullscreen().catch(() => undefined)}>
              Full screen
            </Button>
          )}
        </div>
      </div>
      <Reactions />
    </section>
  );
}

function Controls({ screen }: { readonly screen: Screen }) {
  const { state, memberId, tryAct } = useParty();
  const { phase, playback } = state;
  const isLive = phase === "live";
  const canMove = isLive && state.itemId !== undefined && mayPlay(state, memberId);
  return (
    <div className={styles["controls"]} role="group" aria-label="Playback, for everybody">
      {isLive ? (
        <Button
          tone="primary"
          disabled={!canMove}
          onClick={() => tryAct({ kind: playback.playing ? "pause" : "play", opId: screen.newOpId() })}
        >
          {playback.playing ? "Pause" : "Play"}
        </Button>
      ) : (
        <StartButton />
      )}
      <SeekBar
        screen={screen}
        isDisabled={!canMove}
        onSeek={(positionMs) => tryAct({ kind: "seek", positionMs, opId: screen.newOpId() })}
      />
    </div>
  );
}

function Speed({ screen }: { readonly screen: Screen }) {
  const { state, memberId, tryAct } = useParty();
  const { rate } = state.playback;
  return (
    <SelectField
      label="Speed, for everybody"
      isLabelHidden
      disabled={!mayPlay(state, memberId)}
      value={rate}
      onChange={(event) =>
        tryAct({
          kind: "set-rate",
          rate: Number(event.currentTarget.value),
          opId: screen.newOpId(),
        })
      }
    >
      {!rates.some(([known]) => known === rate) && <option value={rate}>{rate} ×</option>}
      {rates.map(([known, words]) => (
        <option key={known} value={known}>
          {words}
        </option>
      ))}
    </SelectField>
  );
}

function StartButton() {
  const { state, memberId, tryAct } = useParty();
  const { phase, itemId, queue } = state;
  const hasSomething = itemId !== undefined || queue.length > 0;
  return (
    <Button
      tone="primary"
      disabled={phase === "countdown" || !hasSomething || !isHostly(state, memberId)}
      onClick={() => tryAct({ kind: "start", countdownMs })}
    >
      {phase === "countdown" ? "Starts …" : "Start"}
    </Button>
  );
}

function Sound({ screen }: { readonly screen: Screen }) {
  const { state } = useParty();
  const { isMuted } = useLook(screen);
  // Browsers keep the sound off until somebody clicks: the way to it must not be overlooked.
  const isMissed = isMuted && state.playback.playing;
  return (
    <Button tone={isMissed ? "primary" : "quiet"} onClick={() => screen.setMuted(!isMuted)}>
      {isMuted ? "Sound on" : "Sound off"}
    </Button>
  );
}

/** Whom a start or a stall waits for; hosts need not wait. */
function Gate() {
  const { state, memberId, tryAct } = useParty();
  const { gate, members } = state;
  if (gate === undefined) return null;
  const names = members.filter(({ id }) => gate.waitingFor.includes(id)).map(({ name }) => name);
  return (
    <div className={styles["gate"]} role="status">
      <p dir="auto">Waiting for {names.length === 0 ? "everybody" : listed(names)} …</p>
      {isHostly(state, memberId) && (
        <Button isSmall onClick={() => tryAct({ kind: "play" })}>
          Go on without them
        </Button>
      )}
    </div>
  );
}

function Bursts() {
  const { room } = useParty();
  return (
    <p className={styles["bursts"]} aria-hidden="true">
      {room.bursts.map(({ id, emoji, count }) => (
        <span key={id}>{count > 1 ? `${emoji} ${count}` : emoji}</span>
      ))}
    </p>
  );
}

const lastSaidCount = 4;

/** Over the picture while it fills the screen, where the chat is out of sight. */
function LastSaid() {
  const { room } = useParty();
  return (
    <ul className={styles["lastSaid"]} aria-hidden="true">
      {room.messages.slice(-lastSaidCount).map(({ id, name, text }) => (
        <li key={id} dir="auto">
          <strong>{name}</strong> {text}
        </li>
      ))}
    </ul>
  );
}
