import type { SurfaceRule } from "codecatalyst-client";
import { describe, expect, it } from "vitest";
import { formOfRule, newRule, ruleOf, type RuleForm, type RuleKind } from "./rule-form.ts";

const rules: readonly SurfaceRule[] = [
  {
    id: "opening",
    kind: "pin",
    itemId: "movie:gatsby",
    position: 1,
    note: "For the premiere.",
    when: { likes: "genre:jazz", region: "GB", domain: "movie", from: "2026-05-03T19:30:00.000Z" },
  },
  { id: "everywhere", kind: "pin", itemId: "book:dune", position: 3 },
  { id: "jazz", kind: "boost", filter: "genre:jazz", factor: 1.5 },
  { id: "old", kind: "bury", filter: "year<1920", factor: "to-end" },
  { id: "older", kind: "bury", filter: "year<1910", factor: 0.25 },
  { id: "premiere", kind: "embargo", filter: "theme:premiere", notBefore: "2026-12-20T20:00:05.000Z" },
  { id: "balance", kind: "quota", filter: "domain:music", atLeast: { ratio: 0.125 }, atMost: { count: 3 } },
  { id: "good", kind: "minimum-relevance", score: 0.2 },
];

describe("ruleOf", () => {
  it.each(rules.map((rule) => [rule.id, rule] as const))("gives back the rule %s of its form", (_, rule) => {
    expect(ruleOf(formOfRule(rule, "k"))).toEqual({ rule, problems: {} });
  });

  const wrong: readonly (readonly [RuleKind, RuleForm["fields"], string])[] = [
    ["pin", { id: "a", position: "0", itemId: "x" }, "position"],
    ["pin", { id: "a", position: "1" }, "itemId"],
    ["pin", { id: "a", position: "1", itemId: "x", region: "Britain" }, "region"],
    ["pin", { id: "a", position: "1", itemId: "x", from: "2026-02-01T00:00", until: "2026-01-01T00:00" }, "until"],
    ["boost", { id: "a", filter: "genre:jazz", factor: "0.5" }, "factor"],
    ["boost", { id: "", filter: "genre:jazz", factor: "2" }, "id"],
    ["bury", { id: "a", filter: "genre:jazz", factor: "2" }, "factor"],
    ["bury", { id: "a", filter: "genre:jazz", factor: "" }, "factor"],
    ["embargo", { id: "a", filter: "genre:jazz" }, "notBefore"],
    ["embargo", { id: "a", filter: "", notBefore: "2026-02-01T00:00" }, "filter"],
    ["quota", { id: "a", filter: "genre:jazz" }, "atLeast"],
    ["quota", { id: "a", filter: "genre:jazz", atMost: "some" }, "atMost"],
    ["minimum-relevance", { id: "a", score: "much" }, "score"],
  ];
  it.each(wrong)("says what is wrong with a %s of %j", (kind, fields, name) => {
    const { rule, problems } = ruleOf({ key: "k", kind, fields });
    expect(rule).toBeUndefined();
    expect(Object.keys(problems)).toEqual([name]);
  });
});

describe("newRule", () => {
  it("has an id of its own", () => {
    expect(newRule("boost", ["boost-1", "boost-2", "x"], "k").fields.id).toBe("boost-3");
  });
});
