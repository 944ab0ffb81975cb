import { useMoment } from "../app/Moment.tsx";
import { PageHead } from "../app/PageHead.tsx";
import { useRecommendations } from "../data/use-lists.ts";
import { useTaste } from "../data/use-taste.ts";
import { Button } from "../design/Button.tsx";
import { Choices } from "../design/Choices.tsx";
import { Failure } from "../design/Notice.tsx";
import { Panel } from "../design/Panel.tsx";
import { ItemLinks } from "../works/ItemLinks.tsx";
import { believedLine } from "./believed-line.ts";
import { Evening } from "./Evening.tsx";
import { MomentFields } from "./MomentFields.tsx";
import { MomentList } from "./MomentList.tsx";
import styles from "./MomentPage.module.css";
import { MoodPad } from "./MoodPad.tsx";
import { namedMoods } from "./moods.ts";
import { Records } from "./Records.tsx";

/** How somebody feels and what the moment is like, with what the lists make of it beside. */
export function MomentPage() {
  const list = useRecommendations({ n: 12, surface: "moment" });
  return (
    <>
      <PageHead
        title="Mood and moment"
        lead="Say how you feel and what the moment is like. The list beside follows at once."
      />
      <div className={styles["columns"]}>
        <div className={styles["mood"]}>
          <Panel heading="How I feel">
            <MoodPart list={list.data} />
          </Panel>
        </div>
        <div className={styles["moment"]}>
          <Panel heading="The moment">
            <MomentFields />
          </Panel>
        </div>
        <div className={styles["listed"]}>
          {list.error !== null && <Failure error={list.error} onRetry={() => void list.refetch()} />}
          <MomentList list={list.data} isOld={list.isPlaceholderData} />
        </div>
      </div>
      <Records />
      <Evening />
    </>
  );
}

function MoodPart({ list }: { readonly list: ReturnType<typeof useRecommendations>["data"] }) {
  const [moment, setMoment] = useMoment();
  const taste = useTaste();
  const { mood: stated, goal } = moment;
  const isOff = goal === "off";
  const named = namedMoods.find(
    ([, , mood]) => mood.valence === stated?.valence && mood.arousal === stated.arousal,
  )?.[0];
  const name = (id: string) => setMoment({ ...moment, mood: namedMoods.find(([other]) => other === id)?.[2] });
  return (
    <>
      <p role="status" dir="auto" className={styles["line"]}>
        {believedLine(isOff, list?.mood)}
      </p>
      <MoodPad
        stated={isOff ? undefined : stated}
        believed={isOff ? undefined : taste.data?.mood}
        works={list?.items.map(({ item }) => item) ?? []}
        isOff={isOff}
        onState={(mood) => setMoment({ ...moment, goal: isOff ? "match" : goal, mood })}
      />
      <Choices
        legend="Or in a word"
        options={[["seem", "as I seem"], ...namedMoods.map(([id, words]) => [id, words] as const)]}
        value={stated === undefined ? "seem" : named}
        onChange={name}
      />
      <Choices
        legend="What lists do with it"
        options={[
          ["match", "Stay with it"],
          ["contrast", "Cheer me up"],
          ["off", "Off"],
        ]}
        value={goal}
        onChange={(next) => setMoment({ ...moment, goal: next })}
      />
      {stated !== undefined && (
        <div>
          <Button isSmall onClick={() => name("seem")}>
            Back to as I seem
          </Button>
        </div>
      )}
      {taste.data?.mood !== undefined && (
        <details className={styles["evidence"]}>
          <summary>How you seem, and how we know</summary>
          <p>
            You seem {taste.data.mood.words}; {Math.round(taste.data.mood.confidence * 100)} % sure. It fades within
            hours. It comes from what you did lately with
          </p>
          <ItemLinks itemIds={taste.data.moodItemIds} />
        </details>
      )}
    </>
  );
}
