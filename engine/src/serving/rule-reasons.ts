import type { AppliedRule, Reason } from "../domain/recommendation.ts";

/** Says honestly where not the taste but a rule brought an item, or moved it up; what the taste explains is as much less. */
export function withRuleReasons(reasons: readonly Reason[], rules: readonly AppliedRule[]): readonly Reason[] {
  if (rules.length === 0) return reasons;
  const placed = rules.find(({ kind }) => kind === "pin" || kind === "quota");
  if (placed !== undefined) return [{ kind: "rule", rule: placed.kind, text: textOf[placed.kind], share: 1 }];
  const boosts = rules.filter(({ kind }) => kind === "boost");
  const factor = boosts.reduce((product, one) => product * (one.factor ?? 1), 1);
  if (factor <= 1) return reasons;
  const isOwn = boosts.some(({ ruleId }) => ruleId === undefined);
  const boosted: Reason = {
    kind: "rule",
    rule: "boost",
    text: isOwn ? "Preferred as the request asks" : textOf.boost,
    share: 1 - 1 / factor,
  };
  const rest = reasons.map((reason) => ({ ...reason, share: reason.share / factor }));
  return [boosted, ...rest].toSorted((a, b) => b.share - a.share);
}

const textOf: Readonly<Record<AppliedRule["kind"], string>> = {
  pin: "Placed here by the service",
  quota: "Added by the service, so that the list holds enough of its kind",
  boost: "Preferred by the service",
  bury: "Put further down by the service",
};
