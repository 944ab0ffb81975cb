import { EngineError } from "../domain/errors.ts";
import { parseUserId, type UserId } from "../domain/ids.ts";
import { checkAllowed, type Principal } from "../domain/principal.ts";

/** As whom somebody comes to parties: a person as who they are, others as whom they name. Throws `FORBIDDEN`, `INVALID_INPUT`. */
export function partyMember(principal: Principal, named: string | undefined, field: string): UserId {
  const userId = named === undefined ? principal.userId : parseUserId(named);
  if (userId === undefined) throw new EngineError("INVALID_INPUT", `${field} is missing: say for whom you ask.`);
  checkParties(principal, userId);
  return userId;
}

/** Whose view of parties a caller has: a person's own; undefined is the view of who runs them. Throws `FORBIDDEN`. */
export function partyViewer(principal: Principal): UserId | undefined {
  checkParties(principal, principal.userId);
  return principal.userId;
}

/** Whoever may name anybody must be trusted with people; a publishable key is not. */
function checkParties(principal: Principal, userId: UserId | undefined): void {
  checkAllowed(principal, principal.userId === undefined ? "people" : "events", userId);
}
