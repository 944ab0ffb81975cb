import type { WireNewParty } from "../contract/index.ts";
import { EngineError } from "../domain/errors.ts";
import { parseItemId } from "../domain/ids.ts";
import type { NewParty, OpenInvite, PartyAuditEntry } from "../parties/party-use-cases.ts";

/** A party as it was asked for. Throws `INVALID_INPUT` for a time that is none. */
export function newPartyOf(
  { settings, itemId, plan }: WireNewParty,
  whose: Pick<NewParty, "tenant" | "hostId" | "hostName">,
): NewParty {
  return {
    ...whose,
    ...(settings !== undefined && { settings }),
    ...(itemId !== undefined && { itemId: parseItemId(itemId) }),
    ...(plan !== undefined && {
      plan: {
        timeZone: plan.timeZone,
        ...(plan.startsAt !== undefined && { startsAtMs: timeOf(plan.startsAt, "/plan/startsAt") }),
        ...(plan.times !== undefined && { timesMs: plan.times.map((time, at) => timeOf(time, `/plan/times/${at}`)) }),
      },
    }),
  };
}

function timeOf(time: string, field: string): number {
  const ms = Date.parse(time);
  if (Number.isNaN(ms)) throw new EngineError("INVALID_INPUT", `${field} is no time, such as 2026-05-03T19:30:00Z.`);
  return ms;
}

export const auditEntryToWire = ({ atMs, ...entry }: PartyAuditEntry) => ({
  at: new Date(atMs).toISOString(),
  ...entry,
});

export const openInviteToWire = ({ expiresAtMs, ...invite }: OpenInvite) => ({
  ...invite,
  expiresAt: new Date(expiresAtMs).toISOString(),
});
