import { randomUUID } from "node:crypto";
import type { PartyKey } from "../../ports/party-hub.ts";
import { messageOf } from "../../domain/errors.ts";
import { inTime, receivedError, sentError, type SentError, unreachable } from "../party-listeners.ts";
import type { PartyRecords } from "./party-records.ts";

type Mail =
  | {
      readonly kind: "ask";
      readonly id: string;
      readonly from: string;
      readonly key: PartyKey;
      readonly request: string;
    }
  | { readonly kind: "answer"; readonly id: string; readonly answer: string }
  | { readonly kind: "failure"; readonly id: string; readonly error: SentError }
  /** The party is no longer that process's; nothing was done. */
  | { readonly kind: "not-mine"; readonly id: string };

type Serve = (key: PartyKey, request: string) => Promise<string>;

/** What processes ask each other, each by the other's inbox. */
export class PartyMail {
  readonly #records: PartyRecords;
  readonly #timeoutMs: number;
  /** Undefined where the party is not this process's. */
  readonly #handlerFor: (key: PartyKey) => Promise<Serve | undefined>;
  readonly #waiting = new Map<string, PromiseWithResolvers<string | undefined>>();

  constructor(records: PartyRecords, timeoutMs: number, handlerFor: (key: PartyKey) => Promise<Serve | undefined>) {
    this.#records = records;
    this.#timeoutMs = timeoutMs;
    this.#handlerFor = handlerFor;
  }

  /** Undefined where that process is not there or does not have the party: then nothing was done. */
  async ask(
    from: string,
    to: string,
    { key, request }: { key: PartyKey; request: string },
  ): Promise<string | undefined> {
    const id = randomUUID();
    const waiting = Promise.withResolvers<string | undefined>();
    this.#waiting.set(id, waiting);
    try {
      const isThere = await this.#send(to, { kind: "ask", id, from, key, request }).catch((error: unknown) => {
        throw unreachable(key, messageOf(error), error);
      });
      return isThere ? await inTime(key, waiting.promise, this.#timeoutMs) : undefined;
    } finally {
      this.#waiting.delete(id);
    }
  }

  async receive(text: string): Promise<void> {
    const mail = JSON.parse(text) as Mail;
    switch (mail.kind) {
      case "ask":
        // Where the answer finds no way back, the one who asked hears of it by waiting.
        await this.#send(mail.from, await this.#answer(mail)).catch(() => {});
        return;
      case "answer":
        this.#waiting.get(mail.id)?.resolve(mail.answer);
        return;
      case "failure":
        this.#waiting.get(mail.id)?.reject(receivedError(mail.error));
        return;
      case "not-mine":
        this.#waiting.get(mail.id)?.resolve(undefined);
        return;
    }
  }

  async #answer({ id, key, request }: Extract<Mail, { kind: "ask" }>): Promise<Mail> {
    try {
      const handle = await this.#handlerFor(key);
      if (handle === undefined) return { kind: "not-mine", id };
      return { kind: "answer", id, answer: await handle(key, request) };
    } catch (error) {
      return { kind: "failure", id, error: sentError(error) };
    }
  }

  async #send(to: string, mail: Mail): Promise<boolean> {
    return this.#records.tell(to, JSON.stringify(mail));
  }
}
