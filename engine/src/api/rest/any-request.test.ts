import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestServer, type TestServer } from "../../app/testing-server.ts";
import { operationsOf, type Operation } from "./testing-openapi.ts";
import { anyRequest, injecting, judgeAnswer } from "./testing-requests.ts";

let world: TestServer;
let operations: readonly Operation[];

beforeAll(async () => {
  world = await openTestServer();
  operations = operationsOf((await world.server.inject("/openapi.json")).json());
});

afterAll(() => world.close());

/** `npm run bench -- fuzz` sends many more. */
const requestsEach = 60;

describe("any request", () => {
  it("gets an answer that the OpenAPI document has, of the shape that it says, and never a fault of the server", async () => {
    const send = injecting(world.server);
    for (const operation of operations)
      await fc.assert(
        fc.asyncProperty(anyRequest(operation, world.knownIds), async (request) => {
          const { fault } = await judgeAnswer(send, operation, request);
          expect(fault).toBeUndefined();
        }),
        { numRuns: requestsEach },
      );
  });
});

describe("the judge of answers", () => {
  const request = { method: "GET", url: "/v1/items/x", headers: {}, isOnPath: true } as const;
  const getItem = () => operations.find(({ operationId }) => operationId === "getItem")!;
  const error = (code: string, message: string) => JSON.stringify({ code, message, requestId: "r" });

  it.each([
    [500, error("INTERNAL", "A fault."), "a fault of the server"],
    [418, error("ITEM_NOT_FOUND", "None."), "is not documented"],
    [404, error("RUN_NOT_FOUND", "None."), "is not documented"],
    [404, error("ITEM_NOT_FOUND", "ENOENT: /srv/data/items.db"), "tells its insides"],
    [404, error("ITEM_NOT_FOUND", "x at get (file.ts:10:3)"), "tells its insides"],
    [404, '{"code":"ITEM_NOT_FOUND"}', "does not fit"],
    [200, '{"id":"x"}', "does not fit"],
    [304, "body", "a body where none is documented"],
  ])("finds fault with %i %s", async (statusCode, body, fault) => {
    const verdict = await judgeAnswer(async () => ({ statusCode, body }), getItem(), request);
    expect(verdict.fault).toContain(fault);
  });
});
