import { Link } from "wouter";
import { paths } from "../app/paths.ts";
import { Panel } from "../design/Panel.tsx";
import { Tag } from "../design/Tag.tsx";
import styles from "./Beliefs.module.css";
import { movedBetween, type Moved } from "./traits.ts";
import type { Wishes } from "./use-wishes.ts";

/** What the viewer's list begins with, and what it began with before they said something. */
export function EffectPanel({ wishes: { effect, list, isListOld } }: { readonly wishes: Wishes }) {
  const { before, after } = movedBetween(effect?.before ?? list, list);
  if (list.length === 0) return null;
  return (
    <Panel
      heading="Your list now"
      note={
        <span role="status">
          {effect === undefined ? "It follows what you say here." : sentence(effect.words, after, isListOld)}
        </span>
      }
    >
      <div className={styles["effect"]} aria-busy={isListOld}>
        {effect !== undefined && <Works heading="Before" works={before} />}
        <Works heading={effect === undefined ? "It begins with" : "Now"} works={after} />
      </div>
    </Panel>
  );
}

function sentence(words: string, after: readonly Moved[], isOld: boolean): string {
  if (isOld) return `You want ${words}. The list is being made anew.`;
  const count = after.filter(({ change }) => change === "new").length;
  const moved = count === 0 ? "Its first works are the same" : `${count} of its first ${after.length} works are new`;
  return `You want ${words}. ${moved}.`;
}

const Works = ({ heading, works }: { readonly heading: string; readonly works: readonly Moved[] }) => (
  <div>
    <h3>{heading}</h3>
    <ol>
      {works.map(({ item, change }) => (
        <li key={item.id} className={styles["moved"]} data-change={change}>
          <Link href={paths.title(item.id)} dir="auto" title={item.title}>
            {item.title}
          </Link>
          {change !== "stayed" && <Tag tone={change === "new" ? "good" : "plain"}>{change}</Tag>}
        </li>
      ))}
    </ol>
  </div>
);
