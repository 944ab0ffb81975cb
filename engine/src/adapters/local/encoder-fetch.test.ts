import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type DownloadProgress, fetchEncoder } from "./encoder-fetch.ts";
import type { PinnedFile } from "./encoder-files.ts";

const model = Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * 31) % 251));
const config = Buffer.from('{"model_type":"bert"}');
const contents: Readonly<Record<string, Buffer>> = { "/rev/onnx/model.onnx": model, "/rev/config.json": config };
const pin = (path: string, bytes: Buffer): PinnedFile => ({
  path,
  sha256: createHash("sha256").update(bytes).digest("hex"),
  sizeBytes: bytes.length,
});
const files = [pin("config.json", config), pin("onnx/model.onnx", model)];

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** Serves the contents with ranges, as a good server does. */
const good: Answer = (request, response) => {
  const body = contents[request.url ?? ""];
  if (body === undefined) return void response.writeHead(404).end();
  const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? 0);
  if (start === 0) return void response.writeHead(200, { "content-length": body.length }).end(body);
  if (start >= body.length) return void response.writeHead(416).end();
  return void response
    .writeHead(206, {
      "content-length": body.length - start,
      "content-range": `bytes ${start}-${body.length - 1}/${body.length}`,
    })
    .end(body.subarray(start));
};

