import { FixedClock } from "../adapters/memory/fixed-clock.ts";
import { MemoryDocumentStore } from "../adapters/memory/memory-document-store.ts";
import { MemoryPartyHub, MemoryPartyNetwork } from "../adapters/memory/memory-party-hub.ts";
import { MemoryPartyStore } from "../adapters/memory/memory-party-store.ts";
import { SeededRandom } from "../adapters/memory/seeded-random.ts";
import { EngineError } from "../domain/errors.ts";
import { defaultTenant, parseUserId } from "../domain/ids.ts";
import type { PartyFrame } from "../ports/party-hub.ts";
import type { PartyStore } from "../ports/party-store.ts";
import type { PartyChange, PartyNotice } from "../sync/party/party-change.ts";
import { applyChange } from "../sync/party/apply-change.ts";
import type { ChatMessage, PartyState } from "../sync/party/party-state.ts";
import { Parties } from "../parties/parties.ts";
import type { PartyCommand } from "../parties/party-command.ts";
import type { JoinAnswer, JoinWish, PartyPlace } from "../parties/party-use-cases.ts";

/** What is kept, and several processes over it. */
export class TestWorld {
  readonly clock = new FixedClock(1_790_000_000_000);
  readonly random = new SeededRandom(7);
  readonly store: PartyStore;
  readonly documents = new MemoryDocumentStore(this.clock);
  readonly network = new MemoryPartyNetwork(this.clock);
  readonly blocks = new Set<string>();

  constructor(wrap: (store: PartyStore) => PartyStore = (store) => store) {
    this.store = wrap(new MemoryPartyStore(this.clock));
  }

  process(): { readonly parties: Parties; readonly hub: MemoryPartyHub } {
    const hub = new MemoryPartyHub(this.store, { network: this.network, askTimeoutMs: 500 });
    const parties = new Parties(
      {
        parties: this.store,
        documents: this.documents,
        partyHub: hub,
        partyClock: this.clock,
        random: this.random,
        async lengthOfItem(_, itemId) {
          if (itemId.startsWith("no")) throw new EngineError("ITEM_NOT_FOUND", "There is none.");
          return itemId === "endless" ? undefined : 6_000_000;
        },
        isBlocked: async (_, userId, otherId) => this.blocks.has([userId, otherId].toSorted().join(" ")),
      },
      { ticks: false },
    );
    return { parties, hub };
  }
}

type Message = {
  readonly kind: string;
  readonly seq?: number;
  readonly epoch?: number;
  readonly change?: PartyChange;
  readonly notice?: PartyNotice;
  readonly reason?: string;
  readonly state?: PartyState;
  readonly messages?: readonly ChatMessage[];
  readonly changes?: readonly { readonly seq: number; readonly change: PartyChange }[];
};

/** A member as a client is one: keeps the state by what comes. */
export class TestMember {
  readonly received: Message[] = [];
  readonly messages: ChatMessage[] = [];
  state: PartyState | undefined;
  place: PartyPlace | undefined;

  async join(
    parties: Parties,
    wish: Omit<JoinWish, "tenant" | "userId" | "name"> & { readonly userId: string },
  ): Promise<this> {
    const userId = parseUserId(wish.userId);
    const place = await parties.joinParty(
      { name: userId.toUpperCase(), ...wish, tenant: defaultTenant, userId },
      (frames) => this.#take(frames),
    );
    this.place = place;
    this.#answer(place.answer);
    for (const message of this.#early?.splice(0) ?? []) this.#apply(message);
    this.#early = undefined;
    return this;
  }

  #early: Message[] | undefined = [];

  act(command: PartyCommand) {
    if (this.place === undefined) throw new Error("not joined");
    return this.place.act(command);
  }

  changes(): readonly PartyChange[] {
    return this.received.flatMap(({ change }) => change ?? []);
  }

  notices(): readonly PartyNotice[] {
    return this.received.flatMap(({ notice }) => notice ?? []);
  }

  #answer(answer: JoinAnswer): void {
    if (answer.kind === "snapshot") {
      this.state = answer.state;
      this.messages.splice(0, Infinity, ...answer.messages);
    } else for (const { seq, change } of answer.changes) this.#change(answer.epoch, seq, change);
  }

  #take(frames: readonly PartyFrame[]): void {
    for (const { text } of frames) {
      const message = JSON.parse(text) as Message;
      if (this.#early === undefined) this.#apply(message);
      else this.#early.push(message);
    }
  }

  #apply(message: Message): void {
    this.received.push(message);
    if (message.state !== undefined)
      this.#answer({ kind: "snapshot", state: message.state, messages: message.messages ?? [] });
    for (const { seq, change } of message.changes ?? []) this.#change(message.epoch ?? 0, seq, change);
    if (message.change !== undefined) this.#change(message.epoch ?? 0, message.seq ?? 0, message.change);
  }

  #change(epoch: number, seq: number, change: PartyChange): void {
    if (this.state === undefined) return;
    if (seq !== this.state.seq + 1) throw new Error(`A gap: ${this.state.seq} to ${seq}.`);
    this.state = applyChange(this.state, epoch, seq, change);
    if (change.kind === "message-sent") this.messages.push(change.message);
  }
}
