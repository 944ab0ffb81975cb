/** So many rows beyond either edge are made too, so that none is missing while one scrolls. */
const spareCount = 6;

/** Which rows of a long list are in sight: from `first` up to before `end`. */
export function windowOf({
  top,
  height,
  rowHeight,
  rowCount,
}: {
  readonly top: number;
  readonly height: number;
  readonly rowHeight: number;
  readonly rowCount: number;
}): { readonly first: number; readonly end: number } {
  const end = Math.min(rowCount, Math.ceil((top + height) / rowHeight) + spareCount);
  return { first: Math.max(0, Math.min(Math.floor(top / rowHeight) - spareCount, end)), end };
}
