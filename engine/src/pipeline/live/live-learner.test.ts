import { beforeAll, describe, expect, it } from "vitest";
import { createEngine, type Engine } from "../../app/engine.ts";
import type { Event } from "../../domain/event.ts";
import { parseAccountId, parseEventId, parseItemId } from "../../domain/ids.ts";
import { defaultPreferenceConfig } from "../../domain/preference.ts";
import type { LoggedEvent } from "../../ports/event-log.ts";
import { recordEvents } from "../../serving/record-events.ts";
import { openVersion, readVersion } from "../../registry/bundle.ts";
import type { ServingModel } from "../../serving/serving-model.ts";
import { baseKey, checkpointKey } from "./live-base.ts";
import { LiveLearner } from "./live-learner.ts";

let engine: Engine;
let version: ServingModel["version"];

beforeAll(async () => {
  engine = await createEngine();
  await engine.putItems(
    Array.from({ length: 20 }, (_, index) => ({ id: `book:${index}`, domain: "book", title: `Book ${index}` })),
  );
  await engine.recordEvents(
    Array.from({ length: 60 }, (_, index) => ({
      accountId: `person ${index % 10}`,
      itemId: `book:${index % 15}`,
      kind: "like" as const,
    })),
  );
  ({ version } = await engine.train());
});

const like = (id: string, accountId: string, item: number): Event => ({
  id: parseEventId(id),
  accountId: parseAccountId(accountId),
  itemId: parseItemId(`book:${item}`),
  kind: "like",
  atMs: Date.now(),
});

async function opened(notices: string[] = []) {
  const { ports, tenant } = engine;
  const learner = new LiveLearner(ports, {
    weights: defaultPreferenceConfig.weights,
    onNotice: (notice) => notices.push(notice),
  });
  const bundle = await openVersion(ports.items, tenant, await readVersion(ports, tenant, version));
  const serving = await learner.open(tenant, bundle);
  const popularityOf = (item: number) => serving.popularityOf(serving.indexOf.get(parseItemId(`book:${item}`))!).own;
  const deliver = async (events: readonly Event[], firstPosition: bigint, isReplay = false) =>
    learner.group.handle({
      tenant,
      partition: 0,
      events: events.map((event, index): LoggedEvent => ({
        event,
        position: firstPosition + BigInt(index),
        arrivedAtMs: event.atMs,
      })),
      isReplay,
    });
  return { learner, serving, popularityOf, deliver };
}

