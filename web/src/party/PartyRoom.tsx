import type { PartyState } from "codecatalyst-client";
import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import { useViewer } from "../app/Viewer.tsx";
import { refreshPersonal } from "../data/use-record.ts";
import { Skeleton } from "../design/Skeleton.tsx";
import { AfterParty } from "./AfterParty.tsx";
import type { Entry } from "./Door.tsx";
import { Refused } from "./Refused.tsx";
import { Room } from "./Room.tsx";
import { PartySession } from "./party-session.ts";
import { SessionContext } from "./use-party.ts";
import { usePastParties } from "./use-past-parties.ts";

interface Wish {
  readonly partyId: string;
  readonly entry: Entry;
  readonly invite: string | undefined;
  readonly hasPassword: boolean;
  readonly onHere: () => void;
  readonly onPasswordRefused: (message: string) => void;
}

/** Joins the party and shows it, or why that is not possible. */
export function PartyRoom(wish: Wish) {
  const [attempt, setAttempt] = useState(0);
  return <Attempt key={attempt} {...wish} onAgain={() => setAttempt(attempt + 1)} />;
}

function Attempt({
  partyId,
  entry,
  invite,
  hasPassword,
  onHere,
  onPasswordRefused,
  onAgain,
}: Wish & { readonly onAgain: () => void }) {
  const { userId } = useViewer();
  const [session] = useState(
    () =>
      new PartySession({
        partyId,
        userId,
        name: entry.name,
        ...(invite !== undefined && { invite }),
        ...(entry.password !== undefined && { password: entry.password }),
      }),
  );
  useEffect(() => session.open(), [session]);
  const room = useSyncExternalStore(session.subscribe, session.room);
  const { standing } = room;
  useArrival(standing.kind === "here", onHere);
  useRemembered(room.state);
  const refusal =
    standing.kind === "refused" && standing.code === "FORBIDDEN" && hasPassword ? standing.message : undefined;
  useEffect(() => {
    if (refusal !== undefined) onPasswordRefused(refusal);
  }, [refusal, onPasswordRefused]);

  if (standing.kind === "refused") return <Refused code={standing.code} message={standing.message} onAgain={onAgain} />;
  if (standing.kind === "closed")
    return standing.reason === "ended" ? (
      <AfterParty room={room} partyId={partyId} />
    ) : (
      <Refused code={standing.reason} onAgain={onAgain} />
    );
  if (standing.kind === "coming") return <Skeleton height="24rem" />;
  return (
    <SessionContext value={session}>
      <Room />
    </SessionContext>
  );
}

/** Once in: the list of one's parties is another one now. */
function useArrival(isHere: boolean, onHere: () => void): void {
  const { userId } = useViewer();
  const hasCome = useRef(false);
  useEffect(() => {
    if (!isHere || hasCome.current) return;
    hasCome.current = true;
    void refreshPersonal(userId);
    onHere();
  }, [isHere, onHere, userId]);
}

/** This browser keeps where the viewer was: the server forgets it. */
function useRemembered(state: PartyState | undefined): void {
  const [, remember] = usePastParties();
  const { id, itemId } = state ?? {};
  const name = state?.settings.name;
  useEffect(() => {
    if (id !== undefined && name !== undefined)
      remember({ partyId: id, name, ...(itemId !== undefined && { itemId }), wasAtMs: Date.now() });
  }, [id, name, itemId, remember]);
}
