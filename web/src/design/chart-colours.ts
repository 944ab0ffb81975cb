/** The colours of a chart: a canvas knows no `light-dark()`, so they are read from the page in the theme of the day. */
export interface ChartColours {
  readonly ink: string;
  readonly soft: string;
  readonly line: string;
  readonly sheet: string;
  /** Of series, in their order. */
  readonly series: readonly string[];
  readonly good: string;
  readonly alarm: string;
  ofDomain(domain: string): string;
}

const domains = new Set(["book", "movie", "music"]);

/** Whether a domain has a colour of its own. */
export const isOwnDomain = (domain: string): boolean => domains.has(domain);

export function readChartColours(): ChartColours {
  const read = (name: string) => {
    // One that changes its colour could still be on the way from one to the other.
    const probe = document.createElement("span");
    probe.style.color = `var(--${name})`;
    document.body.append(probe);
    const { color } = getComputedStyle(probe);
    probe.remove();
    return color;
  };
  const tokens = [
    "ink",
    "soft",
    "line",
    "sheet",
    "good",
    "alarm",
    "warning",
    "book",
    "movie",
    "music",
    "other",
  ] as const;
  const values = Object.fromEntries(tokens.map((name) => [name, read(name)])) as Record<
    (typeof tokens)[number],
    string
  >;
  const { ink, soft, line, sheet, good, alarm, warning, book, movie, music, other } = values;
  return {
    ink,
    soft,
    line,
    sheet,
    good,
    alarm,
    series: [movie, book, music, warning, other],
    ofDomain: (domain) => (isOwnDomain(domain) ? values[domain as "book" | "movie" | "music"] : other),
  };
}

const darkness = matchMedia("(prefers-color-scheme: dark)");

/** Calls back when day turns into night, or back. Answers the way to stop. */
export function followTheme(onChange: () => void): () => void {
  darkness.addEventListener("change", onChange);
  return () => darkness.removeEventListener("change", onChange);
}
