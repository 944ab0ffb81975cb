const shownCount = 4;
const begun = /(^|\s)@([^@]*)$/u;

/** Of a text that ends in an @ and the beginning of a name: whom it may mean. */
export function namesToMention(text: string, names: readonly string[]): readonly string[] {
  const beginning = begun.exec(text)?.[2]?.toLowerCase();
  if (beginning === undefined) return [];
  return names
    .filter((name) => name.toLowerCase().startsWith(beginning) && name.toLowerCase() !== beginning)
    .slice(0, shownCount);
}

/** The text with the whole name instead of its beginning. */
export const withMention = (text: string, name: string): string =>
  text.replace(begun, (_all, before: string) => `${before}@${name} `);
