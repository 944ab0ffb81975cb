import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { defaultTenant, parseUserId } from "../../domain/ids.ts";
import { createTestStores, folderWith, importFiles } from "./importer.contract.ts";
import { loadMapping, parseMapping, type Mapping } from "./mapping.ts";

const mapping: Mapping = parseMapping({
  catalogue: "shop",
  files: [
    {
      name: "products*.csv",
      record: "item",
      fields: {
        id: "sku",
        title: "name",
        year: "released",
        domain: { column: "type", values: { BK: "book", DVD: "movie", CD: "music" } },
        creators: { column: "by", split: "/", role: "author" },
        genres: { column: "shelf", split: "," },
        "externalIds.isbn": { column: "ean", optional: true },
      },
    },
    {
      name: "orders.csv",
      record: "event",
      fields: {
        account: "customer",
        item: "sku",
        time: "at",
        kind: { column: "what", values: { bought: "purchase" }, default: "rate" },
        ratio: { column: "stars", from: 1, to: 5 },
      },
    },
  ],
});

const products =
  'sku,name,type,released,by,shelf,ean\n1,"Book, The",BK,1999-05-01,Ann A/Bob B,"Crime,War",9780195153446\n';
const orders = "customer,sku,what,stars,at\nc1,1,bought,,2020-01-01\nc1,1,,4,2020-01-02 10:00:00\n";
const run = (extra: { readonly products?: string; readonly orders?: string }) =>
  importFiles(
    { "products.csv": products + (extra.products ?? ""), "orders.csv": orders + (extra.orders ?? "") },
    { kind: "csv", mapping },
  );

