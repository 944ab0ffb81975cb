import type { WireSubscribe } from "../../contract/socket.ts";
import type { WireRecommendationList } from "../../contract/index.ts";
import { EngineError } from "../../domain/errors.ts";
import { parseUserId } from "../../domain/ids.ts";
import { checkAllowed } from "../../domain/principal.ts";
import type { ListChangeCause, ListChangeFeed } from "../../serving/list-changes.ts";
import type { RouteContext } from "../rest/http/route.ts";
import { recommendRoute } from "../rest/recommend.route.ts";
import type { Session } from "./session.ts";
import type { Turns } from "./turns.ts";

/** One subscription to a list. */
export interface LiveList {
  readonly id: string;
  readonly topic: WireSubscribe["topic"];
  /** Of the last list that went out. */
  sentSequence: number;
  /** Whether the list may be another one than what went out. */
  isDirty: boolean;
  isUnderWay: boolean;
  isOver: boolean;
  cause: ListChangeCause | undefined;
  leave: (() => void) | undefined;
}

interface Surroundings {
  readonly route: RouteContext;
  readonly listChanges: ListChangeFeed;
  readonly turns: Turns;
  /** Tells the client, and the log, of what went wrong with a list. */
  readonly report: (session: Session, id: string, error: unknown) => void;
}

/** Makes the lists of subscriptions, when they are asked for and whenever they may be others; a few at a time, each for who can take it. */
export class LiveLists {
  readonly #around: Surroundings;

  constructor(around: Surroundings) {
    this.#around = around;
  }

  /** Throws `FORBIDDEN`, `OVERLOADED`, `INVALID_INPUT` where the id is taken. */
  async open(session: Session, { id, topic }: WireSubscribe, maximumCount: number): Promise<void> {
    const { principal, lists } = session;
    const userId = parseUserId(topic.userId);
    checkAllowed(principal, "lists", userId);
    if (lists.has(id)) throw new EngineError("INVALID_INPUT", `There is a subscription ${JSON.stringify(id)} already.`);
    if (lists.size >= maximumCount)
      throw new EngineError("OVERLOADED", `A connection has up to ${maximumCount} subscriptions. Unsubscribe first.`);
    const list: LiveList = {
      id,
      topic,
      sentSequence: 0,
      isDirty: true,
      isUnderWay: false,
      isOver: false,
      cause: undefined,
      leave: undefined,
    };
    lists.set(id, list);
    try {
      const leave = await this.#around.listChanges.subscribe(principal.tenant, userId, ({ cause }) => {
        list.isDirty = true;
        list.cause = cause;
        void this.#refresh(session, list);
      });
      if (list.isOver) leave();
      else list.leave = leave;
      await this.#send(session, list);
    } catch (error) {
      endList(session, id);
      throw error;
    }
  }

  /** Sends what may have changed while nothing could be sent. */
  refreshAll(session: Session): void {
    for (const list of session.lists.values()) if (list.isDirty) void this.#refresh(session, list);
  }

  async #refresh(session: Session, list: LiveList): Promise<void> {
    // The first list, and one under way, look again when they are done.
    if (list.isUnderWay || list.leave === undefined) return;
    try {
      await this.#send(session, list);
    } catch (error) {
      if (!list.isOver) this.#around.report(session, list.id, error);
    }
  }

  async #send(session: Session, list: LiveList): Promise<void> {
    list.isUnderWay = true;
    try {
      while (list.isDirty && !list.isOver && session.canTake)
        await this.#around.turns.run(async () => {
          if (list.isOver || !session.canTake) return;
          const { cause } = list;
          list.isDirty = false;
          const made = await this.#make(session, list);
          if (list.isOver) return;
          // Whoever went meanwhile gets it when they come back.
          if (!session.canTake) list.isDirty = true;
          else session.sendList(list, { kind: "list", id: list.id, ...(cause && { cause }), list: made });
        });
    } finally {
      list.isUnderWay = false;
    }
  }

  async #make({ principal, request }: Session, { topic }: LiveList): Promise<WireRecommendationList> {
    const { kind: _kind, userId, ...query } = topic;
    const answer = await recommendRoute.definition.handle(this.#around.route, {
      tenant: principal.tenant,
      principal,
      caller: { principal },
      params: { userId },
      query,
      body: undefined,
      request,
      condition: undefined,
    });
    return answer as WireRecommendationList;
  }
}

export function endList(session: Session, id: string): void {
  const list = session.lists.get(id);
  if (list === undefined) return;
  list.isOver = true;
  list.leave?.();
  session.lists.delete(id);
}

export function endLists(session: Session): void {
  for (const id of session.lists.keys()) endList(session, id);
}
