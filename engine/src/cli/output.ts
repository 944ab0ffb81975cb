import { SingleBar, Presets } from "cli-progress";
import type { Item } from "../domain/item.ts";
import type { Recommendation } from "../domain/recommendation.ts";

/** 0: done. 1: it could not be done. 2: it was called wrongly. 70: a defect of ours. */
export const exitCodes = { failure: 1, usage: 2, internal: 70 } as const;

export interface Progress {
  readonly update: (done: number, total: number) => void;
  readonly stop: () => void;
}

/** A progress bar on stderr; silent where stderr is no terminal. */
export function createProgress(label: string): Progress {
  if (!process.stderr.isTTY) return { update: () => {}, stop: () => {} };
  const bar = new SingleBar(
    { format: `${label} {bar} {percentage} % | {eta_formatted} left`, hideCursor: true, clearOnComplete: true },
    Presets.shades_classic,
  );
  let isStarted = false;
  return {
    update(done, total) {
      if (!isStarted) bar.start(total, done);
      isStarted = true;
      bar.setTotal(total);
      bar.update(done);
    },
    stop: () => bar.stop(),
  };
}

export function printJson(value: unknown): void {
  console.log(JSON.stringify(value, undefined, 2));
}

/** What a person may want to know beside the answer. */
export function printNotice(notice: string): void {
  console.error(notice);
}

/** "1 item", "2,000 items". */
export const countedAs = (count: number, plural: string) =>
  `${formatCount(count)} ${count === 1 ? plural.replace(/s\b/, "") : plural}`;

export const formatCount = (count: number) => count.toLocaleString("en");

/** Imported text could carry codes that move the cursor or clear the screen. */
export const printable = (text: string) => text.replaceAll(/\p{Cc}+/gu, " ");

/** Domain, year and makers. */
export function factsOf({ domain, year, creators }: Item): string {
  // A film's director is often among its writers.
  const makers = [...new Set(creators.map((creator) => creator.name))].slice(0, 2).join(", ");
  return printable([domain, year, makers].filter((fact) => fact !== undefined && fact !== "").join(" · "));
}

type Listed = Pick<Recommendation, "item" | "rank" | "score" | "reasons">;

/** A list as people read it in a terminal: rank, title, domain, makers, offer, reasons. */
export function printList(recommendations: readonly Listed[]): void {
  for (const { item, rank, score, reasons } of recommendations) {
    console.log(`${String(rank).padStart(3)}. ${printable(item.title)}  (${factsOf(item)})  ${score.toFixed(3)}`);
    for (const reason of reasons) console.log(`       ${printable(reason.text)}`);
    const [offer] = item.offers;
    if (offer !== undefined) console.log(printable(`       ${offer.kind} at ${offer.service}`));
  }
}
