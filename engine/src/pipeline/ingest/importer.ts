/** Ingest: everything that turns files of other systems into items, events, relations and friends. This file: what an importer is. */
import type { Domain } from "../../domain/domain.ts";
import type { Event } from "../../domain/event.ts";
import type { AccountId } from "../../domain/ids.ts";
import type { Item } from "../../domain/item.ts";
import type { Relation } from "../../domain/relation.ts";
import type { User } from "../../domain/user.ts";
import type { Mapping } from "./mapping.ts";
import type { ReadOptions } from "./read/read-bytes.ts";
import type { SourceFile } from "./read/source-file.ts";
import type { WorkFinder } from "./works/work-finder.ts";

/** A row that cannot go in: where it stands, why, and how it begins. */
export interface Reject {
  readonly kind: "reject";
  readonly file: string;
  readonly line: number;
  readonly reason: string;
  readonly raw: string;
}

export type ImportRecord =
  | {
      readonly kind: "item";
      readonly item: Item;
      /** Only fills what the stored item lacks, and is dropped when there is none. */
      readonly isSupplement?: boolean;
    }
  | { readonly kind: "event"; readonly event: Event }
  | { readonly kind: "relation"; readonly relation: Relation }
  | { readonly kind: "friends"; readonly edge: readonly [AccountId, AccountId] }
  | { readonly kind: "user"; readonly user: User }
  | Reject;

/** What an importer may use. */
export interface ImportSource {
  readonly files: readonly SourceFile[];
  /** Of the import: nothing can have happened later. */
  readonly nowMs: number;
  readonly domains: readonly Domain[];
  /** Passed on to every reader: progress and the way to stop. */
  readonly reading: ReadOptions;
  /** The domain of data that does not say its own. */
  readonly domain?: Domain;
  /** The beginning of item and account ids, where the data does not call for one of its own. */
  readonly catalogue?: string;
  readonly mapping?: Mapping;
  /** Works that are in the catalogue already. Built on first use: it reads the whole catalogue. */
  works(): Promise<WorkFinder>;
}

/** Reads the files of one kind. Records of one piece of a file come together; order between items and their events does not matter. */
export interface Importer {
  /** The word on the command line. */
  readonly kind: string;
  /** One sentence on what it reads and what becomes of it. */
  readonly description: string;
  /** The files it reads, by name without `.gz`. */
  readonly filePatterns: readonly RegExp[];
  /** Patterns that together tell this kind from all others; absent when file names do not tell. */
  readonly signature?: readonly RegExp[];
  /** Throws `UNKNOWN_FORMAT` when the files are not of this kind at all; single bad rows come out as rejects. */
  read(source: ImportSource): AsyncIterable<readonly ImportRecord[]>;
}
