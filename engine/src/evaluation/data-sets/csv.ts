/** Rows of a table with a header as functions from the name of a column to a cell; "" where there is no such column. */
export type CsvRow = (column: string) => string;

/** RFC 4180: quoted cells may hold commas, line ends and doubled quotes. The first row names the columns. */
export function csvRows(text: string): readonly CsvRow[] {
  const [header = [], ...rows] = cellsOf(text);
  const placeOf = new Map(header.map((name, place) => [name, place]));
  return rows.map((cells) => (column) => cells[placeOf.get(column) ?? -1] ?? "");
}

function cellsOf(text: string): readonly (readonly string[])[] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const [, quoted, plain = "", end = ""] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    row.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === ",") continue;
    if (row.length > 1) rows.push(row);
    row = [];
  }
  return rows;
}
