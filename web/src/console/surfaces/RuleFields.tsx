import { SelectField, Switch, TextField } from "../../design/Field.tsx";
import { domainNames } from "../../words.ts";
import styles from "../Console.module.css";
import { ItemPicker } from "../ItemPicker.tsx";
import type { RuleFieldName, RuleForm, RuleProblems } from "./rule-form.ts";

interface RuleFieldsProps {
  readonly rule: RuleForm;
  readonly problems: RuleProblems;
  readonly onChange: (rule: RuleForm) => void;
}

/** The fields of a rule, by its kind. */
export function RuleFields({ rule, problems, onChange }: RuleFieldsProps) {
  const set = (name: RuleFieldName, value: string) => onChange({ ...rule, fields: { ...rule.fields, [name]: value } });
  const field = (name: RuleFieldName, label: string, more: { readonly hint?: string; readonly type?: string } = {}) => (
    <TextField
      label={label}
      name={name}
      autoComplete="off"
      value={rule.fields[name] ?? ""}
      problem={problems[name]}
      onChange={(event) => set(name, event.currentTarget.value)}
      {...more}
    />
  );
  const time = (name: RuleFieldName, label: string) => field(name, label, { type: "datetime-local" });
  const filter = () => (
    <div className={styles["wide"]}>
      {field("filter", "Which works", {
        hint: 'A filter: genre:jazz, or domain:book AND (year<1950 OR creator:"F. Scott Fitzgerald")',
      })}
    </div>
  );
  return (
    <div className={styles["fields"]}>
      {rule.kind === "pin" && (
        <>
          <ItemPicker
            label="Which work"
            itemId={rule.fields.itemId || undefined}
            problem={problems.itemId}
            onPick={(itemId) => set("itemId", itemId ?? "")}
          />
          {field("position", "Place in the list")}
          {field("likes", "Only for people who like", {
            hint: "A filter, such as genre:jazz. Nothing: for everybody.",
          })}
          <DomainField value={rule.fields.domain ?? ""} onChange={(domain) => set("domain", domain)} />
          {field("region", "Only in the country", { hint: "Two letters: GB. Nothing: everywhere." })}
          {time("from", "From")}
          {time("until", "Until")}
        </>
      )}
      {rule.kind === "boost" && (
        <>
          {filter()}
          {field("factor", "Counts so many times as much", { hint: "From 1 to 100." })}
        </>
      )}
      {rule.kind === "bury" && (
        <>
          {filter()}
          <BuryFactor rule={rule} problem={problems.factor} onChange={(factor) => set("factor", factor)} />
        </>
      )}
      {rule.kind === "embargo" && (
        <>
          {filter()}
          {time("notBefore", "Not before")}
          {time("notAfter", "Not from this time on")}
        </>
      )}
      {rule.kind === "quota" && (
        <>
          {filter()}
          {field("atLeast", "At least", { hint: "A number or a share: 3, or 25 %." })}
          {field("atMost", "At most", { hint: "A number or a share. 0 keeps them out." })}
        </>
      )}
      {rule.kind === "minimum-relevance" &&
        field("score", "The least score", { hint: "From 0 to 10; the preview shows scores." })}
      {field("id", "Name of the rule", { hint: "Lists name it where it moved a work." })}
      {field("note", "Why it is there")}
    </div>
  );
}

function DomainField({ value, onChange }: { readonly value: string; readonly onChange: (domain: string) => void }) {
  return (
    <SelectField
      label="Only in lists of one domain"
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    >
      <option value="">In all lists</option>
      {[...new Set(["book", "movie", "music", value])]
        .filter((domain) => domain !== "")
        .map((domain) => (
          <option key={domain} value={domain}>
            {domainNames(domain)}
          </option>
        ))}
    </SelectField>
  );
}

function BuryFactor({
  rule,
  problem,
  onChange,
}: {
  readonly rule: RuleForm;
  readonly problem: string | undefined;
  readonly onChange: (factor: string) => void;
}) {
  const factor = rule.fields.factor ?? "";
  const isToEnd = factor === "to-end";
  return (
    <>
      {!isToEnd && (
        <TextField
          label="Counts so many times as much"
          hint="From 0 to 1: 0.5 is half as much."
          autoComplete="off"
          value={factor}
          problem={problem}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      )}
      <Switch label="Behind everything else" isOn={isToEnd} onChange={(isOn) => onChange(isOn ? "to-end" : "0.5")} />
    </>
  );
}
