import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cleanText } from "./clean-text.ts";
import { matchingForm } from "./matching-form.ts";
import { createModerator, moderationDefaults } from "./moderate.ts";

const moderate = createModerator();
const strict = createModerator({
  ...moderationDefaults,
  profanity: "refuse",
  allowsLinks: false,
  blockedWords: ["spoiler", "the end", "snape kills", "c*"],
});

/** Any code points, and pieces that rules look for. */
const texts = fc.oneof(
  fc.array(fc.nat(0x10_ff_ff)).map((codes) => String.fromCodePoint(...codes)),
  fc
    .array(
      fc.constantFrom(
        "f",
        "u",
        "c",
        "k",
        " ",
        ".",
        "1",
        "4",
        "$",
        "!",
        "@",
        "ss",
        "İ",
        "ﬁ",
        "\u200D",
        "а",
        "ʃ",
        "\u0301",
        "*",
        "'",
        "\n",
      ),
    )
    .map((pieces) => pieces.join("")),
);

describe("what may be said in a party", () => {
  it.each([
    "hello",
    "Scunthorpe",
    "an assassin in the class",
    "Dick Van Dyke",
    "the cockpit",
    "this movie is killing me",
    "he killed himself",
    "привет как дела",
    "日本語",
    "كيف حالك",
    "🏳️‍🌈 👩‍🚀",
    "100 200",
    "see https://example.com",
  ])("leaves %s as it is", (text) => expect(moderate(text)).toEqual({ kind: "allowed", text }));

  it.each([
    ["sh1t happens", "**** happens"],
    ["what the f*ck", "what the ****"],
    ["fuuuuck!", "*******!"],
    ["ｆｕｃｋ it", "**** it"],
    ["fυck", "****"],
    ["f\u200Buck", "****"],
    ["f.u.c.k", "*.*.*.*"],
  ])("masks words of the list, also in disguise: %s", (said, text) => {
    expect(moderate(said)).toEqual({ kind: "allowed", text });
    expect(strict(said)).toEqual({ kind: "refused", reason: "profanity" });
  });

  it("refuses what cannot be masked, as the word is spread over several", () => {
    expect(moderate("f u c k you")).toEqual({ kind: "refused", reason: "profanity" });
  });

  it("refuses slurs whatever the party lets pass", () => {
    const lax = createModerator({ ...moderationDefaults, profanity: "allow" });
    expect(lax("shit happens")).toEqual({ kind: "allowed", text: "shit happens" });
    expect(lax("such a ret4rd")).toEqual({ kind: "refused", reason: "slur" });
  });

  it.each(["spoiler!", "SP0ILER", "s p o i l e r", "The   End", "spoiiiler", "Snape kills him", "c*"])(
    "refuses the party's own words: %s",
    (text) => expect(strict(text)).toEqual({ kind: "refused", reason: "blocked-word" }),
  );

  it("knows the party's words as whole ones only", () => {
    expect(strict("endless spoilers")).toEqual({ kind: "allowed", text: "endless spoilers" });
  });

  it.each(["https://example.com", "see example.com", "www.x", "bit.ly/abc"])(
    "refuses links where none are wanted: %s",
    (text) => expect(strict(text)).toEqual({ kind: "refused", reason: "link" }),
  );

  it.each(["I want to kill myself", "i'm suicidal", "i just want to die", "gonna h u r t myself"])(
    "holds back who speaks of harming themselves, to show them help: %s",
    (text) => expect(moderate(text)).toEqual({ kind: "held", reason: "self-harm" }),
  );

  it.each(["kys", "KILL YOURSELF", "k1ll urself", "k y s"])("refuses telling others to: %s", (text) =>
    expect(moderate(text)).toEqual({ kind: "refused", reason: "harassment" }),
  );

  it("takes out what hides in a text and keeps what pictures and scripts are made of", () => {
    expect(moderate("\u202Eabc\u0000  d \n\n e")).toEqual({ kind: "allowed", text: "abc d\ne" });
    expect(moderate("a\u0301\u0302\u0303\u0304\u0305")).toEqual({ kind: "allowed", text: "a\u0301\u0302\u0303" });
    expect(moderate("\u200B \u2060")).toEqual({ kind: "refused", reason: "empty" });
    expect(moderate("a".repeat(2001))).toEqual({ kind: "refused", reason: "too-long" });
  });

  it("answers any text, with one that is as clean and no longer than what was said", () => {
    fc.assert(
      fc.property(texts, fc.constantFrom(moderate, strict), (said, judge) => {
        const answer = judge(said);
        if (answer.kind !== "allowed") return;
        expect(answer.text.length).toBeLessThanOrEqual(Math.min(said.length, moderationDefaults.textLength));
        expect(answer.text.isWellFormed()).toBe(true);
        expect(cleanText(answer.text)).toBe(answer.text);
        expect(judge(answer.text)).toEqual(answer);
      }),
      { numRuns: 1000 },
    );
  });

  it("has one form, whether it looks at a text's words alone or at all that may hide in it", () => {
    const pieces = fc.constantFrom(
      "a",
      "bb",
      "so",
      "fuck",
      "sss",
      "see",
      "12",
      "1",
      " ",
      ", ",
      "! ",
      "!",
      "'",
      "-",
      "?",
    );
    fc.assert(
      // With a hyphen that nobody sees it is not words alone.
      fc.property(
        fc.array(pieces, { maxLength: 9 }).map((all) => all.join("")),
        (said) => {
          expect(matchingForm(`${said}\u00AD`)).toBe(matchingForm(said));
        },
      ),
      { numRuns: 3000 },
    );
  });

  it("has forms and clean texts that are their own", () => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(cleanText(cleanText(text))).toBe(cleanText(text));
        expect(matchingForm(matchingForm(text))).toBe(matchingForm(text));
      }),
      { numRuns: 1000 },
    );
  });

  it("takes little time for the longest and strangest texts", () => {
    const started = performance.now();
    for (const piece of ["a", "f ", "fuck ", "1!", "@", ".a", "a.", "\u0301", "а1", "kil", "i am "])
      moderate(piece.repeat(2000).slice(0, 2000));
    expect(performance.now() - started).toBeLessThan(1500);
  });
});
