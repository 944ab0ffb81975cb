import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { expect, it } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { textFrame } from "./text-frame.ts";
import { textOf } from "./socket-text.ts";

it("a frame is read as the text that it was made of, however long", async () => {
  const lengths = [0, 1, 125, 126, 127, 65_535, 65_536, 200_000];
  const texts = [...lengths.map((length) => "x".repeat(length)), "é".repeat(63), "🎬".repeat(20_000), '{"a":"\u2028"}'];
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1", perMessageDeflate: false });
  server.on("connection", (_, request) => {
    for (const text of texts) request.socket.write(textFrame(text));
  });
  await once(server, "listening");
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const read: string[] = [];
  await new Promise<void>((resolve, reject) => {
    client.on("error", reject);
    client.on("message", (data) => {
      if (read.push(textOf(data)) === texts.length) resolve();
    });
  });
  expect(read).toEqual(texts);
  client.terminate();
  await new Promise((resolve) => server.close(resolve));
});
