import { describe, expect, it } from "vitest";
import type { TextClassifier } from "./text-classifier.ts";

/** `harmful` and `harmless` are texts that the classifier is sure to tell apart. */
export function describeTextClassifier(
  name: string,
  open: () => TextClassifier,
  { harmful, harmless }: { readonly harmful: string; readonly harmless: string },
): void {
  describe(`${name} as TextClassifier`, () => {
    it("answers each text in order, whatever others are asked with it", async () => {
      const classifier = open();
      const verdicts = await classifier.classify([harmless, harmful, harmless]);
      expect(verdicts).toHaveLength(3);
      expect(verdicts[0]).toEqual(verdicts[2]);
      expect(verdicts[1]?.harm).toBeGreaterThan(verdicts[0]?.harm ?? 1);
      expect((await classifier.classify([harmful]))[0]).toEqual(verdicts[1]);
    });

    it("answers nothing for nothing, and any text within bounds", async () => {
      const classifier = open();
      expect(await classifier.classify([])).toEqual([]);
      const odd = ["", " ", "\u0000", "\uD800", "💀".repeat(500), "a".repeat(10_000)];
      const verdicts = await classifier.classify(odd);
      expect(verdicts).toHaveLength(odd.length);
      for (const { harm } of verdicts) {
        expect(harm).toBeGreaterThanOrEqual(0);
        expect(harm).toBeLessThanOrEqual(1);
      }
    });

    it("throws where it was aborted before", async () => {
      await expect(open().classify([harmless], AbortSignal.abort())).rejects.toThrow("abort");
    });

    it("has a name that stays", () => {
      expect(open().id).toBe(open().id);
      expect(open().id).not.toBe("");
    });
  });
}
