import { Type, type TProperties } from "typebox";
import { text, word } from "./primitives.ts";

const appliedRuleKinds = ["pin", "quota", "boost", "bury"] as const;

/** With what every reason tells. */
export const createRuleReasonSchema = <Explained extends TProperties>(explained: Explained) =>
  Type.Object(
    { kind: word(["rule"], "A rule."), ...explained, rule: word(appliedRuleKinds, "What the rule does.") },
    {
      title: "RuleReason",
      description: "Not the taste but a rule of the surface, or a boost of the request, brought the item here.",
      additionalProperties: false,
      examples: [{ kind: "rule", text: "Placed here by the service", share: 1, rule: "pin" }],
    },
  );

export const appliedRules = Type.Optional(
  Type.Array(
    Type.Object(
      {
        kind: word(appliedRuleKinds, "What it does."),
        ruleId: Type.Optional(text("Of a rule of the surface; absent for a boost of the request.", 64, "jazz-week")),
        factor: Type.Optional(Type.Number({ description: "Of a boost or bury.", examples: [1.5] })),
      },
      {
        title: "AppliedRule",
        description: "A rule that moved the item.",
        additionalProperties: false,
        examples: [{ kind: "boost", ruleId: "jazz-week", factor: 1.5 }],
      },
    ),
    {
      description: "With explain=true: the rules that moved the item; absent where none did.",
      examples: [[{ kind: "pin", ruleId: "opening" }]],
    },
  ),
);
