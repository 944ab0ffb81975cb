import { useState } from "react";
import { Button } from "../../design/Button.tsx";
import { SelectField } from "../../design/Field.tsx";
import { Notice } from "../../design/Notice.tsx";
import { Tag } from "../../design/Tag.tsx";
import styles from "./Surfaces.module.css";
import { newRule, ruleKinds, ruleOf, type RuleForm, type RuleKind, type RuleProblems } from "./rule-form.ts";
import { RuleFields } from "./RuleFields.tsx";
import { RuleSentence } from "./RuleSentence.tsx";

const wordsOf = (kind: RuleKind) => ruleKinds.find((one) => one.kind === kind)?.words ?? kind;

/** The rules of a draft in their order; one is open to be changed. */
export function RuleList({
  rules,
  problems,
  onChange,
}: {
  readonly rules: readonly RuleForm[];
  readonly problems: Readonly<Record<string, RuleProblems>>;
  readonly onChange: (rules: readonly RuleForm[]) => void;
}) {
  const [openKey, setOpenKey] = useState<string>();
  const replace = (changed: RuleForm) => onChange(rules.map((rule) => (rule.key === changed.key ? changed : rule)));
  const move = (place: number, by: -1 | 1) => {
    const moved = [...rules];
    moved.splice(place + by, 0, ...moved.splice(place, 1));
    onChange(moved);
  };
  return (
    <>
      {rules.length === 0 && (
        <Notice title="There are no rules.">
          <p>Lists are simply the best there is for each person. Add a rule where something should be otherwise.</p>
        </Notice>
      )}
      <ol className={styles["rules"]} aria-label="Rules">
        {rules.map((rule, place) => (
          <RuleCard
            key={rule.key}
            rule={rule}
            problems={problems[rule.key] ?? {}}
            isOpen={openKey === rule.key || problems[rule.key] !== undefined}
            onOpen={(isOpen) => setOpenKey(isOpen ? rule.key : undefined)}
            onChange={replace}
            onRemove={() => onChange(rules.filter(({ key }) => key !== rule.key))}
            onUp={place === 0 ? undefined : () => move(place, -1)}
            onDown={place === rules.length - 1 ? undefined : () => move(place, 1)}
          />
        ))}
      </ol>
      <AddRule
        onAdd={(kind) => {
          const ids = rules.map(({ fields }) => fields.id ?? "");
          const added = newRule(kind, ids, `new ${crypto.randomUUID()}`);
          onChange([...rules, added]);
          setOpenKey(added.key);
        }}
      />
    </>
  );
}

function RuleCard({
  rule,
  problems,
  isOpen,
  onOpen,
  onChange,
  onRemove,
  onUp,
  onDown,
}: {
  readonly rule: RuleForm;
  readonly problems: RuleProblems;
  readonly isOpen: boolean;
  readonly onOpen: (isOpen: boolean) => void;
  readonly onChange: (rule: RuleForm) => void;
  readonly onRemove: () => void;
  readonly onUp: (() => void) | undefined;
  readonly onDown: (() => void) | undefined;
}) {
  const { rule: meant } = ruleOf(rule);
  const name = rule.fields.id || wordsOf(rule.kind);
  return (
    <li className={styles["rule"]} aria-label={name}>
      <div className={styles["ruleHead"]}>
        <div className={styles["ruleWords"]}>
          <Tag>{wordsOf(rule.kind)}</Tag> <strong dir="auto">{name}</strong>
          <p>{meant === undefined ? <em>Not complete yet.</em> : <RuleSentence rule={meant} />}</p>
          {meant?.note !== undefined && (
            <p className="note" dir="auto">
              {meant.note}
            </p>
          )}
        </div>
        <div className={styles["ruleActs"]}>
          <Button isSmall tone="quiet" about={name} disabled={onUp === undefined} onClick={onUp}>
            Up
          </Button>
          <Button isSmall tone="quiet" about={name} disabled={onDown === undefined} onClick={onDown}>
            Down
          </Button>
          <Button isSmall about={name} aria-expanded={isOpen} onClick={() => onOpen(!isOpen)}>
            {isOpen ? "Done" : "Change"}
          </Button>
          <Button isSmall about={name} onClick={onRemove}>
            Remove
          </Button>
        </div>
      </div>
      {isOpen && <RuleFields rule={rule} problems={problems} onChange={onChange} />}
    </li>
  );
}

function AddRule({ onAdd }: { readonly onAdd: (kind: RuleKind) => void }) {
  const [kind, setKind] = useState<RuleKind>("boost");
  return (
    <div className={styles["add"]}>
      <SelectField
        label="Kind of rule"
        value={kind}
        hint={ruleKinds.find((one) => one.kind === kind)?.does}
        onChange={(event) => setKind(event.currentTarget.value as RuleKind)}
      >
        {ruleKinds.map((one) => (
          <option key={one.kind} value={one.kind}>
            {one.words}
          </option>
        ))}
      </SelectField>
      <Button onClick={() => onAdd(kind)}>Add a rule</Button>
    </div>
  );
}
