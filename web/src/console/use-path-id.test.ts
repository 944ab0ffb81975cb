import { describe, expect, it } from "vitest";
import { paths } from "../app/paths.ts";
import { idAfter } from "./use-path-id.ts";

describe("idAfter", () => {
  it.each(["book:dune-1965", "a/b?c#d", "100 % jazz", "%2F", "Amélie 🎬"])("gives back %s", (id) => {
    expect(idAfter(paths.consolePage("catalogue"), paths.consolePage("catalogue", id))).toBe(id);
  });

  it("takes what no encoder wrote as it is", () => {
    expect(idAfter("/console/users", "/console/users/100%")).toBe("100%");
  });
});
