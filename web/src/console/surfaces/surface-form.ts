import { ApiError, type SurfaceContent, type SurfaceRule } from "codecatalyst-client";
import { formOfRule, ruleOf, type RuleFieldName, type RuleForm, type RuleProblems } from "./rule-form.ts";

/** A draft as it is typed. */
export interface SurfaceForm {
  readonly n: string;
  readonly diversity: string;
  readonly rules: readonly RuleForm[];
}

export function formOf({ rules, n, diversity }: SurfaceContent): SurfaceForm {
  return {
    n: n?.toString() ?? "",
    diversity: diversity?.toString() ?? "",
    rules: rules.map((rule) => formOfRule(rule, rule.id)),
  };
}

interface JudgedForm {
  /** Undefined while anything is wrong. */
  readonly content: SurfaceContent | undefined;
  readonly problems: FormProblems;
}

export interface FormProblems {
  readonly n?: string;
  readonly diversity?: string;
  /** By the key of a rule. */
  readonly rules: Readonly<Record<string, RuleProblems>>;
}

export function contentOf(form: SurfaceForm): JudgedForm {
  const judged = form.rules.map((rule) => ({ key: rule.key, ...ruleOf(rule) }));
  const ids = judged.map(({ rule }) => rule?.id);
  const rules = judged.map(({ key, problems, rule }, place) => {
    const isTwice = rule !== undefined && ids.indexOf(rule.id) !== place;
    return [key, isTwice ? { id: "Another rule has this name." } : problems] as const;
  });
  const problems: FormProblems = {
    ...settingProblems(form),
    rules: Object.fromEntries(rules.filter(([, wrong]) => Object.keys(wrong).length > 0)),
  };
  if (problems.n !== undefined || problems.diversity !== undefined || Object.keys(problems.rules).length > 0)
    return { content: undefined, problems };
  return {
    content: {
      rules: judged.flatMap(({ rule }) => (rule === undefined ? [] : [rule])),
      ...(form.n !== "" && { n: Number(form.n) }),
      ...(form.diversity !== "" && { diversity: Number(form.diversity) }),
    },
    problems,
  };
}

function settingProblems({ n, diversity }: SurfaceForm): Pick<FormProblems, "n" | "diversity"> {
  const isLength = n === "" || (Number.isInteger(Number(n)) && Number(n) >= 1 && Number(n) <= 200);
  const isVariety = diversity === "" || (Number(diversity) >= 0 && Number(diversity) <= 1);
  return {
    ...(!isLength && { n: "From 1 to 200, please, or nothing." }),
    ...(!isVariety && { diversity: "From 0 to 1, please, or nothing." }),
  };
}

/** What the server says of single rules, by their key; it names them by their place. */
export function refusedRules(error: unknown, rules: readonly RuleForm[]): FormProblems["rules"] {
  if (!(error instanceof ApiError) || !Array.isArray(error.details["problems"])) return {};
  const problems = error.details["problems"] as readonly { readonly field: string; readonly message: string }[];
  const said = problems.flatMap(({ field, message }) => {
    const [, place, name] = /^\/rules\/(\d+)(?:\/(\w+))?/.exec(field) ?? [];
    const rule = rules[Number(place)];
    if (place === undefined || rule === undefined) return [];
    return [[rule.key, { [fieldOf(name, rule)]: message }] as const];
  });
  return Object.fromEntries(said);
}

/** What is said of a rule as a whole stands with what it is about. */
function fieldOf(name: string | undefined, { kind }: RuleForm): RuleFieldName {
  if (name === "id") return "id";
  if (kind === "pin") return name === "when" ? "until" : "position";
  return kind === "minimum-relevance" ? "score" : "filter";
}

interface RuleChanges {
  readonly added: readonly SurfaceRule[];
  readonly removed: readonly SurfaceRule[];
  readonly changed: readonly SurfaceRule[];
  /** Of length and variety, in words. */
  readonly settings: readonly string[];
}

const same = (a: unknown, b: unknown) => canonical(a) === canonical(b);

/** The same text for the same value, whatever the order of its fields. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  ) ?? "";

const withId = (rules: readonly SurfaceRule[], id: string) => rules.find((rule) => rule.id === id);

/** What one content has that another has not, rule by rule. */
export function changesBetween(before: SurfaceContent, after: SurfaceContent): RuleChanges {
  const setting = (name: string, from: number | undefined, to: number | undefined) =>
    from === to ? [] : [`${name}: ${to ?? "as usual"} instead of ${from ?? "as usual"}`];
  return {
    added: after.rules.filter(({ id }) => withId(before.rules, id) === undefined),
    removed: before.rules.filter(({ id }) => withId(after.rules, id) === undefined),
    changed: after.rules.filter((rule) => {
      const old = withId(before.rules, rule.id);
      return old !== undefined && !same(old, rule);
    }),
    settings: [...setting("Length", before.n, after.n), ...setting("Variety", before.diversity, after.diversity)],
  };
}

export function isSameContent(a: SurfaceContent, b: SurfaceContent): boolean {
  const order = ({ rules }: SurfaceContent) => rules.map(({ id }) => id);
  const { added, removed, changed, settings } = changesBetween(a, b);
  return [...added, ...removed, ...changed, ...settings].length === 0 && same(order(a), order(b));
}

/** Somebody else changed the draft too: what was typed stays, what they did elsewhere is taken over, and what both changed is named. */
export function merged(
  base: SurfaceContent,
  mine: SurfaceForm,
  theirs: SurfaceContent,
): { readonly form: SurfaceForm; readonly bothChanged: readonly string[] } {
  const original = formOf(base);
  const fresh = formOf(theirs);
  const find = ({ rules }: SurfaceForm, key: string) => rules.find((rule) => rule.key === key);
  const keys = new Set([...mine.rules, ...fresh.rules].map(({ key }) => key));
  const bothChanged: string[] = [];
  const pick = <Value>(name: string, values: readonly [before: Value, own: Value, other: Value]): Value => {
    const [before, own, other] = values;
    if (same(own, before)) return other;
    if (!same(other, before) && !same(own, other)) bothChanged.push(name);
    return own;
  };
  const rules = [...keys].flatMap((key) => {
    const rule = pick(key, [find(original, key), find(mine, key), find(fresh, key)]);
    return rule === undefined ? [] : [rule];
  });
  const form = {
    n: pick("the length", [original.n, mine.n, fresh.n]),
    diversity: pick("the variety", [original.diversity, mine.diversity, fresh.diversity]),
    rules,
  };
  return { form, bothChanged };
}
