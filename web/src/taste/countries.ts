export interface Country {
  /** ISO 3166. */
  readonly code: string;
  readonly name: string;
}

const letters = Array.from("ABCDEFGHIJKLMNOPQRSTUVWXYZ");

/** Codes that name no country one lives in: unions, outlying and unknown places, and what is for tests. */
const notCountries = new Set(["EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"]);

/** The countries that the browser has names for, by name. Of codes for one country, old and new, the one that is not replaced stays. */
export function countries(): readonly Country[] {
  const names = new Intl.DisplayNames("en", { type: "region", fallback: "none" });
  const found = new Map<string, Country>();
  for (const first of letters)
    for (const second of letters) {
      const code = first + second;
      const name = names.of(code);
      const isCurrent = new Intl.Locale(`und-${code}`).region === code;
      if (name !== undefined && isCurrent && !notCountries.has(code)) found.set(name, { code, name });
    }
  return [...found.values()].toSorted((a, b) => a.name.localeCompare(b.name, "en"));
}
