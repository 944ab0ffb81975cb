import { createdKeySchema, newKeySchema, type WireNewKey } from "../../contract/access.ts";
import { parseUserId, type UserId } from "../../domain/ids.ts";
import { checkAllowed } from "../../domain/principal.ts";
import { EngineError } from "../../domain/errors.ts";
import { keyToWire } from "../access-wire.ts";
import type { Caller } from "./http/authenticate.ts";
import { defineRoute } from "./http/route.ts";

export const createKeyRoute = defineRoute({
  method: "POST",
  url: "/v1/keys",
  operationId: "createKey",
  tag: "access",
  scope: "known",
  isRepeatable: false,
  summary: "Makes a key; a person, a personal one. The answer is the only place where the key itself is told.",
  body: newKeySchema,
  answer: createdKeySchema,
  errors: [],
  async handle({ useCases }, { tenant, body, caller }) {
    const { kind, name, expiresAt, mayCrossTenants } = body;
    const userId = ownerOf(body, caller);
    // Who is bound to one tenant cannot make what is not.
    if (mayCrossTenants === true && caller.identity !== undefined && caller.identity.mayCrossTenants !== true)
      throw new EngineError("FORBIDDEN", "Only a key that may cross tenants, or `codecatalyst keys`, makes another.");
    const { secret, ...key } = await useCases.createKey(tenant, {
      kind,
      name,
      ...(expiresAt !== undefined && { expiresAtMs: Date.parse(expiresAt) }),
      ...(mayCrossTenants !== undefined && { mayCrossTenants }),
      ...(userId !== undefined && { userId }),
    });
    return { ...keyToWire(key), secret };
  },
});

/** Whose the key is to be. Throws `FORBIDDEN` where that is not the caller's to say. */
function ownerOf({ kind, userId }: WireNewKey, { principal, identity }: Caller): UserId | undefined {
  const asked = userId === undefined ? undefined : parseUserId(userId);
  const owner = asked ?? (kind === "personal" ? identity?.userId : undefined);
  // With a key nobody makes another key of the same person: it could not be taken back by revoking the first.
  const isOwn = kind === "personal" && identity?.kind === "session" && owner === identity.userId;
  if (!isOwn || identity.role === "guest") checkAllowed(principal, "operate");
  return owner;
}
