import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import type { FastifyInstance } from "fastify";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createEngine, type Engine } from "../../../app/engine.ts";
import { createRestServer } from "../rest-server.ts";

const imageOrigin = "https://images.example";
let folder: string;
let engine: Engine;
let server: FastifyInstance;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "codecatalyst-page-"));
  mkdirSync(join(folder, "assets"));
  writeFileSync(join(folder, "index.html"), "<title>The page</title>");
  writeFileSync(join(folder, "assets", "index-1.js"), "1;");
  writeFileSync(join(folder, "assets", "index-1.js.gz"), gzipSync("1;"));
  engine = await createEngine();
  server = createRestServer(engine.useCases, { web: { folder, imageOrigins: [imageOrigin] }, logLevel: "silent" });
});

afterAll(async () => {
  await server.close();
  await engine.close();
  rmSync(folder, { recursive: true });
});

const browse = (url: string) => server.inject({ method: "GET", url, headers: { accept: "text/html,*/*;q=0.8" } });

describe("the web app", () => {
  it.each(["/", "/title/isbn.978", "/console/models", "/party/abc?invite=x"])("is at %s", async (url) => {
    const { statusCode, body, headers } = await browse(url);
    expect({ statusCode, body }).toEqual({ statusCode: 200, body: "<title>The page</title>" });
    expect(headers["content-security-policy"]).toContain("script-src 'self'");
  });

  it("may show pictures of the origins that are named, which it reads from its own policy", async () => {
    const { statusCode, headers } = await server.inject({ method: "HEAD", url: "/" });
    expect(statusCode).toBe(200);
    expect(headers["content-security-policy"]).toContain(`; img-src 'self' data: ${imageOrigin}; `);
  });

  it("has files that browsers keep, as their names tell what is in them", async () => {
    const { statusCode, headers } = await browse("/assets/index-1.js");
    expect(statusCode).toBe(200);
    expect(headers["cache-control"]).toContain("immutable");
  });

  it("has files compressed for browsers that take them so", async () => {
    const ask = (encoding: string) =>
      server.inject({ method: "GET", url: "/assets/index-1.js", headers: { "accept-encoding": encoding } });
    const [compressed, plain] = await Promise.all([ask("gzip, br"), ask("identity")]);
    expect(compressed.headers).toMatchObject({
      "content-encoding": "gzip",
      "content-type": expect.stringContaining("javascript"),
    });
    expect(compressed.headers["cache-control"]).toContain("immutable");
    expect(gunzipSync(compressed.rawPayload).toString()).toBe("1;");
    expect(plain.headers["content-encoding"]).toBeUndefined();
    expect(plain.body).toBe("1;");
  });

  it.each(["/v1/nothing", "/assets/gone.js", "/docs/nothing"])("is not taken for the error of %s", async (url) => {
    const { statusCode, json } = await browse(url);
    expect(statusCode).toBe(404);
    expect(json()).toMatchObject({ code: "ROUTE_NOT_FOUND" });
  });

  it("is for browsers: programs hear that there is nothing", async () => {
    const answers = await Promise.all([
      server.inject({ method: "GET", url: "/title/x", headers: { accept: "application/json" } }),
      server.inject({ method: "POST", url: "/title/x", headers: { accept: "text/html" } }),
    ]);
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([404, 404]);
  });
});
