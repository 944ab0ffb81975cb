import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { LogLines } from "./log-lines.ts";

describe("LogLines", () => {
  const folder = mkdtempSync(join(tmpdir(), "log-lines-"));
  const path = join(folder, "log");
  const file = openSync(path, "w");
  const lines = new LogLines(file);
  const written = () => readFileSync(path, "utf8");
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("go out together a moment later, in order, many at once and the last when it is closed", async () => {
    lines.write("one\n");
    lines.write("zwölf\n");
    expect(written()).toBe("");
    await sleep(100);
    expect(written()).toBe("one\nzwölf\n");
    const many = `${"x".repeat(1_000)}\n`;
    for (let count = 0; count < 20; count += 1) lines.write(many);
    expect(written().length).toBeGreaterThan(16_000);
    lines.write("last\n");
    lines.close();
    expect(written()).toBe(`one\nzwölf\n${many.repeat(20)}last\n`);
    closeSync(file);
    lines.write("for nobody\n");
    expect(() => lines.close()).not.toThrow();
  });
});
