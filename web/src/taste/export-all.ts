import type { Client, UserExport } from "codecatalyst-client";

/** All that is kept about somebody, its pages put together. */
export async function exportAll(
  client: Pick<Client, "exportUser">,
  userId: string,
): Promise<Omit<UserExport, "nextCursor">> {
  const first = await client.exportUser({ userId });
  const events = [...first.events];
  const servedLists = [...first.servedLists];
  const servedAgain = [...first.servedAgain];
  let cursor = first.nextCursor;
  while (cursor !== undefined) {
    const page = await client.exportUser({ userId, cursor });
    events.push(...page.events);
    servedLists.push(...page.servedLists);
    servedAgain.push(...page.servedAgain);
    cursor = page.nextCursor;
  }
  const { user, accountIds, friendAccountIds, documents } = first;
  return { user, accountIds, friendAccountIds, documents, events, servedLists, servedAgain };
}
