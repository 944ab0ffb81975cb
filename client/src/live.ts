import { Connection, type LiveOptions } from "./connection.ts";
import { ListChannel, type LiveLists } from "./live-lists.ts";
import { PartyChannel, type Parties } from "./parties.ts";

/** Lists and parties over one connection. */
export interface Live {
  readonly lists: LiveLists;
  readonly parties: Parties;
  close(): void;
}

export function connectLive(options: LiveOptions): Live {
  const connection = new Connection(options);
  const parties = new PartyChannel(connection);
  return { lists: new ListChannel(connection), parties, close: () => parties.close() };
}
