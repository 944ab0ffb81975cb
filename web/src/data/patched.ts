/** Something after a JSON merge patch of its first level: null takes away. */
export function patched<Whole extends object>(whole: Whole, patch: object): Whole {
  const entries = Object.entries({ ...whole, ...patch }).filter(([, value]) => value !== null);
  return Object.fromEntries(entries) as Whole;
}
