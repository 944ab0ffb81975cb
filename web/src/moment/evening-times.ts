/** When each entry begins, in minutes after the first. */
export function timesOf(entries: readonly { readonly minutes?: number }[]): readonly number[] {
  let before = 0;
  return entries.map(({ minutes = 0 }) => {
    const begin = before;
    before += minutes;
    return begin;
  });
}

/** "1:05", of minutes. */
export const clockText = (minutes: number) =>
  `${Math.floor(minutes / 60)}:${String(Math.round(minutes % 60)).padStart(2, "0")}`;
