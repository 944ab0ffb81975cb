import type { TextClassifier } from "../../ports/text-classifier.ts";
import type { Moderation } from "./moderate.ts";

export interface ClassifierPolicy {
  /** From here on a host has to look at it. */
  readonly heldHarm: number;
  /** From here on it is refused. */
  readonly refusedHarm: number;
  /** A chat waits no longer for an answer. */
  readonly timeoutMs: number;
  /** What becomes of a message that the classifier could not judge in time. */
  readonly withoutAnswer: "allow" | "hold";
}

export const classifierDefaults: ClassifierPolicy = {
  heldHarm: 0.7,
  refusedHarm: 0.9,
  timeoutMs: 500,
  withoutAnswer: "allow",
};

/** The last layer, for what the others allowed: a classifier's judgement. Never throws. */
export async function classifyText(
  answer: Moderation,
  classifier: TextClassifier,
  policy: ClassifierPolicy = classifierDefaults,
): Promise<Moderation> {
  if (answer.kind !== "allowed") return answer;
  const { text } = answer;
  const held: Moderation = { kind: "held", reason: "classifier", text };
  const harm = await harmOf(text, classifier, policy.timeoutMs);
  if (harm === undefined) return policy.withoutAnswer === "hold" ? held : answer;
  if (harm >= policy.refusedHarm) return { kind: "refused", reason: "classifier" };
  return harm >= policy.heldHarm ? held : answer;
}

/** Undefined where there is no answer in time. */
async function harmOf(text: string, classifier: TextClassifier, timeoutMs: number): Promise<number | undefined> {
  const stop = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => {
      stop.abort();
      resolve(undefined);
    }, timeoutMs);
  });
  const answered = classifier.classify([text], stop.signal).then(
    ([verdict]) => verdict?.harm,
    () => undefined,
  );
  const harm = await Promise.race([answered, late]);
  clearTimeout(timer);
  return harm;
}
