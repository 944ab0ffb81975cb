import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { featureTable } from "../pipeline/features/feature-tables.ts";
import { listFeaturesRuns } from "../pipeline/features/features-run.ts";
import { createEngine, type Engine } from "./engine.ts";

const folder = mkdtempSync(join(tmpdir(), "codecatalyst-erasure-"));
afterAll(() => rmSync(folder, { recursive: true }));

const items = Array.from({ length: 20 }, (_, index) => ({
  id: `book:${index}`,
  domain: "book",
  title: `Book ${index}`,
  themes: [`theme-${index % 4}`],
}));

/** A word that stands in everything about one person, and nowhere else. */
const trace = "zorblax";

async function fill(engine: Engine): Promise<void> {
  await engine.putItems(items);
  await engine.recordEvents(
    items.flatMap(({ id }, index) =>
      ["ann", "ben"].map((accountId) => ({
        id: `${accountId} ${index}`,
        accountId,
        itemId: id,
        kind: "like" as const,
      })),
    ),
  );
}

async function addPerson(engine: Engine): Promise<void> {
  const accounts = [trace, `kindle:${trace}`, `visitor ${trace}`];
  for (const [index, accountId] of accounts.entries()) {
    await engine.recordEvents(
      items.slice(0, 9).map(({ id }) => ({ id: `${accountId} ${id}`, accountId, itemId: id, kind: "finish" as const })),
    );
    if (index > 0) await engine.linkAccount(trace, accountId);
  }
  await engine.putUser({ id: trace, name: `Name of ${trace}` });
  await engine.addFriends(trace, ["ann", `friend of ${trace}`]);
}

/** The data folder's files in which the word stands. */
function filesWith(word: string): readonly string[] {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8", withFileTypes: true });
  return names
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => readFileSync(path).includes(word));
}

/** Whose ids stand in any run of features. */
async function namedInFeatures({ ports, tenant }: Engine): Promise<readonly string[]> {
  const names = new Set<string>();
  for (const run of await listFeaturesRuns(ports, tenant)) {
    const query = { tables: { users: featureTable(run, "users") }, sql: "SELECT user_id FROM users" };
    for await (const batch of ports.sql.read(tenant, query))
      for (const id of batch.column("user_id")) names.add(String(id));
  }
  return [...names].toSorted();
}

const dataHash = (version: string) => version.split("-")[1];

describe("erasing a person", () => {
  it("leaves no trace in any file, nor with friends, and the next training is that of a world without them", async () => {
    const engine = await createEngine({ dataFolder: folder });
    await fill(engine);
    const without = await engine.train();
    await addPerson(engine);
    const withPerson = await engine.train();
    expect(withPerson.userCount).toBe(without.userCount + 1);
    expect(filesWith(trace).length).toBeGreaterThan(0);
    expect(await namedInFeatures(engine)).toEqual(["ann", "ben", trace]);
    expect((await engine.exportUser("ann")).friendAccountIds).toEqual([trace]);

    await engine.useCases.eraseUser(engine.tenant, (await engine.exportUser(trace)).user.id);
    expect(filesWith(trace)).toEqual([]);
    expect(await namedInFeatures(engine)).toEqual(["ann", "ben"]);
    expect((await engine.exportUser("ann")).friendAccountIds).toEqual([]);
    const after = await engine.train();
    expect(dataHash(after.version)).toBe(dataHash(without.version));
    expect(dataHash(after.version)).not.toBe(dataHash(withPerson.version));
    await engine.close();
    expect(filesWith(trace)).toEqual([]);
  });
});
