/** The demo: real works with facts and descriptions of our own, offers that are made up, households that are simulated. */
import { readFile } from "node:fs/promises";
import type { ItemInput, RelationInput } from "codecatalyst";

export interface DemoCatalogue {
  readonly items: readonly ItemInput[];
  readonly relations: readonly RelationInput[];
}

const folder = new URL("../catalogue/", import.meta.url);

/** Reads the catalogue of books, films, albums and their relations, and adds the demo offers. */
export async function readDemoCatalogue(): Promise<DemoCatalogue> {
  const [books, movies, albums, relations] = await Promise.all(
    ["books", "movies", "albums", "relations"].map(async (name) => readJsonLines(new URL(`${name}.jsonl`, folder))),
  );
  const items = [...(books ?? []), ...(movies ?? []), ...(albums ?? [])] as ItemInput[];
  return {
    items: items.map((item) => ({ ...item, offers: demoOffers(item) })),
    relations: (relations ?? []) as RelationInput[],
  };
}

async function readJsonLines(file: URL): Promise<unknown[]> {
  const text = await readFile(file, "utf8");
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as unknown);
}

/** The demo's three services. They do not exist: the addresses lead to example.org. */
export const demoServices = { book: "Demo Library", movie: "Demo Cinema", music: "Demo Records" } as const;

function demoOffers(item: ItemInput): NonNullable<ItemInput["offers"]> {
  const service = demoServices[item.domain as keyof typeof demoServices];
  const url = `https://example.org/${item.domain}/${encodeURIComponent(item.id)}`;
  const subscribed = { service, kind: item.domain === "book" ? "borrow" : "stream", url } as const;
  const bought = { service: "Demo Shop", kind: "buy", price: { amount: 9.99, currency: "EUR" }, url } as const;
  return [subscribed, bought];
}
