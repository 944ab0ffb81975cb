import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Command } from "commander";
import { describe, expect, it, vi } from "vitest";
import { importKinds } from "../app/importing.ts";
import { createProgram } from "./program.ts";

const parse = (...args: readonly string[]) => createProgram(true).parseAsync(args, { from: "user" });

describe("help", () => {
  const leaves = (command: Command): readonly Command[] =>
    command.commands.length === 0 ? [command] : command.commands.flatMap(leaves);

  function helpOf(command: Command): string {
    let help = "";
    command.configureOutput({ writeOut: (text) => (help += text) }).outputHelp();
    return help;
  }

  it.each(leaves(createProgram()).map((command) => [command.name(), command] as const))(
    "of %s has an example and --json",
    (_, command) => {
      expect(helpOf(command)).toMatch(/\nExamples?:\n {2}codecatalyst /);
      expect(helpOf(command)).toContain("--json");
    },
  );

  it("names every variable and exit status", () => {
    const help = helpOf(createProgram());
    expect(help).toContain("CODECATALYST_DATA");
    expect(help).toContain("70 a defect");
  });
});

describe("docs/importing.md", () => {
  const page = readFileSync(new URL("../../../docs/importing.md", import.meta.url), "utf8");

  it.each([...importKinds.map(({ kind }) => kind), "history"])("tells what becomes of %s", (kind) => {
    expect(page).toMatch(new RegExp(`^\\| [^|]*\`${kind}\`[^|]* \\|.*\\|.*\\|`, "m"));
  });

  it("has a mapping and lines of our own that go in", async () => {
    const examples = [...page.matchAll(/```json\n([\s\S]*?)```/g)].map(([, code = ""]) => code);
    const mapping = examples.find((code) => code.includes('"files"')) ?? "";
    const lines = examples.find((code) => code.includes('"accountId"')) ?? "";
    const shop = mkdtempSync(join(tmpdir(), "codecatalyst-shop-"));
    writeFileSync(join(shop, "mapping.json"), mapping);
    writeFileSync(join(shop, "own.jsonl"), lines);
    writeFileSync(join(shop, "products.csv"), "sku;name;released;type;by\n7;Emma;1815;BK;Jane Austen\n");
    writeFileSync(join(shop, "orders.csv"), "customer;sku;what;stars;bought_at\nc;7;bought;;2024-05-03\n");
    const print = vi.spyOn(console, "log").mockImplementation(() => {});
    const data = ["--data", join(shop, "data")];
    await parse("import", "csv", shop, "--mapping", join(shop, "mapping.json"), ...data);
    await parse("import", "codecatalyst", join(shop, "own.jsonl"), ...data);
    const printed = print.mock.calls.join("\n");
    print.mockRestore();
    rmSync(shop, { recursive: true });
    expect(printed).toContain("\n  1 item (1 new), 1 event (1 new)\n");
    expect(printed).toContain("\n  2 items (2 new), 2 events (2 new), 1 relation, 1 friend, 1 user\n");
    expect(printed).not.toContain("rejected");
  });
});
