import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hasLink, linksOf, mentionsOf } from "./message-parts.ts";

const members = [
  { id: "1", name: "Maya" },
  { id: "2", name: "Maya Lee" },
  { id: "3", name: "Bo" },
  { id: "4", name: "Ö" },
];

describe("the links of a message", () => {
  it.each([
    ["https://a.example/x.", ["https://a.example/x"]],
    ["(see https://a.example/x_(y))", ["https://a.example/x_(y)"]],
    ["HTTPS://B.example/?q=1, twice HTTPS://B.example/?q=1", ["https://b.example/?q=1"]],
    ["javascript:alert(1) data:text/html,x ftp://a.example file:///etc", []],
    ["https://bank.example@evil.example/", []],
    ["https://", []],
    ['<https://a.example/>"x', ["https://a.example/"]],
  ])("are those with http(s), as a browser understands them: %s", (text, links) => {
    expect(linksOf(text)).toEqual(links);
  });

  it("are seen without a scheme where none are wanted", () => {
    for (const text of ["www.x", "see Example.COM", "discord.gg/abc", "https://1.2.3.4"])
      expect(hasLink(text)).toBe(true);
    for (const text of ["e.g. this. That", "ok.lol", "3.5 stars", "hm..."]) expect(hasLink(text)).toBe(false);
  });

  it("are never anything else, for any text", () => {
    const pieces = fc.constantFrom(
      "http",
      "s://",
      "a.example",
      "@",
      ":",
      "(",
      ")",
      "javascript:",
      " ",
      "\u202E",
      "%00",
      "[::1]",
    );
    fc.assert(
      fc.property(fc.array(pieces), (list) => {
        const links = linksOf(list.join(""));
        expect(links.length).toBeLessThanOrEqual(10);
        for (const link of links) expect(link).toMatch(/^https?:\/\/[^@/]+(?:\/|$)/);
      }),
    );
  });
});

describe("the mentions of a message", () => {
  it.each([
    ["hi @Maya Lee!", ["2"]],
    ["hi @maya and @MAYA", ["1"]],
    ["@Bo's turn, @Ö", ["3", "4"]],
    ["@Bob and me@bo.com, @nobody", []],
    ["no names", []],
  ])("are the members it names: %s", (text, ids) => {
    expect(mentionsOf(text, members)).toEqual(ids);
  });
});
