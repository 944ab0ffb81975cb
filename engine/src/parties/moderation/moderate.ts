import { cleanText } from "./clean-text.ts";
import { matchingForm } from "./matching-form.ts";
import { hasLink } from "./message-parts.ts";
import { wordFoundIn } from "./word-list.ts";

/** What a party lets its members say. */
export interface ModerationPolicy {
  readonly textLength: number;
  /** Of profanity. Slurs are refused in any case. */
  readonly profanity: "allow" | "mask" | "refuse";
  readonly allowsLinks: boolean;
  /** Words and phrases of the party's own. */
  readonly blockedWords: readonly string[];
}

export const moderationDefaults: ModerationPolicy = {
  textLength: 2000,
  profanity: "mask",
  allowsLinks: true,
  blockedWords: [],
};

/** Why a message is refused. */
export type RefusalReason =
  | "empty"
  | "too-long"
  | "link"
  | "blocked-word"
  | "slur"
  | "profanity"
  /** It tells somebody to harm themselves. */
  | "harassment"
  | "classifier";

export type Moderation =
  /** `text` is what everybody sees: cleaned, and masked where the party wants that. */
  | { readonly kind: "allowed"; readonly text: string }
  | { readonly kind: "refused"; readonly reason: RefusalReason }
  /** Nobody sees it; its writer, who speaks of harming themselves, is shown where there is help. */
  | { readonly kind: "held"; readonly reason: "self-harm" }
  /** Nobody sees it before a host has looked at it. */
  | { readonly kind: "held"; readonly reason: "classifier"; readonly text: string };

const selfHarm =
  /\b(?:kil+|hurt|harm|cut|hang)(?:ing)? my ?self\b|\b(?:end|ending|take|taking) my (?:own )?life\b|\b(?:i|im) (?:am )?suicidal\b|\bi (?:just |realy |really )?(?:want to|wana|wanna) die\b|\bi dont want to (?:live|be alive)\b/;
const harassment =
  /\bkys\b|\b(?:kil+|hang|hurt|cut|neck) (?:yo)?u?r ?self\b|\bgo (?:and )?die\b|\bend your (?:own )?life\b|\b(?:hope|wish) (?:that )?(?:yo)?u (?:would )?die\b/;
/** Only of these letters can such a phrase be made, which most messages lack. */
const maybeHarm = /self|life|die|kys|suicid|alive|live/;

/** Judges texts by one policy. Many parties may share one. */
export function createModerator(policy: ModerationPolicy = moderationDefaults): (text: string) => Moderation {
  const blocked = patternOf(policy.blockedWords);
  return (said) => {
    if (said.length > policy.textLength) return refused("too-long");
    const text = cleanText(said);
    if (text === "") return refused("empty");
    const form = matchingForm(text);
    if (maybeHarm.test(form)) {
      if (harassment.test(form)) return refused("harassment");
      if (selfHarm.test(form)) return { kind: "held", reason: "self-harm" };
    }
    if (!policy.allowsLinks && hasLink(text)) return refused("link");
    if (blocked?.test(form) === true) return refused("blocked-word");
    return byWords(text, form, policy);
  };
}

const refused = (reason: RefusalReason): Moderation => ({ kind: "refused", reason });

function byWords(text: string, form: string, { profanity }: ModerationPolicy): Moderation {
  const found = wordFoundIn(form);
  if (found === "slur") return refused("slur");
  if (found === undefined || profanity === "allow") return { kind: "allowed", text };
  const masked = profanity === "mask" ? maskedText(text) : text;
  return masked === text ? refused("profanity") : { kind: "allowed", text: masked };
}

/** With stars for the words of the list. The text itself where no word of it is one alone: it was disguised over several. */
function maskedText(text: string): string {
  const masked = text.replaceAll(/\S+/g, (word) =>
    wordFoundIn(matchingForm(word)) === undefined ? word : word.replaceAll(/[\p{L}\p{N}\p{M}@$]/gu, "*"),
  );
  return wordFoundIn(matchingForm(masked)) === undefined ? masked : text;
}

/** Finds any of the words as a whole one, in the matching form of texts. */
function patternOf(words: readonly string[]): RegExp | undefined {
  const forms = words.map((word) => matchingForm(cleanText(word))).filter((form) => form !== "");
  if (forms.length === 0) return undefined;
  const source = forms.map((form) => form.replaceAll("*", "\\*")).join("|");
  return new RegExp(`(?<![\\p{L}\\p{N}])(?:${source})(?![\\p{L}\\p{N}])`, "u");
}