describe("LiveLearner", () => {
  it("counts an event once, by position and by id", async () => {
    const { popularityOf, deliver, learner } = await opened();
    const before = popularityOf(17);
    const events = [like("a", "ann", 17), like("b", "ben", 17)];
    await deliver(events, 1_000n);
    const after = popularityOf(17);
    expect(after).toBeGreaterThan(before);
    await deliver(events, 1_000n);
    await deliver(events, 2_000n);
    expect(popularityOf(17)).toBe(after);
    await deliver([like("c", "cem", 17)], 5n);
    expect(popularityOf(17)).toBe(after);
    await deliver([like("c", "cem", 17)], 5n, true);
    expect(popularityOf(17)).toBeGreaterThan(after);
    expect(await learner.group.startAfter?.(engine.tenant, 0)).toBe(2_001n);
  });

  it("counts the accounts of a user as one person, whose strength has a limit", async () => {
    const { popularityOf, deliver, learner } = await opened();
    await engine.linkAccount("dee", "phone of dee");
    await learner.accountChanged(engine.tenant, parseAccountId("phone of dee"));
    for (const [index, account] of ["dee", "phone of dee", "dee", "phone of dee"].entries())
      await deliver([like(`d${index}`, account, 18)], 3_000n + BigInt(index));
    expect(popularityOf(18)).toBeCloseTo(Math.log1p(6), 3);
    await engine.ports.objects.delete(engine.tenant, checkpointKey(version));
  });

  it("forgets what was taken back: since the training, before it, and before it came", async () => {
    const { popularityOf, deliver } = await opened();
    const { ports, tenant } = engine;
    const retract = (account: string, item: number, eventId: string) => ({
      kind: "retract" as const,
      accountId: parseAccountId(account),
      itemId: parseItemId(`book:${item}`),
      eventId: parseEventId(eventId),
    });
    const logged = (event: ReturnType<typeof retract>, id: string): Event => ({
      ...event,
      id: parseEventId(id),
      atMs: 1e12,
    });
    const before = popularityOf(19);
    const position = () => 20_000n;
    await recordEvents(ports, tenant, [like("u1", "una", 19)]);
    await deliver([like("u1", "una", 19)], position());
    expect(popularityOf(19)).toBeGreaterThan(before);
    await recordEvents(ports, tenant, [retract("una", 19, "u1")]);
    await deliver([logged(retract("una", 19, "u1"), "no u1")], position() + 1n);
    expect(popularityOf(19)).toBe(before);

    await deliver([logged(retract("vic", 19, "v1"), "no v1"), like("v1", "vic", 19)], position() + 2n);
    expect(popularityOf(19)).toBe(before);

    const trained = (await ports.profiles.history(tenant, [parseAccountId("person 4")], 100)).filter(
      ({ itemId }) => itemId === "book:4",
    );
    const wasPopular = popularityOf(4);
    for (const [index, { id }] of trained.entries()) {
      await recordEvents(ports, tenant, [retract("person 4", 4, id)]);
      await deliver([logged(retract("person 4", 4, id), `no ${id}`)], position() + 4n + BigInt(index));
    }
    expect(trained.length).toBeGreaterThan(0);
    expect(popularityOf(4)).toBeLessThan(wasPopular);
    await ports.objects.delete(tenant, checkpointKey(version));
  });

  it("serves as trained, and says so, where there is nothing to begin with", async () => {
    const { objects } = engine.ports;
    const base = await objects.get(engine.tenant, baseKey(version));
    await objects.delete(engine.tenant, baseKey(version));
    const notices: string[] = [];
    const { serving } = await opened(notices);
    expect(notices.join()).toMatch(/does not learn between trainings/);
    expect(serving.catalogue.items).toHaveLength(20);
    for (const damage of [
      base!.slice(0, -1),
      base!.map((byte, place) => (place === 50 ? byte ^ 1 : byte)),
      base!.slice(0, 9),
    ]) {
      await objects.put(engine.tenant, baseKey(version), damage);
      const told: string[] = [];
      await opened(told);
      expect(told.join()).toMatch(/base\.bin is not used/);
    }
    await objects.put(engine.tenant, baseKey(version), base!);
    const whole: string[] = [];
    await opened(whole);
    expect(whole).toEqual([]);
  });

  it("takes an erased person out of every file at once", async () => {
    const { deliver, learner } = await opened();
    await deliver([like("z", "zorblax", 16), like("y", "person 1", 16)], 9_000n);
    const early = { ...like("no", "zorblax", 16), kind: "retract", eventId: parseEventId("never came") } as Event;
    await deliver([{ ...early, accountId: parseAccountId("zorblax of the phone") }], 9_010n);
    await learner.close();
    const traces = async () => {
      const { objects } = engine.ports;
      const found = [];
      for (const key of await objects.list(engine.tenant, "live/"))
        if (/zorblax|person 1(?!\d)/.test(Buffer.from((await objects.get(engine.tenant, key))!).toString("latin1")))
          found.push(key);
      return found;
    };
    expect(await traces()).toEqual([baseKey(version), checkpointKey(version)]);
    // As for files of versions that do not serve: of what is in memory the checkpoint is written anew anyway.
    const idle = new LiveLearner(engine.ports, { weights: defaultPreferenceConfig.weights, onNotice: () => {} });
    await idle.group.eraseAccounts?.(
      engine.tenant,
      ["zorblax", "zorblax of the phone", "person 1"].map(parseAccountId),
    );
    expect(await traces()).toEqual([]);
    const notices: string[] = [];
    await opened(notices);
    expect(notices).toEqual([]);
  });
});
