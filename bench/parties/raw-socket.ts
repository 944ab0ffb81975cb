import { randomBytes } from "node:crypto";
import { connect, type Socket } from "node:net";

/** A WebSocket client of few bytes and little work, so that the load is not the bottleneck: text frames only, none of them in parts. */
export class RawSocket {
  readonly #socket: Socket;
  readonly #onText: (text: string) => void;
  #pending: Buffer = Buffer.alloc(0);
  #isUpgraded = false;
  #opened = Promise.withResolvers<void>();

  constructor(
    { port, path, localAddress }: { readonly port: number; readonly path: string; readonly localAddress: string },
    onText: (text: string) => void,
  ) {
    this.#onText = onText;
    this.#socket = connect({ port, host: "127.0.0.1", localAddress });
    this.#socket.setNoDelay(true);
    this.#socket.on("error", (error) => this.#opened.reject(error));
    this.#socket.on("data", (bytes) => this.#take(bytes));
    this.#socket.write(
      [
        `GET ${path} HTTP/1.1`,
        `Host: 127.0.0.1:${port}`,
        "Connection: Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        `Sec-WebSocket-Key: ${randomBytes(16).toString("base64")}`,
        "\r\n",
      ].join("\r\n"),
    );
  }

  get opened(): Promise<void> {
    return this.#opened.promise;
  }

  /** Masked with zeros, as a client's frames have to be. */
  send(text: string): void {
    const payload = Buffer.from(text);
    const { length } = payload;
    const head = length < 126 ? Buffer.from([0x81, 0x80 | length, 0, 0, 0, 0]) : Buffer.alloc(8);
    if (length >= 126) {
      head[0] = 0x81;
      head[1] = 0x80 | 126;
      head.writeUInt16BE(length, 2);
    }
    this.#socket.write(Buffer.concat([head, payload]));
  }

  close(): void {
    this.#socket.destroy();
  }

  #take(bytes: Buffer): void {
    this.#pending = this.#pending.length === 0 ? bytes : Buffer.concat([this.#pending, bytes]);
    if (!this.#isUpgraded && !this.#upgrade()) return;
    for (let frame = this.#nextFrame(); frame !== undefined; frame = this.#nextFrame())
      if (frame.isText) this.#onText(frame.payload.toString("utf8"));
  }

  #upgrade(): boolean {
    const end = this.#pending.indexOf("\r\n\r\n");
    if (end < 0) return false;
    const head = this.#pending.subarray(0, end).toString();
    this.#pending = this.#pending.subarray(end + 4);
    this.#isUpgraded = true;
    if (head.startsWith("HTTP/1.1 101")) this.#opened.resolve();
    else this.#opened.reject(new Error(head.split("\r\n")[0]));
    return true;
  }

  #nextFrame(): { readonly isText: boolean; readonly payload: Buffer } | undefined {
    const bytes = this.#pending;
    if (bytes.length < 2) return undefined;
    const short = bytes[1]! & 0x7f;
    const start = short < 126 ? 2 : short === 126 ? 4 : 10;
    if (bytes.length < start) return undefined;
    const length = short < 126 ? short : short === 126 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
    if (bytes.length < start + length) return undefined;
    this.#pending = bytes.subarray(start + length);
    return { isText: (bytes[0]! & 0x0f) === 1, payload: bytes.subarray(start, start + length) };
  }
}
