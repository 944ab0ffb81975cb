import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { EngineError, errorCodes } from "../../../domain/errors.ts";
import { statusOf, toEngineError, toWireError } from "./errors.ts";

const page = readFileSync(new URL("../../../../../docs/errors.md", import.meta.url), "utf8");
const rows = [...page.matchAll(/^### ([A-Z_]+) \((\d{3})\)\n\n[^#]{20,}[*]{2}Way out:[*]{2} /gm)];

describe("docs/errors.md", () => {
  it("explains every code, and no other", () => {
    expect(rows).toHaveLength(errorCodes.length);
    expect(new Set(rows.map(([, code]) => code))).toEqual(new Set(errorCodes));
  });

  it("names the status that each code is answered with", () => {
    expect(Object.fromEntries(rows.map(([, code, status]) => [code, Number(status)]))).toEqual(statusOf);
  });
});

describe("the answer to an error", () => {
  it("carries code, sentence, request id and details", () => {
    const error = new EngineError("ITEM_NOT_FOUND", "There is none.", { details: { id: "x" } });
    expect(toWireError(error, "r-1")).toEqual({
      code: "ITEM_NOT_FOUND",
      message: "There is none.",
      requestId: "r-1",
      details: { id: "x" },
    });
  });

  it("shows control characters instead of sending them", () => {
    const error = new EngineError("INVALID_ID", "a\u0000b\u001B[31mc\u0090d\ne");
    expect(toWireError(error, "r-1").message).toBe(String.raw`a\u0000b\u001b[31mc\u0090d` + "\ne");
  });

  it.each(errorCodes.filter((code) => statusOf[code] >= 500))("keeps the insides of %s to itself", (code) => {
    const error = new EngineError(code, "/srv/secret is broken", { details: { path: "/srv/secret" } });
    expect(JSON.stringify(toWireError(error, "r-1"))).not.toContain("secret");
  });

  it("takes what is not ours for INTERNAL", () => {
    expect(toEngineError(new TypeError("x is not a function")).code).toBe("INTERNAL");
    expect(toEngineError("a string").code).toBe("INTERNAL");
    expect(toEngineError(undefined).code).toBe("INTERNAL");
  });
});
