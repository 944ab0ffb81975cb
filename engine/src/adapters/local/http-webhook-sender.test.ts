import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { HttpWebhookSender } from "./http-webhook-sender.ts";

let server: Server;
let base: string;
const seen: string[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    seen.push(request.url ?? "");
    if (request.url === "/hangs") return;
    if (request.url === "/redirects") response.writeHead(302, { location: "/elsewhere" });
    if (request.url === "/endless") {
      response.writeHead(200);
      response.write("x".repeat(100_000));
      return;
    }
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const send = (url: string, targets: "public" | "loopback" | "private", timeoutMs = 5_000) =>
  new HttpWebhookSender(targets).send({ url, headers: {}, body: "{}", timeoutMs });

describe("HttpWebhookSender", () => {
  it("answers the status, follows no redirect and does not wait for the end of the answer", async () => {
    expect(await send(`${base}/`, "loopback")).toBe(200);
    expect(await send(`${base}/redirects`, "loopback")).toBe(302);
    expect(await send(`${base}/endless`, "loopback")).toBe(200);
    expect(seen).toEqual(["/", "/redirects", "/endless"]);
  });

  it("gives up after its time, and says so", async () => {
    await expect(send(`${base}/hangs`, "loopback", 50)).rejects.toThrow("no answer within 0.05 s");
  });

  it.each([
    "https://127.0.0.1/",
    "https://[::1]/",
    "https://2130706433/",
    "https://0x7f.1/",
    "https://10.1.2.3/",
    "https://172.31.0.1/",
    "https://192.168.0.1/",
    "https://169.254.169.254/latest/meta-data",
    "https://100.64.0.1/",
    "https://0.0.0.0/",
    "https://224.0.0.1/",
    "https://[fd00::1]/",
    "https://[fe80::1]/",
    "https://[::ffff:10.0.0.1]/",
    "https://[64:ff9b::a00:1]/",
    "http://example.com/",
    "ftp://example.com/",
    "https://user:password@example.com/",
    "no address",
  ])("sends nothing to %s", async (url) => {
    expect(new HttpWebhookSender("public").problemOf(url)).toMatch(/^(is|holds) /);
    await expect(send(url, "public")).rejects.toThrow("The address ");
  });

  it("refuses a name that leads to a private address when it is looked up", async () => {
    expect(new HttpWebhookSender("public").problemOf("https://localhost/")).toBeUndefined();
    await expect(send("https://localhost/", "public")).rejects.toThrow("Webhooks may not go to");
    await expect(send("http://10.0.0.1/", "loopback")).rejects.toThrow("is not https");
    await expect(send("https://10.0.0.1/", "loopback")).rejects.toThrow("is of a network");
  });

  it("goes to public addresses, and where it is allowed to private ones", () => {
    for (const url of ["https://8.8.8.8/", "https://[2606:4700::1111]/", "https://example.com/"])
      expect(new HttpWebhookSender("public").problemOf(url)).toBeUndefined();
    expect(new HttpWebhookSender("private").problemOf("http://10.0.0.1/")).toBeUndefined();
    expect(new HttpWebhookSender("loopback").problemOf("http://[::1]/")).toBeUndefined();
  });
});
