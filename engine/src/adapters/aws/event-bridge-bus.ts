import { PutEventsCommand, type EventBridgeClient, type PutEventsRequestEntry } from "@aws-sdk/client-eventbridge";
import { messageOf } from "../../domain/errors.ts";
import type { Bus, DomainEvent, DomainEventOf } from "../../ports/bus.ts";
import { toAwsError } from "./aws-errors.ts";
import { pause } from "./dynamo-table.ts";

/** What EventBridge takes at most: entries a call, and bytes of all of them together. */
const entriesACall = 10;
const bytesACall = 250_000;
const attemptLimit = 5;

interface Outgoing {
  readonly entry: PutEventsRequestEntry;
  readonly sizeBytes: number;
  readonly settle: () => void;
}

export interface EventBridgeBusOptions {
  readonly busName: string;
  /** Told when EventBridge did not take an event after several attempts. */
  readonly onFailure?: (error: unknown) => void;
}

/**
 * Subscribers of this process get events from `local`; rules on the event bus get them too (source `codecatalyst`, detail type the
 * event's kind, detail the event). Nothing that must last hangs on EventBridge: an event that it does not take is reported, and
 * its publisher goes on.
 */
export class EventBridgeBus implements Bus {
  readonly #client: EventBridgeClient;
  readonly #local: Bus;
  readonly #busName: string;
  readonly #onFailure: (error: unknown) => void;
  #outgoing: Outgoing[] = [];
  #isSending = false;

  constructor(client: EventBridgeClient, local: Bus, { busName, onFailure = warn }: EventBridgeBusOptions) {
    this.#client = client;
    this.#local = local;
    this.#busName = busName;
    this.#onFailure = onFailure;
  }

  async publish(event: DomainEvent): Promise<void> {
    const sent = this.#send(event);
    await this.#local.publish(event);
    await sent;
  }

  subscribe<Kind extends DomainEvent["kind"]>(
    kind: Kind,
    handle: (event: DomainEventOf<Kind>) => void | Promise<void>,
  ): () => void {
    return this.#local.subscribe(kind, handle);
  }

  /** Resolves when EventBridge has the event, or it was given up. One call at a time keeps the order. */
  #send(event: DomainEvent): Promise<void> {
    const parts = partsOf(event).map((detail) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      const entry = { EventBusName: this.#busName, Source: "codecatalyst", DetailType: event.kind, Detail: detail };
      this.#outgoing.push({ entry, sizeBytes: Buffer.byteLength(detail), settle: resolve });
      return promise;
    });
    if (!this.#isSending) void this.#sendAll();
    return Promise.all(parts).then(() => {});
  }

  async #sendAll(): Promise<void> {
    this.#isSending = true;
    while (this.#outgoing.length > 0) {
      const count = fitting(this.#outgoing);
      const call = this.#outgoing.splice(0, count);
      try {
        await this.#put(call.map(({ entry }) => entry));
      } catch (error) {
        this.#onFailure(toAwsError(`EventBridge bus ${this.#busName}`, error));
      }
      for (const { settle } of call) settle();
    }
    this.#isSending = false;
  }

  async #put(entries: readonly PutEventsRequestEntry[]): Promise<void> {
    let waiting = [...entries];
    for (let attempt = 0; waiting.length > 0; attempt += 1) {
      await pause(attempt);
      const answer = await this.#client.send(new PutEventsCommand({ Entries: waiting }));
      const refused = answer.Entries?.find(({ ErrorCode }) => ErrorCode !== undefined);
      if (refused !== undefined && attempt + 1 === attemptLimit)
        throw new Error(`EventBridge refused ${waiting.length} events: ${refused.ErrorCode} ${refused.ErrorMessage}`);
      waiting = waiting.filter((_, index) => answer.Entries?.[index]?.ErrorCode !== undefined);
    }
  }
}

/** How many of the first ones go into one call. */
function fitting(outgoing: readonly Outgoing[]): number {
  let sizeBytes = 0;
  const tooMany = outgoing.findIndex(({ sizeBytes: own }, index) => {
    sizeBytes += own;
    return index === entriesACall || (index > 0 && sizeBytes > bytesACall);
  });
  return tooMany === -1 ? outgoing.length : tooMany;
}

/** An event as JSON, in several parts where its list of ids is too long for one entry. */
function partsOf(event: DomainEvent): readonly string[] {
  const detail = JSON.stringify(event);
  const list = Object.entries(event).find((field): field is [string, string[]] => Array.isArray(field[1]));
  if (list === undefined || list[1].length < 2 || Buffer.byteLength(detail) <= bytesACall) return [detail];
  const [name, ids] = list;
  const middle = ids.length >> 1;
  return [ids.slice(0, middle), ids.slice(middle)].flatMap((half) => partsOf({ ...event, [name]: half }));
}

const warn = (error: unknown) => process.emitWarning(`EventBridge does not take events: ${messageOf(error)}`);
