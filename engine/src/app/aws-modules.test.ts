import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

/** The packages of AWS and Redis that a new process has loaded after running some code, of which `app` is this folder's address. */
function loadedBy(code: string): readonly string[] {
  const program = `
    import { registerHooks } from "node:module";
    const loaded = [];
    registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) });
    const app = ${JSON.stringify(new URL(".", import.meta.url).href)};
    ${code}
    const ours = /node_modules\\/(@aws-sdk\\/[^/]+|@smithy\\/[^/]+|ioredis)\\//;
    console.log(JSON.stringify([...new Set(loaded.flatMap((url) => ours.exec(url)?.[1] ?? []))]));`;
  const output = execFileSync(process.execPath, ["--input-type=module", "-e", program], { encoding: "utf8" });
  return JSON.parse(output) as readonly string[];
}

describe("packages of AWS and Redis", () => {
  it("are not loaded by an engine in memory or in a folder", () => {
    const folder = mkdtempSync(join(tmpdir(), "codecatalyst-"));
    const code = `
      const { createEngine } = await import(app + "engine.ts");
      const { readConfig } = await import(app + "config.ts");
      for (const dataFolder of [undefined, ${JSON.stringify(folder)}]) {
        const engine = await createEngine({ ...readConfig({}), dataFolder, threadCount: 1 });
        await engine.recommend({ userId: "u" });
        await engine.close();
      }`;
    expect(loadedBy(code)).toEqual([]);
    rmSync(folder, { recursive: true });
  });

  it("are loaded where they are wished", () => {
    const onAws = ["@aws-sdk/client-dynamodb", "@aws-sdk/client-kinesis", "@aws-sdk/client-s3"];
    const withoutRedis = loadedBy(`await import(app + "aws-ports.ts");`);
    expect(withoutRedis).toEqual(expect.arrayContaining(onAws));
    expect(withoutRedis).not.toContain("ioredis");
    expect(loadedBy(`await import(app + "../adapters/redis/open-redis.ts");`)).toContain("ioredis");
  });
});
