import type { Answer, Client } from "codecatalyst-client";

export type Item = Answer<"getItem">;

/** Items by id, each asked for once. */
export class Titles {
  readonly #client: Client;
  readonly #items = new Map<string, Promise<Item | undefined>>();

  constructor(client: Client) {
    this.#client = client;
  }

  /** Undefined where it is not to be had. */
  item(itemId: string): Promise<Item | undefined> {
    let found = this.#items.get(itemId);
    if (found === undefined) {
      found = this.#client.getItem({ itemId }).catch(() => {
        this.#items.delete(itemId);
        return undefined;
      });
      this.#items.set(itemId, found);
    }
    return found;
  }
}
