import type { SurfaceContent, SurfaceRule } from "codecatalyst-client";
import { Tag } from "../../design/Tag.tsx";
import { RuleSentence } from "./RuleSentence.tsx";
import { changesBetween } from "./surface-form.ts";
import styles from "./Surfaces.module.css";

/** What holds otherwise after a step, rule by rule. */
export function Changes({ before, after }: { readonly before: SurfaceContent; readonly after: SurfaceContent }) {
  const { added, removed, changed, settings } = changesBetween(before, after);
  const rows: readonly (readonly [words: string, tone: "good" | "warning" | "alarm", rules: readonly SurfaceRule[]])[] =
    [
      ["comes", "good", added],
      ["changes", "warning", changed],
      ["goes", "alarm", removed],
    ];
  if (added.length + removed.length + changed.length + settings.length === 0) return <p>Every rule stays as it is.</p>;
  return (
    <ul className={styles["changes"]} aria-label="What changes">
      {rows.flatMap(([words, tone, rules]) =>
        rules.map((rule) => (
          <li key={`${words} ${rule.id}`}>
            <Tag tone={tone}>{words}</Tag> <strong dir="auto">{rule.id}</strong>: <RuleSentence rule={rule} />
          </li>
        )),
      )}
      {settings.map((words) => (
        <li key={words}>{words}</li>
      ))}
    </ul>
  );
}
