import { EngineError } from "../../domain/errors.ts";
import type { TextClassifier } from "../../ports/text-classifier.ts";
import type { PartyCore } from "../actor/party-core.ts";
import { classifyText } from "../moderation/classify-text.ts";
import { createModerator, moderationDefaults, type Moderation, type RefusalReason } from "../moderation/moderate.ts";

type Judge = (text: string) => Moderation;

const usualJudge = createModerator();
/** Of parties with words of their own, as long as these hold. */
const ownJudges = new WeakMap<readonly string[], Judge>();

function judgeOf({ secrets: { blockedWords } }: PartyCore): Judge {
  if (blockedWords.length === 0) return usualJudge;
  const known = ownJudges.get(blockedWords);
  if (known !== undefined) return known;
  const judge = createModerator({ ...moderationDefaults, blockedWords });
  ownJudges.set(blockedWords, judge);
  return judge;
}

/** What everybody may see of a text, or a refusal and its reason. */
export function moderated(
  party: PartyCore,
  text: string,
  classifier?: TextClassifier,
): Moderation | Promise<Moderation> {
  const answer = judgeOf(party)(text);
  return classifier === undefined ? answer : classifyText(answer, classifier);
}

const sentences: Readonly<Partial<Record<RefusalReason | "self-harm", string>>> = {
  "self-harm":
    "This was not sent to anybody. If you are thinking of hurting yourself: you are not alone, and talking helps. An emergency number or findahelpline.com leads to somebody who listens, now.",
  classifier: "This message was held back.",
};

export function messageRefused(reason: RefusalReason | "self-harm"): EngineError {
  return new EngineError(
    "MESSAGE_REFUSED",
    sentences[reason] ?? "This message is not let through here. Say it in another way.",
    {
      details: { reason },
    },
  );
}
