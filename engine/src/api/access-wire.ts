import type { WireKey, WireMe } from "../contract/index.ts";
import type { ApiKey, SignedIn } from "../domain/access.ts";
import { scopesOfRole } from "../domain/access.ts";

const timeText = (atMs: number) => new Date(atMs).toISOString();

export const keyToWire = ({ createdAtMs, expiresAtMs, ...key }: ApiKey): WireKey => ({
  ...key,
  createdAt: timeText(createdAtMs),
  ...(expiresAtMs !== undefined && { expiresAt: timeText(expiresAtMs) }),
});

/** Without the token, which goes out as a cookie alone. */
export const signedInToWire = ({ tenant, userId, role, name }: SignedIn): WireMe => ({
  kind: "session",
  tenant,
  scopes: scopesOfRole[role],
  userId,
  role,
  ...(name !== undefined && { name }),
});
