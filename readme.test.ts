import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, vi } from "vitest";

it("the README's library example prints a reason", async () => {
  const readme = readFileSync(new URL("README.md", import.meta.url), "utf8");
  const code = /```ts\n([\s\S]*?)```/.exec(readme)?.[1] ?? "";
  const folder = mkdtempSync(join(tmpdir(), "codecatalyst-readme-"));
  const file = new URL(`.readme-example-${process.pid}.ts`, import.meta.url);
  const print = vi.spyOn(console, "log").mockImplementation(() => {});
  try {
    writeFileSync(file, code.replace('"my-data"', JSON.stringify(folder)));
    await import(file.href);
    expect(print.mock.lastCall?.[0]).toBe("Adapted from The Great Gatsby");
  } finally {
    print.mockRestore();
    rmSync(file);
    rmSync(folder, { recursive: true });
  }
});
