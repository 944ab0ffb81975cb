/** For tests: a way to a server that can be cut, so that connections stay open and nothing comes through. */
import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";

export interface TestingProxy {
  readonly port: number;
  /** Nothing comes through, neither way. */
  halt(): void;
  /** What waited comes through. */
  resume(): void;
  close(): Promise<void>;
}

export async function openProxy(targetPort: number): Promise<TestingProxy> {
  const sockets = new Set<Socket>();
  let isHalted = false;
  const server = createServer((near) => {
    const far = connect(targetPort, "127.0.0.1");
    near.pipe(far).pipe(near);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one.on("error", () => {});
      one.once("close", () => {
        sockets.delete(one);
        other.destroy();
      });
      if (isHalted) one.pause();
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    halt: () => {
      isHalted = true;
      for (const socket of sockets) socket.pause();
    },
    resume: () => {
      isHalted = false;
      for (const socket of sockets) socket.resume();
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
