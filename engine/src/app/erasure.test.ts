import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { decodeTable } from "../pipeline/lake/parquet-table.ts";
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

/** The data folder's files in which the word stands, be it compressed. */
async function filesWith(word: string): Promise<readonly string[]> {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8", withFileTypes: true });
  const found: string[] = [];
  for (const entry of names.filter((one) => one.isFile())) {
    const path = join(entry.parentPath, entry.name);
    const bytes = readFileSync(path);
    const rows = path.endsWith(".parquet") ? (await decodeTable(bytes, path)).rows : [];
    if (bytes.includes(word) || JSON.stringify(rows).includes(word)) found.push(path);
  }
  return found;
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
    await engine.consumers.drain({ flush: true });
    const zones = ["raw", "processed"].map((zone) => expect.stringMatching(`lake.${zone}.*[.]parquet$`) as string);
    const users = expect.stringMatching(/features.*users[.]parquet$/) as string;
    expect(await filesWith(trace)).toEqual(expect.arrayContaining([...zones, users]));
    expect((await engine.exportUser("ann")).friendAccountIds).toEqual([trace]);

    await engine.useCases.eraseUser(engine.tenant, (await engine.exportUser(trace)).user.id);
    expect(await filesWith(trace)).toEqual([]);
    expect((await engine.exportUser("ann")).friendAccountIds).toEqual([]);
    const after = await engine.train();
    expect(dataHash(after.version)).toBe(dataHash(without.version));
    expect(dataHash(after.version)).not.toBe(dataHash(withPerson.version));
    await engine.close();
    expect(await filesWith(trace)).toEqual([]);
  });
});
