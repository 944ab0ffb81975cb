import { afterEach, expect, it } from "vitest";
import { createEngine, type Engine } from "./engine.ts";
import { openMemoryPorts, type Ports } from "./ports.ts";

const userCount = 200;
const items = Array.from({ length: 80 }, (_, index) => ({
  id: `book:${index}`,
  domain: "book",
  title: `Book ${index}`,
  themes: [`theme-${index % 5}`],
}));
const isYoung = (user: number) => user % 2 === 0;
/** Ten of their age's forty books each, and two everybody likes. */
const likesOf = (user: number) => [
  "book:0",
  "book:1",
  ...Array.from(
    { length: 10 },
    (_, place) => `book:${2 + ((2 * (7 * user + 3 * place)) % 78) + (isYoung(user) ? 0 : 1)}`,
  ),
];

const engines: Engine[] = [];
afterEach(async () => {
  for (const engine of engines.splice(0)) await engine.close();
});

async function open(options: { readonly ports: Ports; readonly usesDemographics?: boolean }): Promise<Engine> {
  const engine = await createEngine({ ...options, threadCount: 1 });
  engines.push(engine);
  return engine;
}

const consent = (
  engine: Engine,
  sharesDemographics: boolean,
  ids = Array.from({ length: userCount }, (_, user) => user),
) =>
  Promise.all(
    ids.map((user) =>
      engine.putUser({ id: `u${user}`, birthYear: isYoung(user) ? 2004 : 1950, region: "DE", sharesDemographics }),
    ),
  );

async function fill(engine: Engine): Promise<void> {
  await engine.putItems(items);
  await engine.recordEvents(
    Array.from({ length: userCount }, (_, user) => user).flatMap((user) =>
      [...new Set(likesOf(user))].map((itemId) => ({
        id: `u${user} ${itemId}`,
        accountId: `u${user}`,
        itemId,
        kind: "like" as const,
      })),
    ),
  );
}

const newcomer = (sharesDemographics: boolean) => ({ id: "new", birthYear: 2004, region: "DE", sharesDemographics });
const idsFor = async (engine: Engine, userId: string) =>
  (await engine.recommend({ userId })).items.map(({ item }) => item.id);
const isOfTheYoung = (id: string) => Number(id.split(":")[1]) % 2 === 0;

it("shows who agreed what people of their age and place like, says so, and forgets it with the consent", async () => {
  const engine = await open({ ports: openMemoryPorts() });
  await fill(engine);
  await consent(engine, true);
  await engine.train();

  await engine.putUser(newcomer(true));
  const list = await engine.recommend({ userId: "new" });
  expect(list.items.filter(({ item }) => isOfTheYoung(item.id)).length).toBeGreaterThan(9);
  const reasons = list.items.flatMap((one) => one.reasons.filter(({ kind }) => kind === "cluster"));
  expect(reasons[0]).toMatchObject({ text: "Liked by readers aged 18-24 in Germany", memberCount: 100 });
  const { cluster } = await engine.useCases.getProfile(engine.tenant, list.userId);
  expect(cluster).toMatchObject({ ageBand: "18-24", country: "DE", clusterCount: 2, memberCount: 100 });
  expect(cluster?.movedInItemIds.length).toBeGreaterThan(0);
  expect(cluster?.movedInItemIds.every(isOfTheYoung)).toBe(true);

  await engine.putUser(newcomer(false));
  expect(await idsFor(engine, "new")).toEqual(await idsFor(engine, "nobody"));
  expect(await engine.useCases.getProfile(engine.tenant, list.userId)).not.toHaveProperty("cluster");

  await consent(engine, false);
  const { version } = await engine.train();
  await engine.putUser(newcomer(true));
  expect(await idsFor(engine, "new")).toEqual(await idsFor(engine, "nobody"));
  const manifest = await engine.ports.objects.get(engine.tenant, `models/${version}/manifest.json`);
  expect(new TextDecoder().decode(manifest)).not.toContain('"name": "clusters"');
});

it("leaves no trace in any list once it is switched off, nor in what is trained then", async () => {
  const ports = openMemoryPorts();
  const on = await open({ ports });
  await fill(on);
  await consent(on, true);
  await on.putUser(newcomer(true));
  const { version } = await on.train();
  const nobody = await idsFor(on, "nobody");
  expect(await idsFor(on, "new")).not.toEqual(nobody);

  const off = await open({ ports, usesDemographics: false });
  expect((await off.recommend({ userId: "new" })).modelVersion).toBe(version);
  expect(await idsFor(off, "new")).toEqual(nobody);
  expect(await idsFor(off, "nobody")).toEqual(nobody);
  for (const { sources, reasons } of (await off.recommend({ userId: "new" })).items) {
    expect(sources).not.toContain("cluster");
    expect(reasons.map(({ kind }) => kind)).not.toContain("cluster");
  }
  const withoutConsent = await open({ ports: openMemoryPorts() });
  await fill(withoutConsent);
  await consent(withoutConsent, false);
  await withoutConsent.train();
  const { version: offVersion } = await off.train();
  const manifest = await ports.objects.get(off.tenant, `models/${offVersion}/manifest.json`);
  expect(new TextDecoder().decode(manifest)).not.toContain('"name": "clusters"');
  expect(await idsFor(off, "new")).toEqual(await idsFor(withoutConsent, "new"));
});
