import { describe, expect, it } from "vitest";
import type { TextClassifier } from "../../ports/text-classifier.ts";
import { describeTextClassifier } from "../../ports/text-classifier.contract.ts";
import { classifierDefaults, classifyText } from "./classify-text.ts";
import { createModerator } from "./moderate.ts";

/** Counts one word: small, but it keeps the contract. */
const countingClassifier: TextClassifier = {
  id: "counts-threat",
  classify: async (texts, signal) => {
    signal?.throwIfAborted();
    return texts.map((text) => ({ harm: Math.min(1, (text.split("threat").length - 1) * 0.75), label: "threat" }));
  },
};

describeTextClassifier("countingClassifier", () => countingClassifier, { harmful: "a threat", harmless: "a chat" });

describe("a classifier behind the other layers", () => {
  const moderate = createModerator();

  it("refuses, holds and allows by how harmful a text is", async () => {
    expect(await classifyText(moderate("a chat"), countingClassifier)).toEqual({ kind: "allowed", text: "a chat" });
    expect(await classifyText(moderate("a threat"), countingClassifier)).toEqual({
      kind: "held",
      reason: "classifier",
      text: "a threat",
    });
    expect(await classifyText(moderate("threat threat"), countingClassifier)).toEqual({
      kind: "refused",
      reason: "classifier",
    });
  });

  it("is not asked about what was refused already", async () => {
    const silent: TextClassifier = { id: "silent", classify: () => Promise.reject(new Error("asked")) };
    const policy = { ...classifierDefaults, withoutAnswer: "hold" } as const;
    expect(await classifyText(moderate("kys"), silent, policy)).toEqual({ kind: "refused", reason: "harassment" });
  });

  it("is not waited for, and tells it to stop", async () => {
    let isStopped = false;
    const slow: TextClassifier = {
      id: "slow",
      classify: (_, signal) =>
        new Promise((_resolve, reject) => {
          signal?.addEventListener("abort", () => {
            isStopped = true;
            reject(new Error("stopped"));
          });
        }),
    };
    const broken: TextClassifier = { id: "broken", classify: () => Promise.reject(new Error("no model")) };
    for (const classifier of [slow, broken]) {
      const policy = { ...classifierDefaults, timeoutMs: 5 };
      expect((await classifyText(moderate("hm"), classifier, policy)).kind).toBe("allowed");
      expect((await classifyText(moderate("hm"), classifier, { ...policy, withoutAnswer: "hold" })).kind).toBe("held");
    }
    expect(isStopped).toBe(true);
  });
});
