import type { WireSurface, WireSurfaceContent, WireSurfaceRule } from "../contract/index.ts";
import { EngineError } from "../domain/errors.ts";
import { parseBoost } from "../domain/filter/boost.ts";
import type { ItemFilter } from "../domain/filter/item-filter.ts";
import { formatItemFilter, parseItemFilter } from "../domain/filter/parse-item-filter.ts";
import { parseItemId } from "../domain/ids.ts";
import {
  parseSurfaceName,
  type PinCondition,
  type SurfaceContent,
  type SurfaceRule,
} from "../domain/surface/surface.ts";
import { contentTag } from "../serving/content-tag.ts";
import type { Surface } from "../serving/surfaces.ts";
import type { RecommendInput } from "../serving/use-cases.ts";
import { parseTime, timeText } from "./wire.ts";

/** What a request says of surface, filter, boosts, variety and page. Throws `INVALID_INPUT` with the place in a filter. */
export function ruledBy(query: {
  readonly surface?: string;
  readonly filter?: string;
  readonly boost?: readonly string[];
  readonly diversity?: number;
  readonly cursor?: string;
  readonly explain?: boolean;
}): Pick<RecommendInput, "surface" | "filter" | "boosts" | "diversity" | "cursor" | "explain"> {
  const { surface, filter, boost, diversity, cursor, explain } = query;
  return {
    ...(surface !== undefined && { surface: parseSurfaceName(surface) }),
    ...(filter !== undefined && { filter: parseItemFilter(filter) }),
    ...(boost !== undefined && { boosts: boost.map(parseBoost) }),
    ...(diversity !== undefined && { diversity }),
    ...(cursor !== undefined && { cursor }),
    ...(explain !== undefined && { explain }),
  };
}

/** Throws `INVALID_INPUT` that names the rule whose filter or time cannot be read. */
export function parseSurfaceContent({ rules, ...content }: WireSurfaceContent): SurfaceContent {
  return { ...content, rules: rules.map((rule, place) => within(`/rules/${place}`, () => parseRule(rule))) };
}

function within<T>(field: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    const details = { ...error.details, problems: [{ field, message: error.message }] };
    throw new EngineError(error.code, `${field}: ${error.message}`, { details, cause: error });
  }
}

function parseRule(rule: WireSurfaceRule): SurfaceRule {
  switch (rule.kind) {
    case "pin": {
      const { when, itemId, ...rest } = rule;
      return { ...rest, itemId: parseItemId(itemId), ...(when !== undefined && { when: parseCondition(when) }) };
    }
    case "embargo": {
      const { notBefore, notAfter, ...rest } = rule;
      return {
        ...rest,
        filter: parseItemFilter(rule.filter),
        ...(notBefore !== undefined && { notBeforeMs: parseTime(notBefore) }),
        ...(notAfter !== undefined && { notAfterMs: parseTime(notAfter) }),
      };
    }
    case "minimum-relevance":
      return rule;
    case "boost":
      return { ...rule, filter: parseItemFilter(rule.filter) };
    case "bury":
      return { ...rule, filter: parseItemFilter(rule.filter) };
    case "quota":
      return { ...rule, filter: parseItemFilter(rule.filter) };
  }
}

type WireCondition = NonNullable<Extract<WireSurfaceRule, { readonly kind: "pin" }>["when"]>;

function parseCondition({ from, until, likes, domain, region }: WireCondition): PinCondition {
  return {
    ...(domain !== undefined && { domain }),
    ...(region !== undefined && { region }),
    ...(from !== undefined && { fromMs: parseTime(from) }),
    ...(until !== undefined && { untilMs: parseTime(until) }),
    ...(likes !== undefined && { likes: parseItemFilter(likes) }),
  };
}

/** By which a change of a surface says what it was made from. */
export const surfaceTag = ({ draft, liveVersion, versions }: WireSurface): string =>
  contentTag([Date.parse(draft.changedAt), liveVersion ?? null, versions[0]?.version ?? null]);

export function surfaceToWire({ draft, versions, ...surface }: Surface): WireSurface {
  const { changedAtMs, ...drafted } = draft;
  return {
    ...surface,
    draft: { ...contentToWire(drafted), changedAt: timeText(changedAtMs) },
    versions: versions.map(({ publishedAtMs, ...published }) => ({
      ...contentToWire(published),
      publishedAt: timeText(publishedAtMs),
    })),
  };
}

function contentToWire<Content extends SurfaceContent>({ rules, ...content }: Content) {
  return { ...content, rules: rules.map(ruleToWire) };
}

function ruleToWire(rule: SurfaceRule): WireSurfaceRule {
  switch (rule.kind) {
    case "pin": {
      const { when, ...rest } = rule;
      return { ...rest, ...(when !== undefined && { when: conditionToWire(when) }) };
    }
    case "embargo": {
      const { notBeforeMs, notAfterMs, ...rest } = rule;
      return {
        ...withText(rest),
        ...(notBeforeMs !== undefined && { notBefore: timeText(notBeforeMs) }),
        ...(notAfterMs !== undefined && { notAfter: timeText(notAfterMs) }),
      };
    }
    case "minimum-relevance":
      return rule;
    case "boost":
      return withText(rule);
    case "bury":
      return withText(rule);
    case "quota":
      return withText(rule);
  }
}

function withText<Rule extends { readonly filter: ItemFilter }>(rule: Rule) {
  return { ...rule, filter: formatItemFilter(rule.filter) };
}

function conditionToWire({ fromMs, untilMs, likes, ...rest }: PinCondition): WireCondition {
  return {
    ...rest,
    ...(fromMs !== undefined && { from: timeText(fromMs) }),
    ...(untilMs !== undefined && { until: timeText(untilMs) }),
    ...(likes !== undefined && { likes: formatItemFilter(likes) }),
  };
}
