/** What needs Node. */
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import type { QueueStorage } from "./event-queue.ts";
import type { NewEvent } from "./operations.ts";

/** Events wait in a file, over the end of the process. Throws where the folder cannot be written to. */
export function fileQueue(path: string): QueueStorage {
  return {
    load() {
      try {
        return JSON.parse(readFileSync(path, "utf8")) as NewEvent[];
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
        throw error;
      }
    },
    save(events) {
      writeFileSync(`${path}.new`, JSON.stringify(events));
      renameSync(`${path}.new`, path);
    },
  };
}
