import { useCallback, useRef } from "react";
import { useViewer } from "../app/Viewer.tsx";
import { useStored } from "../data/use-stored.ts";

/** A party that the viewer was at, as this browser remembers it. */
export interface PastParty {
  readonly partyId: string;
  readonly name: string;
  readonly itemId?: string;
  readonly wasAtMs: number;
}

const keptCount = 20;

const parse = (stored: unknown): readonly PastParty[] | undefined =>
  Array.isArray(stored) ? stored.filter((each): each is PastParty => typeof each?.partyId === "string") : undefined;

/** The server forgets parties a day after they end; this browser remembers where the viewer was. */
export function usePastParties() {
  const { userId } = useViewer();
  const [parties, store] = useStored<readonly PastParty[]>(`past-parties.${userId}`, parse, () => []);
  const known = useRef(parties);
  const remember = useCallback(
    (party: PastParty) => {
      const others = known.current.filter(({ partyId }) => partyId !== party.partyId);
      known.current = [party, ...others].slice(0, keptCount);
      store(known.current);
    },
    [store],
  );
  return [parties, remember, store] as const;
}
