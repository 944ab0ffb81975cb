/** The Model Context Protocol: the engine as tools of an assistant, over HTTP at `/mcp` or over standard input and output. */
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import type { TSchema } from "typebox";
import { z } from "zod";
import type { EngineError } from "../../domain/errors.ts";
import { toEngineError, toWireError } from "../rest/http/errors.ts";
import { tools, type Tool, type ToolContext } from "./tools.ts";

const instructions =
  "Recommends books, films and music across catalogues. Find items with search_titles, record what the person tells with " +
  "record_event, and give the reasons that recommend names.";

/** Told of faults of the server, whose details no client hears. */
export type OnFault = (error: EngineError) => void;

/** The tools on behalf of one caller. */
export function createMcpServer(context: ToolContext, version: string, onFault: OnFault): McpServer {
  const server = new McpServer({ name: "codecatalyst", title: "CodeCatalyst", version }, { instructions });
  for (const tool of tools) {
    const { name, title, description, isReadOnly } = tool;
    server.registerTool(
      name,
      {
        title,
        description,
        ...zodSchemasOf(tool),
        annotations: {
          title,
          readOnlyHint: isReadOnly,
          destructiveHint: false,
          // Only an event with an id may be recorded twice without harm.
          idempotentHint: isReadOnly,
          openWorldHint: false,
        },
      },
      (input: unknown) => call(tool, context, input, onFault),
    );
  }
  return server;
}

/** The SDK takes Zod's schemas; ours are the contract's, of which these are made. */
const toZod = (schema: TSchema) => z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]);
const zodSchemas = new WeakMap<Tool, { readonly inputSchema: z.ZodType; readonly outputSchema: z.ZodType }>();

function zodSchemasOf(tool: Tool) {
  const known = zodSchemas.get(tool);
  if (known !== undefined) return known;
  const made = { inputSchema: toZod(tool.input), outputSchema: toZod(tool.output) };
  zodSchemas.set(tool, made);
  return made;
}

async function call(tool: Tool, context: ToolContext, input: unknown, onFault: OnFault): Promise<CallToolResult> {
  try {
    const output = await tool.run(context, input);
    return {
      content: [{ type: "text", text: tool.describe(output) }],
      structuredContent: output as Record<string, unknown>,
    };
  } catch (error) {
    const known = toEngineError(error);
    onFault(known);
    const { code, message } = toWireError(known, "");
    return { isError: true, content: [{ type: "text", text: `${code}: ${message}` }] };
  }
}
