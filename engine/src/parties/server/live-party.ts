import type { PartyKey } from "../../ports/party-hub.ts";
import type { PartyCore } from "../actor/party-core.ts";
import type { Timed } from "./party-timers.ts";

/** A party that this process has. */
export class LiveParty implements Timed {
  readonly key: PartyKey;
  readonly name: string;
  readonly core: PartyCore;
  dueSlot = -1;
  /** Of the next entry of its log. */
  nextLogSeq: number;
  /** Of the newest message that members were told of. */
  toldLogSeq: number;
  /** When it was last asked something. */
  askedAtMs: number;
  /** Messages whose keeping failed, or seemed to: whether they are kept, and nobody was told, shows when they are sent again. */
  doubtful: Set<string> | undefined = undefined;

  constructor(key: PartyKey, core: PartyCore, given: { readonly nextLogSeq: number; readonly nowMs: number }) {
    this.key = key;
    this.name = partyName(key);
    this.core = core;
    this.nextLogSeq = given.nextLogSeq;
    this.toldLogSeq = given.nextLogSeq - 1;
    this.askedAtMs = given.nowMs;
  }

  get nextDueMs(): number {
    return this.core.nextDueMs;
  }
}

export const partyName = ({ tenant, partyId }: PartyKey): string => `${tenant} ${partyId}`;
