import { hash } from "node:crypto";
import { eventTimeProblem, type Event } from "../../domain/event.ts";
import { EngineError } from "../../domain/errors.ts";
import { parseEventId, type AccountId, type TenantId } from "../../domain/ids.ts";
import type { Clock } from "../../ports/clock.ts";
import type { NamedHappening, NamedReport } from "../../serving/use-cases.ts";
import type { WorkFinder } from "./works/work-finder.ts";

export interface NamedPorts {
  readonly works: WorkFinder;
  readonly clock: Clock;
  /** Makes events durable and applies them; resolves to how many were new. */
  recordEvents(tenant: TenantId, events: readonly Event[]): Promise<number>;
}

/**
 * Records what other programs tell by name. An event's id comes of the account and the happening's distinction, not of the work: told
 * again, it counts once, also where the catalogue has another work for the name by then. Throws `INVALID_INPUT` for a time that
 * cannot be, and then records nothing.
 */
export async function recordByName(
  ports: NamedPorts,
  tenant: TenantId,
  accountId: AccountId,
  happenings: readonly NamedHappening[],
): Promise<NamedReport> {
  const nowMs = ports.clock.nowMs();
  const events: Event[] = [];
  const unmatched: number[] = [];
  for (const [index, { candidates, distinction, atMs = nowMs }] of happenings.entries()) {
    const problem = eventTimeProblem(atMs, nowMs);
    if (problem !== undefined) throw new EngineError("INVALID_INPUT", `The time of happening ${index} ${problem}.`);
    const found = firstOf(ports.works, candidates);
    if (found === undefined) unmatched.push(index);
    else events.push({ ...found, id: eventIdOf(accountId, distinction), accountId, atMs });
  }
  const newEventCount = await ports.recordEvents(tenant, events);
  return { matchedCount: events.length, newEventCount, unmatched };
}

function firstOf(works: WorkFinder, candidates: NamedHappening["candidates"]) {
  for (const { work, happening } of candidates) {
    const answer = works.find(work);
    if (answer.kind === "found") return { ...happening, itemId: answer.itemId };
  }
  return undefined;
}

/** SHA-256, cut to 132 bits. */
const eventIdOf = (accountId: AccountId, distinction: string) =>
  parseEventId(hash("sha256", `${accountId}\n${distinction}`, "base64url").slice(0, 22));
