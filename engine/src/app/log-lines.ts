import { writeSync } from "node:fs";

const intervalMs = 20;
/** So much text waits at most for the interval. */
const pieceLength = 16_384;
/** What a reader that does not read leaves waiting; more is dropped. */
const longestLeftBytes = 16 * 2 ** 20;

/** Log lines on their way to a file or pipe. Many go out at once: a call of the system for each costs as much as a ready list. */
export class LogLines {
  readonly #file: number;
  #lines = "";
  /** What the other side could not take yet. */
  #left: Buffer = Buffer.alloc(0);
  #timer: NodeJS.Timeout | undefined;
  readonly #flush = () => this.flush();

  constructor(file: number) {
    this.#file = file;
    process.on("exit", this.#flush);
  }

  write(line: string): void {
    this.#lines += line;
    if (this.#lines.length >= pieceLength) this.flush();
    else this.#timer ??= setTimeout(this.#flush, intervalMs);
  }

  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const bytes = Buffer.concat([this.#left, Buffer.from(this.#lines)]);
    this.#lines = "";
    this.#left = bytes.subarray(this.#send(bytes));
    if (this.#left.length > longestLeftBytes) this.#left = Buffer.alloc(0);
    if (this.#left.length > 0) this.#timer = setTimeout(this.#flush, intervalMs);
  }

  close(): void {
    this.flush();
    process.off("exit", this.#flush);
  }

  /** Returns how much was taken; all of it where nobody will ever read it. */
  #send(bytes: Buffer): number {
    let sent = 0;
    try {
      while (sent < bytes.length) sent += writeSync(this.#file, bytes, sent);
      return sent;
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === "EAGAIN" ? sent : bytes.length;
    }
  }
}
