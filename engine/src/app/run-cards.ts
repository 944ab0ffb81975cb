import { execFileSync } from "node:child_process";
import { EngineError } from "../domain/errors.ts";
import type { Card, CardContext, CardReport } from "../evaluation/card.ts";
import { allCards } from "../evaluation/cards/all-cards.ts";
import type { KernelPool } from "../kernels/pool/calls.ts";
import { trainServingModel } from "../pipeline/train/train.ts";

/** What cards are run on. It can be sent to a thread. */
export interface CardData {
  /** Holds a folder for each data set. */
  readonly dataRoot: string;
  /** Judges this folder instead of the cards' own data sets. */
  readonly dataFolder?: string;
  /** Added to every seed of a split; 0 unless given. */
  readonly seedShift?: number;
}

/** Runs cards one after the other. Throws `INVALID_INPUT` for an id that is none. */
export async function* runCards(
  ids: readonly string[],
  { seedShift = 0, ...data }: CardData,
  { pool, onProgress }: { readonly pool: KernelPool; readonly onProgress: (what: string) => void },
): AsyncGenerator<CardReport> {
  const context: CardContext = { ...data, seedShift, pool, onProgress, trainServed: trainServingModel };
  for (const card of ids.map(cardOf)) {
    const { id, question, split, seed, needs } = card;
    const about = { card: id, question, commit: commit(), split, seed: seed + seedShift };
    if (needs !== undefined && data.dataFolder === undefined) {
      const note = `Not run, as its data set is not included. Name a folder with --data: ${needs}.`;
      yield { ...about, rows: [], note };
      continue;
    }
    const rows = await card.run(context);
    const curves = await card.curves?.(context);
    yield { ...about, rows, ...(curves && { curves }) };
  }
}

export function cardOf(id: string): Card {
  const card = allCards.find((one) => one.id.toLowerCase() === id.toLowerCase());
  if (card === undefined)
    throw new EngineError(
      "INVALID_INPUT",
      `There is no card ${id}. There are: ${allCards.map((one) => one.id).join(", ")}.`,
    );
  return card;
}

function commit(): string {
  try {
    return execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8", stdio: "pipe" }).trim();
  } catch {
    return "unknown";
  }
}
