/** What the page shows, as it stands in the address, so that a reload or a link shows the same. */
export interface Place {
  readonly userId: string;
  /** Undefined for all domains. */
  readonly domain: string | undefined;
}

/** Reads `#user=ada&domain=book`; undefined when no user is named. */
export function parsePlace(hash: string): Place | undefined {
  const fields = new URLSearchParams(hash.replace(/^#/, ""));
  const userId = fields.get("user")?.trim();
  if (userId === undefined || userId === "") return undefined;
  return { userId, domain: fields.get("domain") || undefined };
}

export function formatPlace({ userId, domain }: Place): string {
  const fields = new URLSearchParams({ user: userId });
  if (domain !== undefined) fields.set("domain", domain);
  return `#${fields}`;
}

const newcomerPrefix = "newcomer-";

/** An id that nobody has used. */
export function newcomerId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(6));
  return newcomerPrefix + [...bytes].map((byte) => (byte % 36).toString(36)).join("");
}

export const isNewcomer = (userId: string) => userId.startsWith(newcomerPrefix);
