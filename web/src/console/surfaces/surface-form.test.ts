import { ApiError, type SurfaceContent } from "codecatalyst-client";
import { describe, expect, it } from "vitest";
import { changesBetween, contentOf, formOf, isSameContent, merged, refusedRules } from "./surface-form.ts";

const jazz = { id: "jazz", kind: "boost", filter: "genre:jazz", factor: 1.5 } as const;
const old = { id: "old", kind: "bury", filter: "year<1920", factor: "to-end" } as const;
const good = { id: "good", kind: "minimum-relevance", score: 0.2 } as const;
const base: SurfaceContent = { rules: [jazz, old], n: 12 };
const edited = (content: SurfaceContent) => formOf(content);

describe("contentOf", () => {
  it("gives back the content of its form", () => {
    expect(contentOf(formOf({ ...base, diversity: 0.5 })).content).toEqual({ ...base, diversity: 0.5 });
  });

  it("names what is wrong, and refuses a name twice", () => {
    const form = { ...formOf({ rules: [jazz, { ...old, id: "jazz" }] }), n: "0", diversity: "2" };
    const [first, second] = form.rules;
    const keyed = {
      ...form,
      rules: [
        { ...first!, key: "a" },
        { ...second!, key: "b" },
      ],
    };
    expect(contentOf(keyed)).toMatchObject({
      content: undefined,
      problems: { n: /1 to 200/, diversity: /0 to 1/, rules: { b: { id: /Another/ } } },
    });
  });
});

describe("refusedRules", () => {
  it("puts what the server says to the rule and the field that it is about", () => {
    const error = new ApiError(400, {
      code: "INVALID_INPUT",
      message: "no",
      details: {
        problems: [
          { field: "/rules/1", message: "the filter ends too early" },
          { field: "/rules/0/id", message: "is the id of another rule" },
          { field: "/n", message: "is too large" },
        ],
      },
    });
    expect(refusedRules(error, formOf(base).rules)).toEqual({
      old: { filter: "the filter ends too early" },
      jazz: { id: "is the id of another rule" },
    });
  });
});

describe("changesBetween", () => {
  it("tells added, removed and changed rules, and settings", () => {
    const after = { rules: [{ ...jazz, factor: 3 }, good], n: 20 };
    expect(changesBetween(base, after)).toEqual({
      added: [good],
      removed: [old],
      changed: [{ ...jazz, factor: 3 }],
      settings: ["Length: 20 instead of 12"],
    });
  });

  it("does not mind the order of fields, but minds that of rules", () => {
    const { id, kind, filter, factor } = jazz;
    expect(isSameContent(base, { n: 12, rules: [{ factor, filter, kind, id }, old] })).toBe(true);
    expect(isSameContent(base, { n: 12, rules: [old, jazz] })).toBe(false);
  });
});

describe("merged", () => {
  it("keeps what was typed and takes over what others did elsewhere", () => {
    const mine = edited({ ...base, rules: [{ ...jazz, factor: 2 }, old] });
    const { form, bothChanged } = merged(base, mine, { rules: [jazz, good], n: 20 });
    expect(bothChanged).toEqual([]);
    expect(contentOf(form).content).toEqual({ rules: [{ ...jazz, factor: 2 }, good], n: 20 });
  });

  it("names what both changed, and keeps what was typed", () => {
    const mine = edited({ ...base, rules: [{ ...jazz, factor: 2 }, old] });
    const { form, bothChanged } = merged(base, mine, { ...base, rules: [{ ...jazz, factor: 3 }, old] });
    expect(bothChanged).toEqual(["jazz"]);
    expect(contentOf(form).content?.rules[0]).toEqual({ ...jazz, factor: 2 });
  });
});
