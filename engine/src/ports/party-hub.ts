import type { TenantId } from "../domain/ids.ts";

/** Which party. */
export interface PartyKey {
  readonly tenant: TenantId;
  readonly partyId: string;
}

/** What comes from a party for everybody in it, or for one member. */
export interface PartyFrame {
  /** A message of `/v1/socket` (`party`, `party-missed`, `party-change`, `party-notice`, `party-closed`), serialised once, whoever gets it. */
  readonly text: string;
  /** Only this member gets it. */
  readonly memberId?: string;
  /** Of a change; a later process's lower numbers are told apart by the epoch. */
  readonly epoch: number;
  readonly seq?: number;
  /** `control` is never dropped, of `notice` only the newest counts. */
  readonly kind: "control" | "chat" | "notice";
  /** Notices with the same key replace each other. */
  readonly noticeKey?: string;
  /** The last one that its receivers get: they are out of the party with it, and why. */
  readonly closes?: PartyEnd;
}

export type PartyEnd = "ended" | "kicked" | "banned" | "erased" | "left";

export type Claim =
  | { readonly kind: "owned"; readonly epoch: number }
  /** Another process has it. */
  | { readonly kind: "elsewhere" };

/** Up to where somebody has a party's frames. */
export interface FramePlace {
  readonly epoch: number;
  readonly seq: number;
}

/**
 * Which process has a party, and how what is asked of it and what it says travel between processes. One process has a party at a time, for as
 * long as its lease lasts; one that hangs beyond that is fenced off by the epoch. Where processes cannot reach each other, `claim` and
 * `ask` throw `PORT_UNAVAILABLE`.
 */
export interface PartyHub {
  /** Takes a party that nobody has, or whose process is gone, or keeps one's own. A party newly taken has a new epoch. */
  claim(key: PartyKey): Promise<Claim>;
  /** Lets others have it. Ignored where this process has it not. */
  release(key: PartyKey): Promise<void>;
  /** Told when this process has a party no longer, although it did not let go of it. */
  onLost(handle: (key: PartyKey) => void): void;
  /** Takes what is asked of parties that this process has. */
  serve(handle: (key: PartyKey, request: string) => Promise<string>): void;
  /**
   * Asks whoever has the party, this process too. Rejects as the handler did, and with `PORT_UNAVAILABLE` at once where nobody has it, or
   * where nobody answered in time: then the request may have been done or not. Never asks twice.
   */
  ask(key: PartyKey, request: string): Promise<string>;
  /**
   * Tells all who listen, in the order of calls for each party; those of this process before it returns. Ignored where this process does
   * not have the party. What was published by one that lost the party may still come.
   */
  publish(key: PartyKey, frames: readonly PartyFrame[]): void;
  /**
   * Resolves when frames published from now on will come. Answers the way to end it, behind which none comes. Where processes lost sight
   * of each other for a while, frames with a `seq` come late, in order, as far as they are still known.
   */
  listen(key: PartyKey, onFrames: (frames: readonly PartyFrame[]) => void): Promise<() => void>;
  /**
   * Frames with a `seq` that were published behind a place, in order, as far as they are still known (some hundred a party; none where there
   * is one process only): what a process that takes a party over does not find in the store yet.
   */
  published(key: PartyKey, after: FramePlace): Promise<readonly PartyFrame[]>;
  /** Forgets what was published of a party that this process has: somebody in it was erased. */
  forget(key: PartyKey): Promise<void>;
  /** Lets go of all parties. */
  close(): Promise<void>;
}
