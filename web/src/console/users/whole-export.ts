import type { Client, UserExport } from "codecatalyst-client";

/** Everything that is kept about a person, of all pages of the answer. */
export async function wholeExport(
  client: Pick<Client, "exportUser">,
  userId: string,
): Promise<Omit<UserExport, "nextCursor">> {
  let { nextCursor, ...whole } = await client.exportUser({ userId });
  while (nextCursor !== undefined) {
    const page = await client.exportUser({ userId, cursor: nextCursor });
    nextCursor = page.nextCursor;
    whole = {
      ...whole,
      events: [...whole.events, ...page.events],
      documents: [...whole.documents, ...page.documents],
      servedLists: [...whole.servedLists, ...page.servedLists],
      servedAgain: [...whole.servedAgain, ...page.servedAgain],
    };
  }
  return whole;
}
