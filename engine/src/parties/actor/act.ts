import { EngineError } from "../../domain/errors.ts";
import type { PartyMember } from "../../sync/party/party-state.ts";
import type { PartyCommand, PartyCommandKind } from "../party-command.ts";
import type { PartyCore } from "./party-core.ts";

/** What the party's server found out before, so that the decision itself asks nobody. */
export interface Facts {
  /** Of the item that the command names. */
  readonly lengthMs?: number | undefined;
  readonly passwordHash?: string | undefined;
  /** Who wrote the message that the command names; undefined where there is none. */
  readonly author?: string | undefined;
}

/** A member who wants something now. */
export interface Act {
  readonly party: PartyCore;
  readonly member: PartyMember;
  readonly nowMs: number;
  readonly facts: Facts;
}

export type CommandOf<Kind extends PartyCommandKind> = Extract<PartyCommand, { readonly kind: Kind }>;

/** Does what is wanted, or throws before anything changed. */
export type ActTable<Kind extends PartyCommandKind> = {
  readonly [Each in Kind]: (act: Act, command: CommandOf<Each>) => void;
};

export const isHostly = ({ role }: Pick<PartyMember, "role">): boolean => role !== "member";

export function requireHost({ member }: Act): void {
  if (member.role !== "host") throw new EngineError("FORBIDDEN", "Only the host may do this.");
}

export function requireHostly({ member }: Act): void {
  if (!isHostly(member)) throw new EngineError("FORBIDDEN", "Only the host and co-hosts may do this.");
}

export function requireControl({ party, member }: Act): void {
  if (!isHostly(member) && party.state.settings.control !== "everyone")
    throw new EngineError("FORBIDDEN", "Only the host and co-hosts decide here what is played.");
}

/** Chat, reactions and votes, where nobody but hosts may say something. */
export function requireVoice({ party, member }: Act): void {
  if (!isHostly(member) && party.state.settings.isReadOnly)
    throw new EngineError("FORBIDDEN", "Only the host and co-hosts may say or choose something here.");
}

export const refused = (sentence: string, details?: Readonly<Record<string, unknown>>): EngineError =>
  new EngineError("INVALID_INPUT", sentence, details && { details });
