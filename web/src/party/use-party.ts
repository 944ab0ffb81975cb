import type { PartyCommand } from "codecatalyst-client";
import { createContext, useCallback, useContext, useSyncExternalStore } from "react";
import { useToast } from "../design/Toasts.tsx";
import type { PartySession } from "./party-session.ts";

export const SessionContext = createContext<PartySession | undefined>(undefined);

/** The party that the component stands in. It stands there only while the party's state is known. */
export function useParty() {
  const session = useContext(SessionContext);
  if (session === undefined) throw new Error("useParty stands outside of a party.");
  const room = useSyncExternalStore(session.subscribe, session.room);
  const { parties, party, act, addMessages } = session;
  const { state, memberId } = room;
  if (state === undefined || parties === undefined || party === undefined)
    throw new Error("useParty stands before the door of a party.");
  const toast = useToast();
  /** Does it, and says so where it is refused. */
  const tryAct = useCallback(
    (command: PartyCommand) =>
      void act(command).catch((error: unknown) =>
        toast({ text: error instanceof Error ? error.message : "That did not work.", isFailure: true }),
      ),
    [act, toast],
  );
  return { room, state, memberId, parties, party, act, tryAct, addMessages };
}
