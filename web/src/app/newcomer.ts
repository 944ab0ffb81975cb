const newcomerPrefix = "newcomer-";

/** An id that nobody has used. */
export function newcomerId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(8));
  return newcomerPrefix + [...bytes].map((byte) => (byte % 36).toString(36)).join("");
}

export const isNewcomer = (userId: string) => userId.startsWith(newcomerPrefix);
