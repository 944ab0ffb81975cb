import type { Item, ItemPatch } from "codecatalyst-client";

/** One field of the form: everything is typed as text, and read back into what the catalogue keeps. */
interface ItemField {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly isLong?: boolean;
  readonly read: (item: Item) => string;
  /** What changes, or what is wrong with the text. */
  readonly write: (text: string, item: Item) => ItemPatch | string;
}

export type ItemForm = Readonly<Record<string, string>>;

const text = (value: string | undefined) => value ?? "";
const orNull = (value: string) => (value.trim() === "" ? null : value.trim());
const words = (value: string) => [
  ...new Set(
    value
      .split(",")
      .map((word) => word.trim())
      .filter((word) => word !== ""),
  ),
];
const lines = (value: string) =>
  value
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");

type NumberName = "year" | "lengthMinutes" | "pageCount" | "tempoBpm" | "minimumAgeYears";

function numberField(
  name: NumberName,
  label: string,
  { least, most, isWhole }: { readonly least: number; readonly most: number; readonly isWhole: boolean },
): ItemField {
  return {
    name,
    label,
    read: (item) => text(item[name]?.toString()),
    write(value) {
      if (value.trim() === "") return { [name]: null };
      const number = Number(value);
      if (!Number.isFinite(number) || number < least || number > most || (isWhole && !Number.isInteger(number)))
        return `A ${isWhole ? "whole " : ""}number from ${least} to ${most}, please, or nothing.`;
      return { [name]: number };
    },
  };
}

const textField = (
  name: "language" | "description" | "editionOf" | "playbackUrl" | "imageUrl",
  rest: Pick<ItemField, "label" | "hint" | "isLong"> & { readonly fits?: readonly [RegExp, string] },
): ItemField => {
  const { fits, ...shown } = rest;
  return {
    name,
    ...shown,
    read: (item) => text(item[name]),
    write: (value) =>
      fits !== undefined && value.trim() !== "" && !fits[0].test(value.trim()) ? fits[1] : { [name]: orNull(value) },
  };
};

const listField = (name: "genres" | "themes" | "places", label: string): ItemField => ({
  name,
  label,
  hint: "With commas between them.",
  read: (item) => item[name].join(", "),
  write: (value) => ({ [name]: words(value) }),
});

const isUrl = [/^https?:\/\/\S+$/, "An address that begins with https://, please, or nothing."] as const;

const creators: ItemField = {
  name: "creators",
  label: "Creators",
  hint: "One a line, with the part in brackets: F. Scott Fitzgerald (author)",
  isLong: true,
  read: (item) => item.creators.map(({ name, role }) => `${name} (${role})`).join("\n"),
  write(value) {
    const read = lines(value).map((line) => /^(.+?)\s*\(([^()]+)\)$/.exec(line) ?? line);
    const wrong = read.find((one) => typeof one === "string");
    if (wrong !== undefined) return `“${wrong}” names no part. Write it in brackets: ${wrong} (author)`;
    return { creators: read.map(([, name = "", role = ""]) => ({ name, role })) };
  },
};

const series: ItemField = {
  name: "series",
  label: "Series",
  hint: "The name and the place in it: Dune Chronicles #1",
  read: ({ series: one }) => (one === undefined ? "" : `${one.name} #${one.position}`),
  write(value) {
    if (value.trim() === "") return { series: null };
    const match = /^(.+?)\s*#\s*(\d+(?:\.\d+)?)$/.exec(value.trim());
    if (match === null) return "The place is missing. Write it behind the name: Dune Chronicles #1";
    return { series: { name: match[1] ?? "", position: Number(match[2]) } };
  },
};

const mood: ItemField = {
  name: "mood",
  label: "Mood",
  hint: "From sad (-1) to happy (1), then from calm (-1) to intense (1): 0.3, -0.5",
  read: ({ mood: one }) => (one === undefined ? "" : `${one.valence}, ${one.arousal}`),
  write(value) {
    if (value.trim() === "") return { mood: null };
    const [valence = Number.NaN, arousal = Number.NaN, ...rest] = value.split(",").map(Number);
    const isWithin = (number: number) => number >= -1 && number <= 1;
    if (!isWithin(valence) || !isWithin(arousal) || rest.length > 0)
      return "Two numbers from -1 to 1, please, with a comma between them: 0.3, -0.5";
    return { mood: { valence, arousal } };
  },
};

