import { makersAgree, type Work } from "./work.ts";

/** How sure it is that two records are one work, 0..1, and why. */
export interface Likeness {
  readonly confidence: number;
  readonly reason: string;
}

/** From here on two records are taken for one work. */
export const sureConfidence = 0.9;
/** From here on a person should look. */
export const doubtfulConfidence = 0.6;

type Years = "same" | "near" | "far" | "unknown";
type Makers = "yes" | "perhaps" | "no" | "unknown";
type Row = Readonly<Record<Years, number>>;

const never: Row = { same: 0, near: 0, far: 0, unknown: 0 };

/**
 * Confidence by domain, creators and years when the whole titles agree. A film of another year is a remake; a book of another year
 * is another edition; an album of another year may be a new recording.
 */
const wholeTitle: Readonly<Record<"movie" | "book" | "music", Readonly<Record<Makers, Row>>>> = {
  movie: {
    yes: { same: 0.98, near: 0.95, far: 0.2, unknown: 0.9 },
    perhaps: { same: 0.95, near: 0.92, far: 0.1, unknown: 0.85 },
    unknown: { same: 0.92, near: 0.75, far: 0, unknown: 0.7 },
    no: { same: 0.4, near: 0.2, far: 0, unknown: 0.1 },
  },
  book: {
    yes: { same: 0.98, near: 0.97, far: 0.94, unknown: 0.95 },
    perhaps: { same: 0.95, near: 0.93, far: 0.91, unknown: 0.91 },
    unknown: { same: 0.75, near: 0.6, far: 0.3, unknown: 0.6 },
    no: { same: 0.3, near: 0.1, far: 0, unknown: 0.1 },
  },
  music: {
    yes: { same: 0.97, near: 0.95, far: 0.75, unknown: 0.93 },
    perhaps: { same: 0.92, near: 0.9, far: 0.65, unknown: 0.85 },
    unknown: { same: 0.65, near: 0.5, far: 0, unknown: 0.5 },
    no: never,
  },
};

/** The same when only one of the two has a subtitle, and the rest agrees: never for films, whose subtitles tell sequels apart. */
const headOfTitle: Readonly<Record<"movie" | "book" | "music", number>> = { movie: 0.7, book: 0.9, music: 0.7 };

/** Compares two records by title, year and creators; ids are the caller's business. Symmetric. */
export function compareWorks(a: Work, b: Work): Likeness {
  const isWhole = a.key === b.key;
  const isHead = !isWhole && (a.key === b.shortKey || b.key === a.shortKey);
  if (!isWhole && !isHead) return { confidence: 0, reason: "the titles differ" };
  const apart = reasonApart(a, b);
  if (apart !== undefined) return { confidence: 0, reason: apart };
  const table = tableOf(a.domain);
  const makers = makersAgree(a, b) ?? "unknown";
  const years = yearsOf(a, b);
  const whole = wholeTitle[table][makers][years];
  const confidence = isWhole ? whole : Math.min(whole, makers === "yes" ? headOfTitle[table] : 0.5);
  const mixed = a.isArtist === b.isArtist ? confidence : Math.min(confidence, 0.6);
  return { confidence: mixed, reason: describe(isWhole, makers, years) };
}

/** Works of configured domains are compared like books: by title and creator. */
function tableOf(domain: string): "movie" | "book" | "music" {
  return domain === "movie" || domain === "music" ? domain : "book";
}

function reasonApart(a: Work, b: Work): string | undefined {
  if (a.domain !== b.domain) return "the domains differ";
  if (a.volume !== undefined && b.volume !== undefined && a.volume !== b.volume) return "the volumes differ";
  if (a.variant !== b.variant) return `one of them is a ${a.variant || b.variant}`;
  return undefined;
}

function yearsOf(a: Work, b: Work): Years {
  if (a.year === undefined || b.year === undefined) return "unknown";
  const apart = Math.abs(a.year - b.year);
  if (apart === 0) return "same";
  return apart === 1 ? "near" : "far";
}

function describe(isWhole: boolean, makers: Makers, years: Years): string {
  const title = isWhole ? "same title" : "same title but for a subtitle";
  const maker = {
    yes: "same creator",
    perhaps: "creator with fitting initials",
    no: "other creator",
    unknown: "creator unknown",
  }[makers];
  const year = { same: "same year", near: "one year apart", far: "years apart", unknown: "year unknown" }[years];
  return `${title}, ${maker}, ${year}`;
}