describe("fetchEncoder", () => {
  let server: Server;
  let answer: Answer;
  let requests: { readonly url: string; readonly range: string | undefined }[];
  let folder: string;

  beforeEach(async () => {
    answer = good;
    requests = [];
    server = createServer((request, response) => {
      requests.push({ url: request.url ?? "", range: request.headers.range });
      answer(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    folder = join(await mkdtemp(join(tmpdir(), "encoder-fetch-")), "cache", "encoder");
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await rm(join(folder, "../.."), { recursive: true, force: true });
  });

  const run = (more: Partial<Parameters<typeof fetchEncoder>[0]> = {}) =>
    fetchEncoder({
      folder,
      baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/rev/`,
      files,
      attemptCount: 3,
      pauseMs: 1,
      stallTimeoutMs: 20_000,
      ...more,
    });
  const modelPlace = () => join(folder, "onnx/model.onnx");

  it("fills the folder, tells the progress, and asks for nothing when run again", async () => {
    const seen: DownloadProgress[] = [];
    await run({ onProgress: (progress) => seen.push(progress) });
    expect(await readFile(modelPlace())).toEqual(model);
    expect(await readFile(join(folder, "config.json"))).toEqual(config);
    expect(seen.at(-1)).toEqual({ path: "onnx/model.onnx", receivedBytes: model.length, totalBytes: model.length });
    const countBefore = requests.length;
    await run();
    expect(requests.length).toBe(countBefore);
  });

  /** Sends some bytes of the model and breaks the connection when the client has some of them. */
  function breaker() {
    let breakNow = () => {};
    return {
      send: (response: ServerResponse, start: number, end: number) => {
        breakNow = () => response.destroy();
        response.write(model.subarray(start, end));
      },
      onProgress: ({ path }: DownloadProgress) => {
        if (path === "onnx/model.onnx") breakNow();
      },
    };
  }

  it("goes on after a broken connection, within one run, without asking for the same bytes twice", async () => {
    let breakCount = 0;
    const { send, onProgress } = breaker();
    answer = (request, response) => {
      const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? 0);
      if (request.url !== "/rev/onnx/model.onnx" || breakCount >= 5) return good(request, response);
      breakCount += 1;
      response.writeHead(start === 0 ? 200 : 206, {
        "content-length": model.length - start,
        "content-range": `bytes ${start}-${model.length - 1}/${model.length}`,
      });
      return send(response, start, start + 40_000);
    };
    await run({ onProgress });
    expect(await readFile(modelPlace())).toEqual(model);
    const starts = requests.flatMap(({ range }) => (range === undefined ? [] : [Number(range.slice(6, -1))]));
    expect(starts.length).toBeGreaterThanOrEqual(5);
    expect(starts).toEqual(starts.toSorted((a, b) => a - b));
  });

  it("keeps what arrived when it gives up, and a later run goes on from there", async () => {
    const { send, onProgress } = breaker();
    answer = (request, response) => {
      if (request.url !== "/rev/onnx/model.onnx") return good(request, response);
      if (request.headers.range !== undefined) return void response.destroy();
      response.writeHead(200, { "content-length": model.length });
      return send(response, 0, 100_000);
    };
    await expect(run({ onProgress })).rejects.toMatchObject({ code: "ENCODER_UNAVAILABLE" });
    const { size } = await stat(`${modelPlace()}.part`);
    expect(size).toBeGreaterThan(0);
    await expect(stat(modelPlace())).rejects.toThrow("ENOENT");

    answer = good;
    requests = [];
    await run();
    expect(requests).toEqual([{ url: "/rev/onnx/model.onnx", range: `bytes=${size}-` }]);
    expect(await readFile(modelPlace())).toEqual(model);
    expect(await readdir(join(folder, "onnx"))).toEqual(["model.onnx"]);
  });

  it("begins again where a server knows no ranges", async () => {
    await mkdir(join(folder, "onnx"), { recursive: true });
    await writeFile(`${modelPlace()}.part`, model.subarray(0, 1234));
    answer = (request, response) => void response.writeHead(200).end(contents[request.url ?? ""]);
    await run();
    expect(await readFile(modelPlace())).toEqual(model);
  });

  it("begins again when the partial file is longer than the whole", async () => {
    await mkdir(join(folder, "onnx"), { recursive: true });
    await writeFile(`${modelPlace()}.part`, Buffer.alloc(model.length + 5));
    await run();
    expect(await readFile(modelPlace())).toEqual(model);
  });

  it.each([
    ["other bytes of the same length", () => Buffer.alloc(model.length, 7)],
    ["more bytes", () => Buffer.concat([model, Buffer.alloc(10)])],
  ])("leaves nothing in place when the server sends %s", async (_, bodyOf) => {
    answer = (request, response) =>
      request.url === "/rev/onnx/model.onnx" ? void response.writeHead(200).end(bodyOf()) : good(request, response);
    await expect(run()).rejects.toMatchObject({ code: "ENCODER_UNAVAILABLE", details: { path: "onnx/model.onnx" } });
    const left = await readdir(join(folder, "onnx"));
    const sizes = await Promise.all(left.map(async (name) => (await stat(join(folder, "onnx", name))).size));
    expect(left.filter((name) => !name.endsWith(".part"))).toEqual([]);
    expect(sizes.every((size) => size === 0)).toBe(true);
  });

  it("replaces a damaged file", async () => {
    await run();
    await writeFile(modelPlace(), "damaged");
    await run();
    expect(await readFile(modelPlace())).toEqual(model);
  });

  it("stops at once on a refusal, and after some attempts on a busy or silent server", async () => {
    answer = (_, response) => void response.writeHead(404).end();
    await expect(run()).rejects.toThrow(/config\.json from http.*status 404.*by hand/s);
    expect(requests).toHaveLength(1);
    requests = [];
    answer = (_, response) => void response.writeHead(503).end();
    await expect(run()).rejects.toThrow(/status 503/);
    expect(requests).toHaveLength(3);
    requests = [];
    answer = () => {};
    // On a busy machine the silence may begin before the request has arrived.
    await expect(run({ stallTimeoutMs: 20 })).rejects.toThrow(/nothing arrived for 20 ms/);
    expect(requests.length).toBeLessThanOrEqual(3);
  });

  it("names the address when nothing listens there", async () => {
    await expect(run({ baseUrl: "http://127.0.0.1:9" })).rejects.toThrow(/from http:\/\/127\.0\.0\.1:9: fetch failed/);
  });

  it("stops when it is told to", async () => {
    const controller = new AbortController();
    answer = () => controller.abort();
    await expect(run({ signal: controller.signal })).rejects.toMatchObject({ code: "CANCELLED" });
  });

  it("names a folder that cannot be made", async () => {
    await mkdir(join(folder, ".."), { recursive: true });
    await writeFile(folder, "a file");
    await expect(run()).rejects.toMatchObject({ code: "ENCODER_UNAVAILABLE" });
    expect(requests).toHaveLength(0);
  });
});
