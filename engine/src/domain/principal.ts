import { EngineError } from "./errors.ts";
import type { TenantId, UserId } from "./ids.ts";

/** What a caller may do: read lists and catalogue, send events, see and change people, change the catalogue, run the engine. */
export const scopes = ["lists", "events", "people", "catalogue", "operate"] as const;
export type Scope = (typeof scopes)[number];

/** Who asks, as an edge found out. */
export interface Principal {
  readonly tenant: TenantId;
  readonly scopes: ReadonlySet<Scope>;
  /** A person, who reaches only what is their own. */
  readonly userId?: UserId;
  /** Names the caller in limits and logs: a key's id, a person's id, an address. Never a secret. */
  readonly name: string;
}

/** Throws `FORBIDDEN` when a caller may not do this, or not to this user; without a user, what is about people is about all of them. */
export function checkAllowed(principal: Principal, scope: Scope, userId?: UserId): void {
  if (!principal.scopes.has(scope))
    throw new EngineError("FORBIDDEN", `This needs the scope "${scope}", which the caller does not have.`);
  const isAboutOthers = userId === undefined ? scope === "people" : userId !== principal.userId;
  if (principal.userId !== undefined && isAboutOthers)
    throw new EngineError("FORBIDDEN", "People reach only what is their own.");
}
