import type { PartyKey } from "../../ports/party-hub.ts";
import type { PartyStore } from "../../ports/party-store.ts";
import type { ChatMessage } from "../../sync/party/party-state.ts";
import { messageIn } from "./log-value.ts";

/** Who comes gets so many. */
const newestCount = 50;

export const newestMessages = (store: PartyStore, key: PartyKey, beforeSeq: number) =>
  messagesBefore(store, key, { beforeSeq, limit: newestCount });

/** The newest messages before a place in the log, oldest first: what else is in the log is passed over. */
export async function messagesBefore(
  store: PartyStore,
  { tenant, partyId }: PartyKey,
  { beforeSeq, limit }: { readonly beforeSeq?: number | undefined; readonly limit: number },
): Promise<readonly ChatMessage[]> {
  const found: ChatMessage[] = [];
  let before = beforeSeq ?? Number.MAX_SAFE_INTEGER;
  while (found.length < limit) {
    const page = await store.log(tenant, partyId, { beforeSeq: before, limit });
    for (const entry of page.toReversed()) {
      const message = found.length < limit ? messageIn(entry) : undefined;
      if (message !== undefined) found.push(message);
    }
    const first = page[0];
    if (first === undefined || page.length < limit) break;
    before = first.seq;
  }
  return found.toReversed();
}
