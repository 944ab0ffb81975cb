import { describe, expect, it } from "vitest";
import { drawCover, wrapTitle } from "./draw-cover.ts";

const svgOf = (title: string, domain: string) =>
  decodeURIComponent(drawCover({ title, domain }).source.slice("data:image/svg+xml,".length));

describe("drawCover", () => {
  it("draws a work the same each time, and two works differently", () => {
    const film = { title: "Emma", domain: "movie" };
    expect(drawCover({ ...film, year: 1996 }).source).not.toBe(drawCover({ ...film, year: 2020 }).source);
    expect(drawCover({ title: "Emma", domain: "book" })).toEqual(drawCover({ title: "Emma", domain: "book" }));
    expect(drawCover({ title: "Emma", domain: "book" }).source).not.toBe(
      drawCover({ title: "Persuasion", domain: "book" }).source,
    );
  });

  it("tells the domains apart by shape", () => {
    expect(drawCover({ title: "Emma", domain: "music" })).toMatchObject({ width: 160, height: 120 });
    expect(drawCover({ title: "Emma", domain: "movie" })).toMatchObject({ width: 120, height: 180 });
    expect(svgOf("Emma", "movie")).not.toBe(svgOf("Emma", "book"));
  });

  it("keeps markup in a title from becoming markup in the drawing", () => {
    expect(svgOf(`<a> & "b"`, "book")).toContain("&lt;a&gt; &amp; &quot;b&quot;");
  });

  it.each(["", "🎬".repeat(40), "A".repeat(500), "half \ud800"])("draws the title %j", (title) => {
    expect(svgOf(title, "board-game")).toMatch(/^<svg .*<\/svg>$/);
  });
});

describe("wrapTitle", () => {
  it("breaks between words and cuts what does not fit", () => {
    expect(wrapTitle("The Great Gatsby", 9, 3)).toEqual(["The Great", "Gatsby"]);
    expect(wrapTitle("One Hundred Years of Solitude and more", 11, 2)).toEqual(["One Hundred", "Years of…"]);
    expect(wrapTitle("Donaudampfschifffahrtsgesellschaft", 10, 2)).toEqual(["Donaudampf…"]);
  });
});
