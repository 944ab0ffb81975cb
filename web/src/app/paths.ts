/** Where every page is. */
export const paths = {
  home: "/",
  welcome: "/welcome",
  search: (title: string) => `/search?${new URLSearchParams({ title })}`,
  title: (itemId: string) => `/title/${encodeURIComponent(itemId)}`,
  moment: "/moment",
  taste: "/taste",
  tastePart: (part: "history" | "settings") => `/taste?part=${part}`,
  friends: "/friends",
  tasteMatch: (friendId: string) => `/friends/match?${new URLSearchParams({ with: friendId })}`,
  parties: "/parties",
  /** Where a party with a work is planned. */
  partyFor: (itemId: string) => `/parties?${new URLSearchParams({ item: itemId })}`,
  party: (partyId: string, invite?: string) =>
    `/party/${encodeURIComponent(partyId)}${invite === undefined ? "" : `?${new URLSearchParams({ invite })}`}`,
  signIn: "/sign-in",
  console: "/console",
  consolePage: (page: string, id?: string) =>
    id === undefined ? `/console/${page}` : `/console/${page}/${encodeURIComponent(id)}`,
} as const;
