import type { WirePartyEvent } from "../../contract/index.ts";
import { EngineError } from "../../domain/errors.ts";
import type { PartyFrame, PartyPlace } from "../../parties/party-use-cases.ts";
import { partiesOf } from "../edge-use-cases.ts";
import { partyMember } from "../party-member.ts";
import type { RouteContext } from "../rest/http/route.ts";
import { createValidator, invalidInput } from "../rest/http/validation.ts";
import { withoutNulls, type GraphqlContext } from "./resolvers.ts";
import { partyChangedArgs } from "./sdl.ts";

interface Args {
  readonly partyId: string;
  readonly userId?: string;
  readonly name?: string;
  readonly invite?: string;
  readonly password?: string;
}

/** So many changes wait for a subscriber; who is slower begins anew. */
const waitingCount = 256;

/** Whoever subscribes is in the party, as over `/v1/socket`, until the subscription ends. */
export function partySubscriber(context: RouteContext) {
  const validateArgs = createValidator(partyChangedArgs);
  return async (_source: unknown, given: object, { principal }: GraphqlContext) => {
    const args = withoutNulls({ ...given }) as Args;
    const problems = validateArgs(args);
    if (problems.length > 0) throw invalidInput("The arguments", problems);
    const { partyId, invite, password } = args;
    const userId = partyMember(principal, args.userId, "userId");
    const { tenant } = principal;
    const name = args.name ?? (await context.useCases.getUser(tenant, userId)).name ?? userId;
    const events = new PartyEvents();
    const wish = {
      tenant,
      partyId,
      userId,
      name: name.slice(0, 64),
      ...(invite !== undefined && { inviteCode: invite }),
      ...(password !== undefined && { password }),
    };
    const place = await partiesOf(context).joinParty(wish, (frames) => events.take(frames));
    return events.iterate(partyId, place);
  };
}

/** The part of a socket's message that subscribers get. */
type Told = Partial<Omit<WirePartyEvent, "partyId">> & {
  readonly state?: { readonly epoch: number; readonly seq: number };
};

class PartyEvents {
  #partyId = "";
  #waiting: WirePartyEvent[] = [];
  /** What comes before the answer to the join. */
  #early: PartyFrame[] | undefined = [];
  #wake: (() => void) | undefined;
  #isOver = false;
  #isTooSlow = false;

  take(frames: readonly PartyFrame[]): void {
    if (this.#early === undefined) for (const frame of frames) this.#frame(frame);
    else this.#early.push(...frames);
  }

  iterate(partyId: string, place: PartyPlace): AsyncIterableIterator<unknown> {
    this.#partyId = partyId;
    const { answer } = place;
    if (answer.kind === "snapshot") {
      const { epoch, seq } = answer.state;
      this.#push({ partyId, epoch, seq, state: answer.state });
    }
    const early = this.#early ?? [];
    this.#early = undefined;
    this.take(early);
    const stop = async () => {
      this.#isOver = true;
      this.#wake?.();
      await place.leave();
      return { value: undefined, done: true } as const;
    };
    return {
      next: () => this.#next(),
      return: stop,
      throw: stop,
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }

  async #next(): Promise<IteratorResult<unknown>> {
    while (this.#waiting.length === 0 && !this.#isOver)
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    if (this.#isTooSlow)
      throw new EngineError("OVERLOADED", `More than ${waitingCount} changes wait to be taken. Subscribe again.`);
    const value = this.#waiting.shift();
    return value === undefined ? { value, done: true } : { value, done: false };
  }

  #frame({ kind, text, seq, epoch, closes }: PartyFrame): void {
    if (kind !== "notice" && seq !== undefined) {
      const { state, change } = JSON.parse(text) as Told;
      const what = state === undefined ? { change } : { state };
      if (state !== undefined || change !== undefined) this.#push({ partyId: this.#partyId, epoch, seq, ...what });
    }
    if (closes === undefined) return;
    this.#isOver = true;
    this.#wake?.();
  }

  #push(event: WirePartyEvent): void {
    if (this.#waiting.length >= waitingCount) this.#isTooSlow = true;
    else this.#waiting.push(event);
    this.#wake?.();
  }
}
