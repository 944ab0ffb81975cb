import { createdKeySchema, newKeySchema } from "../../contract/access.ts";
import { EngineError } from "../../domain/errors.ts";
import { keyToWire } from "../access-wire.ts";
import { defineRoute } from "./http/route.ts";

export const createKeyRoute = defineRoute({
  method: "POST",
  url: "/v1/keys",
  operationId: "createKey",
  tag: "access",
  scope: "operate",
  isRepeatable: false,
  summary: "Makes a key. The answer is the only place where the key itself is told.",
  body: newKeySchema,
  answer: createdKeySchema,
  errors: [],
  async handle({ useCases }, { tenant, body, caller }) {
    const { kind, name, expiresAt, mayCrossTenants } = body;
    // Who is bound to one tenant cannot make what is not.
    if (mayCrossTenants === true && caller.identity !== undefined && caller.identity.mayCrossTenants !== true)
      throw new EngineError("FORBIDDEN", "Only a key that may cross tenants, or `codecatalyst keys`, makes another.");
    const { secret, ...key } = await useCases.createKey(tenant, {
      kind,
      name,
      ...(expiresAt !== undefined && { expiresAtMs: Date.parse(expiresAt) }),
      ...(mayCrossTenants !== undefined && { mayCrossTenants }),
    });
    return { ...keyToWire(key), secret };
  },
});