describe("importData", () => {
  it("reads files of any shape by a mapping", async () => {
    const { report, content, rejects } = await run({});
    expect(rejects).toEqual([]);
    expect(report).toMatchObject({
      kind: "csv",
      recordCount: 3,
      itemCount: 1,
      newItemCount: 1,
      eventCount: 2,
      newEventCount: 2,
    });
    const { items, events } = await content();
    expect(items).toMatchObject([
      {
        id: "shop:1",
        domain: "book",
        title: "Book, The",
        year: 1999,
        creators: [
          { name: "Ann A", role: "author" },
          { name: "Bob B", role: "author" },
        ],
        genres: ["crime", "war"],
        externalIds: { isbn: "9780195153446" },
      },
    ]);
    expect(events).toMatchObject([
      { accountId: "shop:c1", itemId: "shop:1", kind: "purchase", atMs: Date.UTC(2020, 0, 1) },
      { accountId: "shop:c1", itemId: "shop:1", kind: "rate", ratio: 0.75 },
    ]);
  });

  it.each([
    ["a date of 1601", "c2,1,bought,,1601-01-01", /before 1970/],
    ["a date in the future", "c2,1,bought,,2999-01-01", /in the future/],
    ["no date", "c2,1,bought,,", /is not a time/],
    ["a negative rating", "c2,1,,-1,2020-01-01", /-1 is outside of 1\.\.5/],
    ["a rating that is NaN", "c2,1,,NaN,2020-01-01", /"NaN" is not a number/],
    ["an unknown kind of event", "c2,1,sniffed,,2020-01-01", /"sniffed" is no event kind/],
    ["no account", ",1,bought,,2020-01-01", /has no account/],
    ["an id that is too long", `${"x".repeat(300)},1,bought,,2020-01-01`, /longer than 256/],
    ["an id with a control character", "a\u0007b,1,bought,,2020-01-01", /control character/],
    ["too few columns", "c2,1,bought", /has 3 columns where the table has 5/],
    ["a million columns", "x,".repeat(1_000_000), /more than 2000 columns/],
    ["an open quote", '"c2,1,bought,,2020-01-01', /opens a quote/],
  ])("rejects an event with %s and takes the rest", async (_, line, reason) => {
    const { report, rejects } = await run({ orders: `${line}\nc3,1,bought,,2020-01-03\n` });
    expect(report).toMatchObject({ newEventCount: 3, rejectedCount: 1 });
    expect(rejects).toMatchObject([{ file: "orders.csv", line: 4, reason: expect.stringMatching(reason) }]);
    expect(rejects[0]?.row.length).toBeLessThanOrEqual(500);
    expect(report.rejectExamples).toMatchObject([{ file: "orders.csv", line: 4 }]);
  });

  it.each([
    ["an unknown domain", "2,Game,VG,,,,", /The domain "VG" is not one of book, movie, music/],
    ["no title", "2, ,BK,,,,", /has no title/],
    ["no id", ",Title,BK,,,,", /has no id/],
    ["an id that was there before", "1,Other,BK,,,,", /the id shop:1 was there before, in line 2/],
  ])("rejects an item with %s and takes the rest", async (_, line, reason) => {
    const { report, rejects } = await run({ products: `${line}\n3,Third,CD,,,,\n` });
    expect(report).toMatchObject({ newItemCount: 2, rejectedCount: 1 });
    expect(rejects).toMatchObject([{ file: "products.csv", line: 3, reason: expect.stringMatching(reason) }]);
  });

  it("takes ids with slashes, spaces inside and emoji", async () => {
    const { report, item } = await run({ products: "a/b c?d#😀,Odd,BK,,,,\n" });
    expect(report.rejectedCount).toBe(0);
    expect(await item("shop:a/b c?d#😀")).toMatchObject({ title: "Odd" });
  });

  it("reads a Latin-1 file when told so, and rejects only its rows when not", async () => {
    const latin1 = Buffer.from(`${products}2,Am\xe9lie,DVD,2001,,,\n`, "latin1");
    const told = parseMapping({ ...mapping, files: mapping.files.map((file) => ({ ...file, encoding: "latin1" })) });
    const good = await importFiles({ "products.csv": latin1 }, { kind: "csv", mapping: told });
    expect(await good.item("shop:2")).toMatchObject({ title: "Amélie" });
    const { report, rejects } = await importFiles({ "products.csv": latin1 }, { kind: "csv", mapping });
    expect(report).toMatchObject({ newItemCount: 1, rejectedCount: 1 });
    expect(rejects[0]?.reason).toContain("latin1");
  });

  it("takes corrected facts from a later import and keeps what that one lacks", async () => {
    const { folder, ...stores } = await run({});
    expect((await stores.import({ path: folder, kind: "csv", mapping })).changedItemCount).toBe(0);
    const corrected = await folderWith({ "products2.csv": "sku,name,type,released,by,shelf\n1,The Book,BK,2000,,\n" });
    expect(await stores.import({ path: corrected, kind: "csv", mapping })).toMatchObject({
      newItemCount: 0,
      changedItemCount: 1,
    });
    expect(await stores.item("shop:1")).toMatchObject({ title: "The Book", year: 2000, genres: ["crime", "war"] });
  });

  it("keeps what a user set for themselves", async () => {
    const stores = createTestStores();
    const id = parseUserId("u1");
    await stores.profiles.putUser(defaultTenant, { id, services: ["a"], sharesActivity: false });
    const path = await folderWith({
      "u.jsonl": '{"id":"u1","services":[],"sharesActivity":true,"birthYear":1980,"sharesDemographics":true}\n',
    });
    await stores.import({ kind: "codecatalyst", path });
    expect(await stores.profiles.getUser(defaultTenant, id)).toEqual({
      id,
      services: ["a"],
      sharesActivity: false,
      birthYear: 1980,
    });
  });

  it("tells progress in bytes, up to all of them", async () => {
    const stores = createTestStores();
    const path = await folderWith({ "products.csv": products, "orders.csv": orders });
    const seen: { readonly bytesRead: number; readonly totalBytes: number }[] = [];
    await stores.import({ path, kind: "csv", mapping }, { onProgress: (progress) => seen.push(progress) });
    const totalBytes = products.length + orders.length;
    expect(seen.at(-1)).toMatchObject({ bytesRead: totalBytes, totalBytes, recordCount: 3 });
  });

  it("stops when cancelled, keeps what went in, and goes on the next time", async () => {
    const stores = createTestStores();
    const lines = Array.from({ length: 40_000 }, (_, index) => `c${index},1,bought,,2020-01-01`);
    const path = await folderWith({ "orders.csv": `customer,sku,what,stars,at\n${lines.join("\n")}\n` });
    const controller = new AbortController();
    const stopped = stores.import(
      { path, kind: "csv", mapping },
      { signal: controller.signal, onProgress: () => controller.abort() },
    );
    await expect(stopped).rejects.toMatchObject({
      code: "CANCELLED",
      message: expect.stringContaining("import again to go on"),
    });
    const kept = (await stores.allEvents()).length;
    expect(kept).toBeGreaterThan(0);
    expect(kept).toBeLessThan(40_000);
    expect((await stores.import({ path, kind: "csv", mapping })).newEventCount).toBe(40_000 - kept);
  });

  it("makes no reject file when nothing is rejected", async () => {
    const stores = createTestStores();
    const rejectFile = join(await folderWith({}), "none.jsonl");
    const report = await stores.import(
      { path: await folderWith({ "products.csv": products }), kind: "csv", mapping },
      { rejectFile },
    );
    expect(report.rejectFile).toBeUndefined();
    expect(existsSync(rejectFile)).toBe(false);
  });

  it.runIf(existsSync("/dev/full"))(
    "names the place and the way out when the disk of the reject file is full",
    async () => {
      const stores = createTestStores();
      const path = await folderWith({ "products.csv": `${products}broken\n` });
      await expect(stores.import({ path, kind: "csv", mapping }, { rejectFile: "/dev/full" })).rejects.toMatchObject({
        code: "DISK_FULL",
        message: expect.stringMatching(/\/dev\/full.*Make room/),
      });
    },
  );

  it("refuses unknown kinds, paths without fitting files and data without a mapping", async () => {
    const { import: load } = createTestStores();
    const path = await folderWith({ "readme.md": "x" });
    await expect(load({ path, kind: "movielense" })).rejects.toThrow(
      /no kind of import called "movielense"\. Use one of: movielens, /,
    );
    await expect(load({ path, kind: "movielens" })).rejects.toThrow(
      /holds no file of the kind movielens.*Found: readme\.md/,
    );
    await expect(load({ path })).rejects.toThrow(/look like no known kind\. Say the kind/);
    await expect(load({ path: join(path, "missing") })).rejects.toMatchObject({ code: "FILE_UNREADABLE" });
    await expect(load({ path: await folderWith({ "a.csv": "a\n1\n" }), kind: "csv" })).rejects.toMatchObject({
      code: "INVALID_CONFIG",
    });
    await expect(load({ path: await folderWith({ "b.csv": "a\n1\n" }), kind: "csv", mapping })).rejects.toThrow(
      /The mapping names products\*\.csv, orders\.csv, but there is b\.csv/,
    );
  });

  it("names the missing column of a file that is of another shape", async () => {
    const { import: load } = createTestStores();
    const path = await folderWith({ "orders.csv": "user,item\n1,2\n" });
    await expect(load({ path, kind: "csv", mapping })).rejects.toThrow(
      /orders\.csv has no column "customer"\. Its columns are: user, item/,
    );
  });
});

