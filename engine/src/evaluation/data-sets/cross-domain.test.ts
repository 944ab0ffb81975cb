import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { directionName, readCrossDomainFolder } from "./cross-domain.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "cross-domain-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("a folder of one's own", () => {
  it("is read with ratings and times, of which the last of a user and item counts", () => {
    const rows = [
      "user\titem\tdomain\trating\tunix_time",
      "a\t1\tbook\t5\t10",
      "a\t1\tmovie\t2\t20",
      "a\t1\tbook\t3\t30",
    ];
    writeFileSync(join(folder, "events.tsv"), rows.join("\n"));
    const data = readCrossDomainFolder(folder);
    expect([...data.events.values]).toEqual([3, 2]);
    expect([...(data.events.times ?? [])]).toEqual([30, 20]);
    expect(data.minValue).toBe(4);
    expect(data.directions.map((direction) => directionName(data, direction))).toEqual(["book>movie", "movie>book"]);
  });

  it("is read packed, and without ratings everything is a like", () => {
    writeFileSync(join(folder, "events.tsv.gz"), gzipSync("a\t1\tbook\na\t2\tmusic\nb\t2\tmusic\n"));
    const data = readCrossDomainFolder(folder);
    expect(data.minValue).toBe(1);
    expect([...data.events.values]).toEqual([1, 1, 1]);
    expect(data.userNames).toEqual(["a", "b"]);
  });

  it("says which line is not an event, and where a file was looked for", () => {
    writeFileSync(join(folder, "events.tsv"), "a\t1\tbook\t5\nb\t2\n");
    expect(() => readCrossDomainFolder(folder)).toThrow("event 2 needs");
    expect(() => readCrossDomainFolder(join(folder, "none"))).toThrow("There is no");
  });

  it("has users drawn for it, of whom no test user is a validation user", () => {
    const domains = ["book", "movie"];
    const rows = Array.from({ length: 40 }, (_, user) =>
      domains.flatMap((domain) => Array.from({ length: 6 }, (__, item) => `${user}\t${item}\t${domain}`)),
    ).flat();
    writeFileSync(join(folder, "events.tsv"), rows.join("\n"));
    const data = readCrossDomainFolder(folder);
    const { validation, test } = data.usersOf({ source: 0, target: 1 }, 1);
    expect([validation.length, test.length]).toEqual([6, 8]);
    expect([...validation].filter((user) => test.includes(user))).toEqual([]);
  });
});
