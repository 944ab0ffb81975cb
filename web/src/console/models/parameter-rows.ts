interface ParameterRow {
  readonly name: string;
  readonly value: string;
}

/** Settings within settings as a flat list, each under its whole name. */
export function parameterRows(values: unknown, within = ""): readonly ParameterRow[] {
  if (typeof values !== "object" || values === null || Array.isArray(values))
    return [{ name: within, value: textOf(values) }];
  return Object.entries(values).flatMap(([name, value]) =>
    parameterRows(value, within === "" ? name : `${within}.${name}`),
  );
}

const figures = new Intl.NumberFormat("en", { maximumSignificantDigits: 4 });

function textOf(value: unknown): string {
  if (typeof value === "number") return figures.format(value);
  return typeof value === "string" ? value : JSON.stringify(value);
}