describe("mapping", () => {
  it.each([
    [[], /mapping must be an object with a list "files"/],
    [
      { files: [{ name: "a.csv", record: "thing", fields: {} }] },
      /files\[0\]\.record must be item, event, relation or friends/,
    ],
    [
      { files: [{ name: "a.csv", record: "item", fields: { id: "a", domain: "b" } }] },
      /files\[0\]\.fields lacks "title"/,
    ],
    [{ files: [{ name: "a.csv", record: "event", fields: { sku: "a" } }] }, /fields\.sku is no field of event/],
    [{ files: [{ name: "a.csv", record: "event", encoding: "ebcdic", fields: {} }] }, /encoding must be one of utf-8/],
    [
      { files: [{ name: "a.csv", record: "event", fields: { account: "a", item: "b", time: "c", ratio: "d" } }] },
      /fields\.ratio needs the ends of its scale/,
    ],
    [
      {
        files: [
          { name: "a.csv", record: "event", fields: { account: "a", item: "b", time: "c", kind: { value: "ate" } } },
        ],
      },
      /fields\.kind has "ate", which is no event kind/,
    ],
    [
      { files: [{ name: "a.csv", record: "item", fields: { id: {}, domain: "b", title: "c" } }] },
      /fields\.id must be a column's name/,
    ],
  ])("%j is refused with its place", (value, message) => {
    expect(() => parseMapping(value)).toThrow(message);
  });

  it("is read from a file, and errors name the file", async () => {
    const folder = await folderWith({ "good.json": JSON.stringify(mapping), "bad.json": "{" });
    expect(await loadMapping(join(folder, "good.json"))).toEqual(mapping);
    await expect(loadMapping(join(folder, "bad.json"))).rejects.toThrow(/bad\.json is no JSON/);
    await expect(loadMapping(join(folder, "none.json"))).rejects.toMatchObject({ code: "FILE_UNREADABLE" });
  });

  it("reads JSON Lines by paths, lists and nested objects", async () => {
    const nested = parseMapping({
      files: [
        {
          name: "*.jsonl",
          record: "item",
          fields: {
            id: "ids.own",
            domain: { value: "music" },
            title: "name",
            genres: "tags",
            creators: { column: "artists", role: "performer" },
            year: "date",
          },
        },
      ],
    });
    const line = {
      ids: { own: "x/1" },
      name: "Kind of Blue",
      tags: ["Jazz", "Modal"],
      artists: [{ name: "Miles Davis" }],
      date: "17/08/1959",
    };
    const { item } = await importFiles({ "a.jsonl": `${JSON.stringify(line)}\n` }, { kind: "jsonl", mapping: nested });
    expect(await item("x/1")).toMatchObject({
      genres: ["jazz", "modal"],
      creators: [{ name: "Miles Davis", role: "performer" }],
      year: 1959,
    });
  });
});
