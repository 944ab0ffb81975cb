import type { PartyState } from "codecatalyst-client";
import { useState, type FormEvent } from "react";
import { useMutation } from "@tanstack/react-query";
import { Button } from "../design/Button.tsx";
import { Failure } from "../design/Notice.tsx";
import { Panel } from "../design/Panel.tsx";
import { CalendarButton } from "./CalendarButton.tsx";
import { Countdown } from "./Countdown.tsx";
import form from "./Form.module.css";
import styles from "./Lobby.module.css";
import { ownTimeZone, whenText } from "./party-words.ts";
import { suggestedTime } from "./plan.ts";
import { isHostly } from "./room.ts";
import { TimeFields } from "./TimeFields.tsx";
import { TimePoll } from "./TimePoll.tsx";
import { useParty } from "./use-party.ts";

/** Before it begins: when that is, who is ready, and what to watch. */
export function Lobby() {
  const { state } = useParty();
  const { plan, phase } = state;
  return (
    <>
      <Panel
        heading={headingOf(state)}
        actions={plan.startsAtMs !== undefined && <CalendarButton partyId={state.id} name={state.settings.name} />}
      >
        <WhenItStarts />
        {phase !== "countdown" && (
          <>
            <ReadyCheck />
            <ChangePlan />
          </>
        )}
      </Panel>
    </>
  );
}

function WhenItStarts() {
  const { state } = useParty();
  const { plan, phase, startsAtServerMs } = state;
  const startsAtMs = phase === "countdown" ? startsAtServerMs : plan.startsAtMs;
  if (startsAtMs !== undefined)
    return (
      <div className={styles["start"]}>
        <Countdown
          untilServerMs={startsAtMs}
          overWords={phase === "countdown" ? "Now" : "Now, once the host is here and something is chosen"}
        />
        {plan.startsAtMs !== undefined && <p>{whenText(plan.startsAtMs, plan.timeZone)}</p>}
      </div>
    );
  return isVoting(state) ? <TimePoll /> : <p>It begins when a host starts it.</p>;
}

const isVoting = ({ plan }: PartyState) => plan.options.length > 0 && plan.startsAtMs === undefined;

function headingOf(state: PartyState): string {
  if (isVoting(state)) return "When can you come?";
  if (state.phase === "countdown") return "It starts";
  return state.phase === "planned" ? "Planned" : "The lobby";
}

function ReadyCheck() {
  const { state, memberId, tryAct } = useParty();
  const here = state.members.filter(({ isPresent }) => isPresent);
  const readyCount = here.filter(({ saidReady }) => saidReady).length;
  const isReady = here.some(({ id, saidReady }) => id === memberId && saidReady);
  return (
    <div className={styles["ready"]}>
      <Button aria-pressed={isReady} onClick={() => tryAct({ kind: "say-ready", isReady: !isReady })}>
        {isReady ? "✓ I am ready" : "I am ready"}
      </Button>
      <p role="status">
        {readyCount} of {here.length} here {readyCount === 1 ? "is" : "are"} ready.
      </p>
      {isHostly(state, memberId) && (
        <Button tone="quiet" onClick={() => tryAct({ kind: "start-ready-check" })}>
          Ask all again
        </Button>
      )}
    </div>
  );
}

/** Hosts give it another time, or let the others vote on some. */
function ChangePlan() {
  const { state, memberId, act } = useParty();
  const [kind, setKind] = useState<"at" | "vote">();
  const [times, setTimes] = useState<readonly string[]>([]);
  const save = useMutation({ mutationFn: act, onSuccess: () => setKind(undefined) });
  if (!isHostly(state, memberId)) return null;
  const open = (wanted: "at" | "vote") => {
    setTimes(wanted === "at" ? [suggestedTime(1)] : [suggestedTime(1), suggestedTime(2)]);
    setKind(wanted);
  };
  if (kind === undefined)
    return (
      <div className={form["buttons"]}>
        <Button isSmall onClick={() => open("at")}>
          {state.plan.startsAtMs === undefined ? "Set a time" : "Another time"}
        </Button>
        <Button isSmall onClick={() => open("vote")}>
          Vote on times
        </Button>
      </div>
    );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const timesMs = times.map((time) => Date.parse(time));
    const timeZone = ownTimeZone();
    const [startsAtMs = Number.NaN] = timesMs;
    save.mutate(kind === "at" ? { kind: "plan", startsAtMs, timeZone } : { kind: "propose-times", timesMs, timeZone });
  };
  return (
    <form className={form["form"]} onSubmit={submit}>
      <TimeFields
        label={kind === "at" ? "It begins" : "Time"}
        isList={kind === "vote"}
        times={times}
        onChange={setTimes}
      />
      {save.error !== null && <Failure error={save.error} />}
      <div className={form["buttons"]}>
        <Button type="submit" tone="primary" disabled={save.isPending}>
          {kind === "at" ? "Plan it then" : "Let all vote"}
        </Button>
        <Button onClick={() => setKind(undefined)}>Not now</Button>
      </div>
    </form>
  );
}
