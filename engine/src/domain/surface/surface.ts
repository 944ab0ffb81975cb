import type { Domain } from "../domain.ts";
import { EngineError } from "../errors.ts";
import type { ItemFilter } from "../filter/item-filter.ts";
import type { ItemId } from "../ids.ts";

declare const brand: unique symbol;
/** A place where lists are shown, such as `home`, `after-finish` or `search`. */
export type SurfaceName = string & { readonly [brand]: "surface" };

const surfaceNamePattern = "^[a-z][a-z0-9]*(-[a-z0-9]+)*$";
const surfaceNameLimit = 64;

/** Throws `INVALID_ID`. */
export function parseSurfaceName(text: string): SurfaceName {
  if (text.length > surfaceNameLimit || !new RegExp(surfaceNamePattern, "u").test(text))
    throw new EngineError(
      "INVALID_ID",
      `The surface ${JSON.stringify(text.slice(0, 80))} is no name in small letters, such as home or after-finish.`,
    );
  return text as SurfaceName;
}

/** When a pin holds; all that is given must be so. */
export interface PinCondition {
  /** Lists that were asked for this domain alone. */
  readonly domain?: Domain;
  /** Lists that were asked for this region. */
  readonly region?: string;
  readonly fromMs?: number;
  readonly untilMs?: number;
  /** People who like something that fits. */
  readonly likes?: ItemFilter;
}

/** How many of a list: a number, or a share of its length. */
export type Amount = { readonly count: number } | { readonly ratio: number };

/** What an operator wants of lists on a surface. Ids are unique within the surface. */
export type SurfaceRule = { readonly id: string; readonly note?: string } & (
  | {
      readonly kind: "pin";
      readonly itemId: ItemId;
      /** 1 for the first, over all pages. */
      readonly position: number;
      readonly when?: PinCondition;
    }
  | { readonly kind: "boost"; readonly filter: ItemFilter; readonly factor: number }
  /** Counts less by a factor below 1, or comes only behind everything else. */
  | { readonly kind: "bury"; readonly filter: ItemFilter; readonly factor: number | "to-end" }
  /** Not before and not from the other time on. */
  | {
      readonly kind: "embargo";
      readonly filter: ItemFilter;
      readonly notBeforeMs?: number;
      readonly notAfterMs?: number;
    }
  /** Of each page. */
  | { readonly kind: "quota"; readonly filter: ItemFilter; readonly atLeast?: Amount; readonly atMost?: Amount }
  /** Nothing with a lower score. */
  | { readonly kind: "minimum-relevance"; readonly score: number }
);

export type SurfaceRuleOf<Kind extends SurfaceRule["kind"]> = SurfaceRule & { readonly kind: Kind };

/** What is decided of a surface. */
export interface SurfaceContent {
  readonly rules: readonly SurfaceRule[];
  /** How long a list is that is asked for without a length. */
  readonly n?: number;
  /** How much variety weighs where the request does not say. */
  readonly diversity?: number;
}

export interface PublishedSurface extends SurfaceContent {
  readonly name: SurfaceName;
  /** 1 for the first that was published. */
  readonly version: number;
  readonly publishedAtMs: number;
}

/** A list is no longer than this. */
export const longestList = 200;

/** How many `amount` is in a list of `length`: shares are rounded against the rule that would be broken. */
export function atLeastOf(amount: Amount | undefined, length: number): number {
  if (amount === undefined) return 0;
  return "count" in amount ? amount.count : Math.ceil(amount.ratio * length - tolerance);
}

export function atMostOf(amount: Amount | undefined, length: number): number {
  if (amount === undefined) return Infinity;
  return "count" in amount ? amount.count : Math.floor(amount.ratio * length + tolerance);
}

/** 0.1 · 30 is a little above 3. */
const tolerance = 1e-9;

/** Whether an embargo holds its items back at this time. */
export function isEmbargoed(rule: SurfaceRuleOf<"embargo">, nowMs: number): boolean {
  return (
    (rule.notBeforeMs !== undefined && nowMs < rule.notBeforeMs) ||
    (rule.notAfterMs !== undefined && nowMs >= rule.notAfterMs)
  );
}

/** How many of the times that the rules name have passed: between two of them a surface means the same. */
export function phaseOf({ rules }: SurfaceContent, nowMs: number): number {
  const times = rules.flatMap((rule) => {
    if (rule.kind === "embargo") return [rule.notBeforeMs, rule.notAfterMs];
    return rule.kind === "pin" ? [rule.when?.fromMs, rule.when?.untilMs] : [];
  });
  return times.filter((time) => time !== undefined && time <= nowMs).length;
}
