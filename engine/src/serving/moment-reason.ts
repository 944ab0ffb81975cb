import type { Reason } from "../domain/recommendation.ts";
import type { ServingModel } from "./serving-model.ts";
import { timeParts, type TimeContext } from "./time-context.ts";

const weathers: Readonly<Record<string, string>> = {
  sunny: "a sunny day",
  cloudy: "a cloudy day",
  rainy: "a rainy day",
  snowy: "a snowy day",
  stormy: "a stormy day",
};
const companies: Readonly<Record<string, string>> = {
  alone: "alone",
  partner: "with a partner",
  friends: "with friends",
  family: "with the family",
};

/** What of the moment speaks most for an item, as a sentence; undefined where nothing does. */
export function momentReason(
  model: Pick<ServingModel, "moments" | "catalogue">,
  context: TimeContext,
  { index, share }: { readonly index: number; readonly share: number },
): Reason | undefined {
  const { moment, year } = timeParts(model, context, Uint32Array.of(index));
  const { domain = "", year: contentYear } = model.catalogue.items[index] ?? {};
  const yearShare = model.moments.eras[domain]?.yearShare ?? 0;
  if (yearShare * (year[0] ?? 0) > (1 - yearShare) * (moment[0] ?? 0)) {
    if (contentYear === undefined) return undefined;
    const text = `From ${contentYear}, as near to today as what is liked`;
    return { kind: "moment", text, share, variable: "year", value: String(contentYear) };
  }
  const evidence = model.moments.evidenceFor(context.moment, context.own, index);
  if (evidence === undefined) return undefined;
  const { variable, value, feature, isOwn } = evidence;
  const when = phraseOf(variable, value);
  const what = featurePhrase(feature);
  const text = isOwn ? `You often choose ${what} ${when}` : `${capitalised(what)}, often chosen ${when}`;
  return { kind: "moment", text, share, variable, value };
}

function phraseOf(variable: string, value: string): string {
  switch (variable) {
    case "time":
      return value.endsWith("night") ? `late on a ${value}` : `on ${value}s`;
    case "weekday":
      return `on ${value}s`;
    case "season":
      return `in ${value}`;
    case "holiday":
      return `around ${value}`;
    case "company":
      return companies[value] ?? value;
    case "weather":
      return `on ${weathers[value] ?? value}`;
    default:
      return `when ${variable} is ${value}`;
  }
}

/** `movie/genre:comedy` is "comedy", `book/length:short` "short", and a domain its name. */
function featurePhrase(feature: string): string {
  const [domain = "", within] = feature.split("/");
  if (within === undefined) return domain;
  const [kind = "", value = ""] = within.split(":");
  if (kind === "decade") return `${domain} of the ${value}s`;
  return `${value.replaceAll("-", " ")} ${domain}`;
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
