import type { SurfaceRule } from "codecatalyst-client";
import type { ReactNode } from "react";
import { dateText, domainNames } from "../../words.ts";
import { ItemLink } from "../ItemLink.tsx";
import { amountText } from "./rule-form.ts";

const Filter = ({ children }: { readonly children: string }) => <code dir="ltr">{children}</code>;

const both = (...parts: readonly (string | undefined)[]) => parts.filter((part) => part !== undefined).join(" and ");

/** What a rule does, said in a sentence. */
export function RuleSentence({ rule }: { readonly rule: SurfaceRule }): ReactNode {
  switch (rule.kind) {
    case "pin":
      return (
        <>
          Pins <ItemLink itemId={rule.itemId} /> to place {rule.position}
          {rule.when !== undefined && <Condition when={rule.when} />}.
        </>
      );
    case "boost":
      return (
        <>
          <Filter>{rule.filter}</Filter> counts {rule.factor} times as much.
        </>
      );
    case "bury":
      return (
        <>
          <Filter>{rule.filter}</Filter> {buryText(rule.factor)}
        </>
      );
    case "embargo":
      return (
        <>
          <Filter>{rule.filter}</Filter> comes{" "}
          {both(
            rule.notBefore && `not before ${dateText(rule.notBefore)}`,
            rule.notAfter && `not from ${dateText(rule.notAfter)} on`,
          )}
          .
        </>
      );
    case "quota":
      return (
        <>
          Of <Filter>{rule.filter}</Filter>, a list has{" "}
          {both(
            rule.atLeast && `at least ${amountText(rule.atLeast)}`,
            rule.atMost && `at most ${amountText(rule.atMost)}`,
          )}
          .
        </>
      );
    case "minimum-relevance":
      return <>What scores less than {rule.score} does not come.</>;
  }
}

const buryText = (factor: number | "to-end") =>
  factor === "to-end" ? "comes behind everything else." : `counts ${factor} times as much.`;

type When = NonNullable<Extract<SurfaceRule, { readonly kind: "pin" }>["when"]>;

function Condition({ when: { likes, domain, region, from, until } }: { readonly when: When }) {
  return (
    <>
      {likes !== undefined && (
        <>
          , for people who like something that fits <Filter>{likes}</Filter>
        </>
      )}
      {domain !== undefined && `, in lists of ${domainNames(domain).toLowerCase()} alone`}
      {region !== undefined && `, in ${region}`}
      {from !== undefined && `, from ${dateText(from)}`}
      {until !== undefined && `, until ${dateText(until)}`}
    </>
  );
}