const externalIds: ItemField = {
  name: "externalIds",
  label: "Ids in other catalogues",
  hint: "One a line: imdb: tt1343092",
  isLong: true,
  read: (item) =>
    Object.entries(item.externalIds)
      .map(([scheme, id]) => `${scheme}: ${id}`)
      .join("\n"),
  write(value, item) {
    const read = lines(value).map((line) => /^([a-z][a-z0-9-]*)\s*:\s*(\S.*)$/.exec(line) ?? line);
    const wrong = read.find((one) => typeof one === "string");
    if (wrong !== undefined) return `“${wrong}” is not understood. Write the catalogue, a colon and the id.`;
    const wanted = Object.fromEntries(read.map(([, scheme = "", id = ""]) => [scheme, id]));
    const gone = Object.keys(item.externalIds).filter((scheme) => wanted[scheme] === undefined);
    return { externalIds: { ...wanted, ...Object.fromEntries(gone.map((scheme) => [scheme, null])) } };
  },
};

/** What operators mend, in the order of the form. */
export const itemFields: readonly ItemField[] = [
  {
    name: "title",
    label: "Title",
    read: ({ title }) => title,
    write: (value) => (value.trim() === "" ? "A work needs a title." : { title: value.trim() }),
  },
  numberField("year", "Year", { least: -4000, most: 2200, isWhole: true }),
  textField("language", {
    label: "Language",
    hint: "Two or three letters: en, ja; zxx for music without words.",
    fits: [/^[a-z]{2,3}$/, "Two or three small letters, please: en, ja, zxx."],
  }),
  textField("description", { label: "Description", isLong: true }),
  creators,
  listField("genres", "Genres"),
  listField("themes", "Themes"),
  listField("places", "Places"),
  series,
  numberField("lengthMinutes", "Length in minutes", { least: 0, most: 1_000_000, isWhole: false }),
  numberField("pageCount", "Pages", { least: 0, most: 1_000_000, isWhole: true }),
  numberField("tempoBpm", "Tempo in beats a minute", { least: 1, most: 1000, isWhole: false }),
  numberField("minimumAgeYears", "Youngest age", { least: 0, most: 21, isWhole: true }),
  mood,
  textField("editionOf", { label: "Edition of", hint: "The id of the work that this is another edition of." }),
  textField("imageUrl", { label: "Address of the cover", fits: isUrl }),
  textField("playbackUrl", { label: "Address where it plays", fits: isUrl }),
  externalIds,
];

export const formOf = (item: Item): ItemForm =>
  Object.fromEntries(itemFields.map(({ name, read }) => [name, read(item)]));

interface Judged {
  /** Of the fields that differ from the item. */
  readonly patch: ItemPatch;
  readonly problems: Readonly<Record<string, string>>;
}

export function patchOf(item: Item, form: ItemForm): Judged {
  let patch: ItemPatch = {};
  const problems: Record<string, string> = {};
  for (const { name, write } of changedFields(item, form)) {
    const written = write(form[name] ?? "", item);
    if (typeof written === "string") problems[name] = written;
    else patch = { ...patch, ...written };
  }
  return { patch, problems };
}

const changedFields = (item: Item, form: ItemForm) =>
  itemFields.filter(({ name, read }) => form[name] !== undefined && form[name] !== read(item));

/** Somebody else was faster: what was typed stays, everything else becomes theirs, and fields that both changed are named. */
export function rebased(
  before: Item,
  form: ItemForm,
  fresh: Item,
): { readonly form: ItemForm; readonly bothChanged: readonly string[] } {
  const typed = changedFields(before, form);
  const kept = Object.fromEntries(typed.map(({ name }) => [name, form[name] ?? ""]));
  const bothChanged = typed
    .filter(({ name, read }) => read(fresh) !== read(before) && read(fresh) !== form[name])
    .map(({ label }) => label);
  return { form: { ...formOf(fresh), ...kept }, bothChanged };
}
