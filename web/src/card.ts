import type { WireBreakdown, WireItem, WireRecommendation } from "codecatalyst/contract";
import { drawCover } from "./cover.ts";
import { element } from "./dom.ts";
import { creatorLine, domainName, offerText, partNames } from "./words.ts";

export type Verdict = "finish" | "like" | "dislike";

const reactions = ["😍", "😂", "😢", "😌", "🔥", "😱", "😠"] as const;
const reactionNames: Readonly<Record<Reaction, string>> = {
  "😍": "love",
  "😂": "laughter",
  "😢": "tears",
  "😌": "calm",
  "🔥": "fire",
  "😱": "fright",
  "😠": "anger",
};
export type Reaction = (typeof reactions)[number];

/** What happens when a reader says something about a work. */
export type Judge = (item: WireItem, verdict: Verdict, recommendationId?: string) => void;

const verdicts: readonly { readonly verdict: Verdict; readonly text: string }[] = [
  { verdict: "finish", text: "I finished this" },
  { verdict: "like", text: "I like this" },
  { verdict: "dislike", text: "Not for me" },
];

export function coverOf(item: WireItem): HTMLElement {
  const { width, height, source } = drawCover(item);
  return element("img", {
    class: `cover cover-${width > height ? "wide" : "tall"}`,
    attributes: { src: source, alt: "", width, height, decoding: "async" },
  });
}

export function factsOf(item: WireItem): HTMLElement {
  const creators = creatorLine(item);
  const year = item.year === undefined ? "" : String(item.year);
  return element("p", { class: "facts" }, [creators, year].filter((part) => part !== "").join(" · "));
}

export function verdictButtons(item: WireItem, judge: (verdict: Verdict) => void): HTMLElement {
  const buttons = verdicts.map(({ verdict, text }) =>
    element(
      "button",
      { class: `verdict verdict-${verdict}`, attributes: { type: "button" }, onClick: () => judge(verdict) },
      text,
      element("span", { class: "visually-hidden" }, `: ${item.title}`),
    ),
  );
  return element("div", { class: "verdicts" }, ...buttons);
}

function reactionButtons(item: WireItem, react: (reaction: Reaction) => void): HTMLElement {
  const buttons = reactions.map((reaction) =>
    element(
      "button",
      {
        class: "reaction",
        attributes: {
          type: "button",
          "aria-label": `React with ${reaction} (${reactionNames[reaction]}): ${item.title}`,
        },
        onClick: () => react(reaction),
      },
      reaction,
    ),
  );
  return element("div", { class: "reactions" }, ...buttons);
}

export interface CardActions {
  readonly judge: (verdict: Verdict) => void;
  readonly react: (reaction: Reaction) => void;
}

/** One work of a list: what it is, why it is there, where to get it, and what to say about it. */
export function cardOf(recommendation: WireRecommendation, { judge, react }: CardActions): HTMLElement {
  const { item, reasons } = recommendation;
  const [first, ...others] = reasons;
  const body = element(
    "div",
    { class: "card-body" },
    element("p", { class: `domain domain-${item.domain}` }, domainName(item.domain)),
    element("h3", {}, item.title),
    factsOf(item),
  );
  if (first !== undefined) body.append(element("p", { class: "reason" }, first.text));
  if (others.length > 0)
    body.append(element("ul", { class: "more-reasons" }, ...others.map((reason) => element("li", {}, reason.text))));
  if (item.offers.length > 0) body.append(offersOf(item));
  return element(
    "li",
    { class: "card", attributes: { "data-item": item.id, "data-domain": item.domain } },
    element("div", { class: "card-cover" }, coverOf(item)),
    body,
    element(
      "div",
      { class: "card-foot" },
      verdictButtons(item, judge),
      reactionButtons(item, react),
      breakdownOf(recommendation),
    ),
  );
}

const offerLimit = 3;

function offersOf(item: WireItem): HTMLElement {
  const entries = item.offers.slice(0, offerLimit).map((offer) => {
    const text = offerText(offer);
    if (offer.url === undefined) return element("li", {}, text);
    return element("li", {}, element("a", { attributes: { href: offer.url, rel: "noreferrer" } }, text));
  });
  return element("ul", { class: "offers", attributes: { "aria-label": `Where to get ${item.title}` } }, ...entries);
}

const digits = (value: number) => value.toFixed(2).replace("-", "−");

/** The sum behind the score, part by part, for those who want to check it. */
function breakdownOf({ item, breakdown, score }: WireRecommendation): HTMLElement {
  const parts = Object.keys(partNames) as readonly (keyof WireBreakdown)[];
  const added = parts.map((part) => breakdown[part].weight * breakdown[part].value);
  const largest = Math.max(...added.map(Math.abs), 1e-9);
  const rows = parts.map((part, index) => {
    const { weight, value } = breakdown[part];
    const sum = added[index] ?? 0;
    const bar = element("span", { class: `bar bar-${part}` });
    bar.style.setProperty("inline-size", `${(Math.abs(sum) / largest) * 100}%`);
    return element(
      "tr",
      {},
      element("th", { attributes: { scope: "row" } }, partNames[part]),
      element("td", { class: "bar-cell", attributes: { "aria-hidden": "true" } }, bar),
      element("td", { class: "number" }, `${digits(weight)} × ${digits(value)}`),
      element("td", { class: "number" }, digits(sum)),
    );
  });
  const head = element(
    "tr",
    {},
    ...["Part", "", "Weight × value", "Adds"].map((text) =>
      text === ""
        ? element("td", { attributes: { "aria-hidden": "true" } })
        : element("th", { attributes: { scope: "col" } }, text),
    ),
  );
  return element(
    "details",
    { class: "breakdown" },
    element("summary", {}, "How the score is made", element("span", { class: "visually-hidden" }, `: ${item.title}`)),
    element(
      "table",
      {},
      element("thead", {}, head),
      element("tbody", {}, ...rows),
      element(
        "tfoot",
        {},
        element(
          "tr",
          {},
          element("th", { attributes: { scope: "row", colspan: 3 } }, "Score"),
          element("td", { class: "number" }, digits(score)),
        ),
      ),
    ),
  );
}

/** A begun work, or the next volume, small. */
export function continueCardOf({ item, reasons }: WireRecommendation, judge: (verdict: Verdict) => void): HTMLElement {
  const finish = element(
    "button",
    { class: "verdict", attributes: { type: "button" }, onClick: () => judge("finish") },
    "I finished this",
    element("span", { class: "visually-hidden" }, `: ${item.title}`),
  );
  return element(
    "li",
    { class: "continue-card", attributes: { "data-item": item.id } },
    coverOf(item),
    element(
      "div",
      {},
      element("h3", {}, item.title),
      factsOf(item),
      element("p", { class: "reason" }, reasons[0]?.text ?? ""),
      finish,
    ),
  );
}
