import { Connection } from "./connection.js";
import { ListChannel } from "./live-lists.js";
import { PartyChannel } from "./parties.js";
export function connectLive(options) {
  const connection = new Connection(options);
  const parties = new PartyChannel(connection);
  return { lists: new ListChannel(connection), parties, close: () => parties.close() };
}
