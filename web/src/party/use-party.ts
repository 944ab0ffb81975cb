import {
  connectParties,
  ConnectionError,
  type ActAnswer,
  type ChatMessage,
  type Parties,
  type Party,
  type PartyCommand,
  type PartyWish,
} from "codecatalyst-client";
import { createContext, useCallback, useContext, useEffect, useMemo, useReducer, useState } from "react";
import { useToast } from "../design/Toasts.tsx";
import { emptyRoom, roomAfter, type Room } from "./room.ts";

const burstMs = 2_500;

export interface InParty {
  readonly room: Room;
  /** The party's clock. */
  readonly parties: Parties;
  readonly party: Party;
  /** Throws where it is refused. */
  readonly act: (command: PartyCommand) => Promise<ActAnswer>;
  /** Does it, and says so where it is refused. */
  readonly tryAct: (command: PartyCommand) => void;
  readonly addMessages: (messages: readonly ChatMessage[]) => void;
}

/** Joins a party for as long as the component is there, and holds what is known of it; undefined until the connection is made. */
export function useParty(wish: PartyWish): { readonly room: Room; readonly inParty: InParty | undefined } {
  const [room, dispatch] = useReducer(roomAfter, emptyRoom);
  const [joined, setJoined] = useState<{ readonly parties: Parties; readonly party: Party }>();
  const toast = useToast();
  useEffect(() => {
    const timers = new Set<ReturnType<typeof setTimeout>>();
    let burstCount = 0;
    const parties = connectParties({
      baseUrl: location.origin,
      onConnected: (isConnected) => dispatch({ kind: "connected", isConnected }),
      onRefused: (message) => dispatch({ kind: "refused", code: "UNAUTHENTICATED", message }),
    });
    const party: Party = parties.join(wish, {
      onState: (state, change) => dispatch({ kind: "state", state, memberId: party?.memberId, change }),
      onHistory: (messages) => dispatch({ kind: "messages", messages }),
      onMessage: (message) => dispatch({ kind: "messages", messages: [message] }),
      onNotice: (notice) => {
        dispatch({ kind: "notice", notice });
        if (notice.kind !== "reactions") return;
        for (const _emoji of Object.keys(notice.counts)) {
          const id = burstCount;
          burstCount += 1;
          timers.add(setTimeout(() => dispatch({ kind: "burst-over", id }), burstMs));
        }
      },
      onClosed: (reason) => dispatch({ kind: "closed", reason }),
      onRefused: (code, message) => dispatch({ kind: "refused", code, message }),
    });
    setJoined({ parties, party });
    return () => {
      for (const timer of timers) clearTimeout(timer);
      parties.close();
    };
  }, [wish]);

  const act = useCallback(
    (command: PartyCommand) =>
      joined === undefined
        ? Promise.reject(new ConnectionError("There is no connection to the party yet."))
        : joined.party.act(command),
    [joined],
  );
  const tryAct = useCallback(
    (command: PartyCommand) =>
      void act(command).catch((error: unknown) =>
        toast({ text: error instanceof Error ? error.message : "That did not work.", isFailure: true }),
      ),
    [act, toast],
  );
  const addMessages = useCallback((messages: readonly ChatMessage[]) => dispatch({ kind: "messages", messages }), []);
  const inParty = useMemo(
    () => joined && { room, ...joined, act, tryAct, addMessages },
    [room, joined, act, tryAct, addMessages],
  );
  return { room, inParty };
}

const PartyContext = createContext<InParty | undefined>(undefined);

export const InPartyProvider = PartyContext;

/** The party that the component stands in. */
export function useInParty(): InParty {
  const inParty = useContext(PartyContext);
  if (inParty === undefined) throw new Error("useInParty stands outside of a party.");
  return inParty;
}

/** The same, where the party's state is there. */
export function usePartyState() {
  const { room, ...rest } = useInParty();
  if (room.state === undefined) throw new Error("usePartyState stands outside of a party.");
  return { ...rest, room, state: room.state, memberId: room.memberId };
}
