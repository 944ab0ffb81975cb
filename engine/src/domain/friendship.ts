import { EngineError } from "./errors.ts";
import type { AccountId, UserId } from "./ids.ts";

/** What stands between two accounts; the rules of who may become whose friend are here, the keeping of it is not. */
export interface Tie {
  readonly state: TieState;
  /** Who of the two does not want to see the other. */
  readonly blockedBy: readonly AccountId[];
}

type TieState =
  /** Nothing, or nothing any more. */
  | { readonly kind: "apart" }
  | { readonly kind: "requested"; readonly by: AccountId; readonly atMs: number }
  | { readonly kind: "friends" };

export const noTie: Tie = { state: { kind: "apart" }, blockedBy: [] };

/** `join`: a trusted server says that they are friends. */
export type TieAct = "send" | "accept" | "decline" | "withdraw" | "unfriend" | "block" | "unblock" | "join";

/** Who does something about whom, and when. */
export interface TieStep {
  readonly act: TieAct;
  readonly by: AccountId;
  readonly atMs: number;
  /** Whether they are friends now, by this tie or because a trusted server said so. */
  readonly areFriends: boolean;
}

/**
 * What stands between them after a step; the same object where that is nothing new. Throws `PERSON_BLOCKED` where somebody asks whom they
 * block themselves, and `FRIEND_REQUEST_NOT_FOUND` where nobody asked. Who is blocked is not told: their request stands, and is not seen.
 */
export const tieAfter = (tie: Tie, step: TieStep): Tie => after[step.act](tie, step);

const apart: TieState = { kind: "apart" };
const friends: TieState = { kind: "friends" };

const after: Readonly<Record<TieAct, (tie: Tie, step: TieStep) => Tie>> = {
  send: afterSending,
  accept(tie, { by, areFriends }) {
    if (isSeenRequest(tie, by)) return { ...tie, state: friends };
    // After a crash the tie knows already what the friend edges do not.
    if (areFriends || tie.state.kind === "friends") return tie;
    throw new EngineError("FRIEND_REQUEST_NOT_FOUND", "This person asked for nothing, or does not any more.");
  },
  decline: (tie, { by }) => (isSeenRequest(tie, by) ? { ...tie, state: apart } : tie),
  withdraw: (tie, { by }) => (tie.state.kind === "requested" && tie.state.by === by ? { ...tie, state: apart } : tie),
  join: (tie) => (tie.state.kind === "requested" && tie.blockedBy.length === 0 ? { ...tie, state: friends } : tie),
  unfriend: (tie) => (tie.state.kind === "friends" ? { ...tie, state: apart } : tie),
  block: ({ blockedBy }, { by }) => ({ state: apart, blockedBy: [...new Set([...blockedBy, by])] }),
  unblock(tie, { by }) {
    if (!tie.blockedBy.includes(by)) return tie;
    // What was asked while nobody looked is not found later either: it ends, as if it had been declined.
    return { state: apart, blockedBy: tie.blockedBy.filter((blocker) => blocker !== by) };
  },
};

function afterSending(tie: Tie, { by, atMs, areFriends }: TieStep): Tie {
  const { state, blockedBy } = tie;
  if (blockedBy.includes(by))
    throw new EngineError("PERSON_BLOCKED", "You block this person. Unblock them before you ask them.");
  if (isSeenRequest(tie, by)) return { ...tie, state: friends };
  if (areFriends || state.kind !== "apart") return tie;
  return { ...tie, state: { kind: "requested", by, atMs } };
}

/** Whether the other one asked, and `by` sees it. */
function isSeenRequest({ state, blockedBy }: Tie, by: AccountId): boolean {
  return state.kind === "requested" && state.by !== by && blockedBy.length === 0;
}

/** Somebody who was asked, or who asks. */
export interface FriendRequest {
  readonly userId: UserId;
  /** Of who asks; whom one asks is not told. */
  readonly name?: string;
  readonly atMs: number;
}

/** What came of asking: friends where the other had asked already. */
export type RequestState = "requested" | "friends";
