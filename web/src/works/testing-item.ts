import type { Item } from "codecatalyst-client";

/** A work of which no more is known than its id. */
export const someItem = (id: string, domain = "book"): Item => ({
  id,
  domain,
  title: id,
  creators: [],
  genres: [],
  themes: [],
  places: [],
  externalIds: {},
  offers: [],
});
