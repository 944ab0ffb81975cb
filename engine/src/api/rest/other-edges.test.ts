import { execFileSync } from "node:child_process";
import type { InjectOptions } from "fastify";
import { describe, expect, it } from "vitest";
import type { UseCases } from "../../serving/use-cases.ts";
import { otherEdges, type OtherEdge } from "./other-edges.ts";
import { createRestServer } from "./rest-server.ts";

const pathsOf: Readonly<Record<string, InjectOptions>> = {
  "/openapi.json": { url: "/openapi.json" },
  "/docs/": { url: "/docs/" },
  "/graphql": { method: "POST", url: "/graphql", payload: { query: "{ __typename }" } },
  "/altair": { url: "/altair" },
  "/v1/socket": { url: "/v1/socket" },
  "/mcp": { url: "/mcp" },
  "/v1/users/{id}/recommendations": { url: "/v1/users/ada/recommendations?n=0" },
};

/** No request of these reaches a use case. */
const useCases = {} as UseCases;
const listChanges = { subscribe: async () => async () => {} };

/** The paths that a server knows, of all that servers may have. */
async function pathsWith(edges: readonly OtherEdge[] | undefined): Promise<readonly string[]> {
  const server = createRestServer(useCases, { logLevel: "silent", listChanges, ...(edges !== undefined && { edges }) });
  const known: string[] = [];
  for (const [path, request] of Object.entries(pathsOf))
    if ((await server.inject(request)).statusCode !== 404) known.push(path);
  await server.close();
  return known;
}

describe("edges beside the routes", () => {
  it("are all there unless some are chosen", async () => {
    expect(await pathsWith(undefined)).toEqual(Object.keys(pathsOf));
    expect(await pathsWith(otherEdges)).toEqual(Object.keys(pathsOf));
  });

  it.each<readonly [readonly OtherEdge[], readonly string[]]>([
    [[], []],
    [["openapi"], ["/openapi.json"]],
    [
      ["openapi", "pages"],
      ["/openapi.json", "/docs/"],
    ],
    [["graphql"], ["/graphql"]],
    [
      ["graphql", "pages"],
      ["/graphql", "/altair"],
    ],
    [["sockets"], ["/v1/socket"]],
    [["mcp"], ["/mcp"]],
    [["pages"], []],
  ])("of which %j were chosen add %j to the routes", async (edges, added) => {
    expect(await pathsWith(edges)).toEqual([...added, "/v1/users/{id}/recommendations"]);
  });

  it("are not even loaded where they are not wished", () => {
    const program = `
      import { registerHooks } from "node:module";
      const loaded = [];
      registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) });
      const { createRestServer } = await import(${JSON.stringify(new URL("rest-server.ts", import.meta.url).href)});
      await createRestServer({}, { logLevel: "silent", edges: JSON.parse(process.argv[1]) }).ready();
      console.log(loaded.filter((url) => /node_modules\\/(mercurius|graphql|@modelcontextprotocol|@fastify\\/(swagger|websocket|static))\\//.test(url)).length);`;
    const countOf = (edges: readonly OtherEdge[]) =>
      Number(
        execFileSync(process.execPath, ["--input-type=module", "-e", program, JSON.stringify(edges)], {
          encoding: "utf8",
        }),
      );
    expect(countOf([])).toBe(0);
    for (const edge of ["graphql", "mcp", "openapi", "sockets"] as const) expect(countOf([edge])).toBeGreaterThan(0);
  });
});
