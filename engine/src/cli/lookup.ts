import type { Engine } from "../app/engine.ts";
import { EngineError } from "../domain/errors.ts";
import { parseUserId } from "../domain/ids.ts";
import type { Item } from "../domain/item.ts";
import { normaliseTitle } from "../domain/text.ts";
import { factsOf, printNotice } from "./output.ts";

/** An item by id or by title; tells which one was taken where several have the title. Throws `ITEM_NOT_FOUND`. */
export async function findItem(engine: Engine, idOrTitle: string): Promise<Item> {
  const item = await engine.findItem(idOrTitle).catch((cause: unknown) => {
    if (!(cause instanceof EngineError) || cause.code !== "ITEM_NOT_FOUND") throw cause;
    throw new EngineError(
      "ITEM_NOT_FOUND",
      `No item has the id or a title like ${JSON.stringify(idOrTitle)}. Check the spelling, or import its catalogue.`,
      { cause },
    );
  });
  if (item.id === idOrTitle) return item;
  const alike = await engine.useCases.searchItems(engine.tenant, item.title, { limit: 6 });
  const others = alike.filter(
    ({ id, title }) => id !== item.id && normaliseTitle(title) === normaliseTitle(item.title),
  );
  if (others.length > 0) {
    const listed = others.map((other) => `${other.id} (${factsOf(other)})`).join("; ");
    printNotice(`Taken: ${item.id} (${factsOf(item)}). The same title: ${listed}.`);
  }
  return item;
}

/** A list for somebody unknown is no error, but may come of a slip. */
export async function noteUnknownUser(engine: Engine, user: string): Promise<void> {
  const { eventCount } = await engine.useCases.getProfile(engine.tenant, parseUserId(user));
  if (eventCount === 0) printNotice(`Nothing is known of ${user} yet: this is what anyone would get.`);
}
