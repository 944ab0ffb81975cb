import { type LiveOptions } from "./connection.ts";
import { type LiveLists } from "./live-lists.ts";
import { type Parties } from "./parties.ts";
/** Lists and parties over one connection. */
export interface Live {
  readonly lists: LiveLists;
  readonly parties: Parties;
  close(): void;
}
export declare function connectLive(options: LiveOptions): Live;
