/** CodeCatalyst as a library. */
export type { Item } from "./domain/item.ts";
