import { isApart, isWithin } from "../filter/item-filter.ts";
import {
  atLeastOf,
  atMostOf,
  longestList,
  type PinCondition,
  type SurfaceContent,
  type SurfaceRule,
  type SurfaceRuleOf,
} from "./surface.ts";

export interface SurfaceProblem {
  /** Of the rule or field, as a JSON pointer into the content. */
  readonly field: string;
  readonly message: string;
}

type Placed<Kind extends SurfaceRule["kind"]> = SurfaceRuleOf<Kind> & { readonly field: string };

const quotaLimit = 20;

/** What cannot hold together, whatever the catalogue; nothing where all rules can be kept. */
export function contradictionsOf(content: SurfaceContent): readonly SurfaceProblem[] {
  const { rules, n = longestList } = content;
  const placed = rules.map((rule, place) => ({ ...rule, field: `/rules/${place}` }));
  const quotas = placed.filter((rule) => rule.kind === "quota");
  const pins = placed.filter((rule) => rule.kind === "pin");
  const embargoes = placed.filter((rule) => rule.kind === "embargo");
  return [
    ...repeatedIds(placed),
    ...pairs(pins).flatMap(([a, b]) => pinProblem(a, b)),
    ...pins.flatMap(conditionProblem),
    ...embargoes.flatMap(embargoProblem),
    ...quotas.flatMap((quota) => ownQuotaProblem(quota, n)),
    ...pairs(quotas).flatMap(([a, b]) => [...quotaProblem(a, b, n), ...quotaProblem(b, a, n)]),
    ...sumProblem(quotas, n),
    ...quotas
      .slice(quotaLimit)
      .map(({ field }) => ({ field, message: `is more than the ${quotaLimit} quotas of a surface` })),
    ...placed
      .filter(({ kind }) => kind === "minimum-relevance")
      .slice(1)
      .map(({ field }) => ({ field, message: "is a second minimum relevance; keep the higher one" })),
  ];
}

function pairs<T>(all: readonly T[]): readonly (readonly [T, T])[] {
  return all.flatMap((a, place) => all.slice(place + 1).map((b) => [a, b] as const));
}

function repeatedIds(rules: readonly { readonly id: string; readonly field: string }[]): readonly SurfaceProblem[] {
  const seen = new Set<string>();
  return rules.flatMap(({ id, field }) => {
    if (!seen.has(id)) {
      seen.add(id);
      return [];
    }
    return [{ field: `${field}/id`, message: `${JSON.stringify(id)} is the id of another rule` }];
  });
}

function pinProblem(a: Placed<"pin">, b: Placed<"pin">): readonly SurfaceProblem[] {
  if (isNeverBoth(a.when, b.when)) return [];
  if (a.position === b.position)
    return [
      {
        field: b.field,
        message: `pins to position ${b.position}, as ${JSON.stringify(a.id)} does; give one another position, or conditions that never hold together`,
      },
    ];
  if (a.itemId !== b.itemId) return [];
  return [{ field: b.field, message: `pins the item that ${JSON.stringify(a.id)} pins to position ${a.position}` }];
}

function isNeverBoth(a: PinCondition = {}, b: PinCondition = {}): boolean {
  const differ = (one: string | undefined, other: string | undefined) =>
    one !== undefined && other !== undefined && one !== other;
  const isBefore = (one: PinCondition, other: PinCondition) =>
    one.untilMs !== undefined && other.fromMs !== undefined && one.untilMs <= other.fromMs;
  return differ(a.domain, b.domain) || differ(a.region, b.region) || isBefore(a, b) || isBefore(b, a);
}

function conditionProblem({ when, field }: Placed<"pin">): readonly SurfaceProblem[] {
  if (when?.fromMs === undefined || when.untilMs === undefined || when.fromMs < when.untilMs) return [];
  return [{ field: `${field}/when`, message: "ends before it begins" }];
}

function embargoProblem({ notBeforeMs, notAfterMs, field }: Placed<"embargo">): readonly SurfaceProblem[] {
  if (notBeforeMs === undefined && notAfterMs === undefined)
    return [{ field, message: "needs notBefore, notAfter or both" }];
  if (notBeforeMs === undefined || notAfterMs === undefined || notBeforeMs < notAfterMs) return [];
  return [{ field, message: "would never let its items come: notAfter is not later than notBefore" }];
}

function ownQuotaProblem(quota: Placed<"quota">, n: number): readonly SurfaceProblem[] {
  const { atLeast, atMost, field } = quota;
  if (atLeast === undefined && atMost === undefined) return [{ field, message: "needs atLeast, atMost or both" }];
  const [least, most] = [atLeastOf(atLeast, n), atMostOf(atMost, n)];
  if (least > most) return [{ field, message: `asks for at least ${least} and at most ${most} of ${n}` }];
  if (least > n) return [{ field, message: `asks for at least ${least} of a list of ${n}` }];
  return [];
}

/** `inner` is part of `outer`, which may hold fewer than `inner` must. */
function quotaProblem(inner: Placed<"quota">, outer: Placed<"quota">, n: number): readonly SurfaceProblem[] {
  const [least, most] = [atLeastOf(inner.atLeast, n), atMostOf(outer.atMost, n)];
  if (least <= most || !isWithin(inner.filter, outer.filter)) return [];
  return [
    {
      field: inner.field,
      message: `asks for at least ${least} of what ${JSON.stringify(outer.id)} allows at most ${most} of`,
    },
  ];
}

/** Quotas of which no item can count for two must fit into the list side by side. */
function sumProblem(quotas: readonly Placed<"quota">[], n: number): readonly SurfaceProblem[] {
  const apart: Placed<"quota">[] = [];
  for (const quota of quotas.toSorted((a, b) => atLeastOf(b.atLeast, n) - atLeastOf(a.atLeast, n)))
    if (apart.every((other) => isApart(quota.filter, other.filter))) apart.push(quota);
  const sum = apart.reduce((total, { atLeast }) => total + atLeastOf(atLeast, n), 0);
  const [first] = apart;
  if (sum <= n || first === undefined) return [];
  const ids = apart.map(({ id }) => JSON.stringify(id)).join(", ");
  return [{ field: first.field, message: `cannot hold together with the others: ${ids} ask for ${sum} of ${n}` }];
}
