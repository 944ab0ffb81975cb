/** Documents of access. All but those of `keys` are about people: keyed by user id, or beginning with it, percent-encoded, and a slash. */
export const collections = {
  keys: "keys",
  personalKeys: "personal-keys",
  people: "people",
  sessions: "sessions",
  invites: "invites",
} as const;

/** Of a person's documents; `rest` is what follows behind the user. */
export const keyOf = (userId: string, rest?: string): string =>
  rest === undefined ? userId : `${encodeURIComponent(userId)}/${rest}`;
