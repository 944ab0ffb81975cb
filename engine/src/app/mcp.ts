import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import { isInitializeRequest, isJSONRPCRequest, type JSONRPCMessage } from "@modelcontextprotocol/sdk/types.js";
import { createMcpServer } from "../api/mcp/mcp-server.ts";
import type { Domain } from "../domain/domain.ts";
import { EngineError, messageOf } from "../domain/errors.ts";
import { parseUserId } from "../domain/ids.ts";
import { scopes } from "../domain/principal.ts";
import type { Engine } from "./engine.ts";

export interface McpOptions {
  readonly domains: readonly Domain[];
  readonly version: string;
  /** Whom the assistant serves; left out, it has to say each time. */
  readonly userId?: string;
  readonly onNotice: (notice: string) => void;
}

/** Speaks on standard input and output until the other side ends. */
export async function serveMcp(engine: Engine, { domains, version, userId, onNotice }: McpOptions): Promise<void> {
  const principal = {
    tenant: engine.tenant,
    scopes: new Set(scopes),
    name: "command line",
    ...(userId !== undefined && { userId: parseUserId(userId) }),
  };
  const server = createMcpServer({ useCases: engine.useCases, principal, domains }, version, (error) => {
    if (error.code === "INTERNAL") onNotice(messageOf(error.cause ?? error));
  });
  const ended = new Promise<void>((resolve) => {
    Object.assign(server.server, { onclose: resolve });
    process.stdin.once("end", resolve);
  });
  await server.connect(new StdioServerTransport());
  await ended;
  await server.close();
}

/** Passes messages on between standard input and output and a running server, until the other side ends. */
export async function bridgeMcp(url: string, key: string | undefined): Promise<void> {
  if (!URL.canParse(url)) throw new EngineError("INVALID_INPUT", `--url ${JSON.stringify(url)} is no address.`);
  const headers: Record<string, string> = key === undefined ? {} : { "x-api-key": key };
  const there = new StreamableHTTPClientTransport(new URL("/mcp", url), { requestInit: { headers } });
  const here = new StdioServerTransport();
  let initializeId: string | number | undefined;
  Object.assign(there, {
    onmessage(message: JSONRPCMessage) {
      if ("result" in message && message.id === initializeId && "protocolVersion" in message.result)
        there.setProtocolVersion(String(message.result["protocolVersion"]));
      void here.send(message);
    },
  });
  const ended = new Promise<void>((resolve) => {
    process.stdin.once("end", resolve);
    Object.assign(here, {
      onclose: resolve,
      onmessage(message: JSONRPCMessage) {
        if (isInitializeRequest(message) && isJSONRPCRequest(message)) initializeId = message.id;
        there.send(message).catch((error: unknown) => {
          if (isJSONRPCRequest(message)) void here.send(failureOf(message.id, error));
        });
      },
    });
  });
  await there.start();
  await here.start();
  await ended;
  await there.close();
}

/** JSON-RPC's code for errors of a server's own. */
const serverErrorCode = -32_000;

const failureOf = (id: string | number, error: unknown): JSONRPCMessage => ({
  jsonrpc: "2.0",
  id,
  error: { code: serverErrorCode, message: messageOf(error) },
});
