import type { Item } from "codecatalyst-client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useViewer } from "../app/Viewer.tsx";
import { client } from "../data/client.ts";
import { useSearch } from "../data/use-catalogue.ts";
import { useProfile, useRecommendations, useTrending } from "../data/use-lists.ts";
import { useSettled } from "../data/use-settled.ts";
import { Button } from "../design/Button.tsx";
import { Choices } from "../design/Choices.tsx";
import { Cover } from "../design/Cover.tsx";
import { TextField } from "../design/Field.tsx";
import { Failure, Notice } from "../design/Notice.tsx";
import { Panel } from "../design/Panel.tsx";
import { Skeleton } from "../design/Skeleton.tsx";
import { DomainTag } from "../design/Tag.tsx";
import { factsOf, plural } from "../words.ts";
import { FirstWorks } from "./FirstWorks.tsx";
import { useChosen, type Chosen } from "./use-chosen.ts";
import styles from "./WelcomePage.module.css";

const domains = [
  ["", "Everything"],
  ["book", "Books"],
  ["movie", "Films"],
  ["music", "Music"],
] as const;
const stepCount = 24;
const mostTrending = 200;
const enough = 3;

/** A wall of covers to choose from: what many enjoy, or what one looks for. */
export function ChooseWorks() {
  const chosen = useChosen();
  const list = useRecommendations({ n: 5 });
  return (
    <Panel heading="Choose a few works" note={encouragement(chosen.works.length)} isFramed={false}>
      <div className={styles["choosing"]}>
        <Wall chosen={chosen} />
        <aside className={styles["outcome"]} aria-label="What comes of it">
          {chosen.error !== null && <Failure error={chosen.error} />}
          <ChosenWorks chosen={chosen} />
          <FirstWorks heading="Your list now begins with" works={list.data?.items} />
        </aside>
      </div>
    </Panel>
  );
}

function encouragement(count: number): string {
  if (count === 0) return "Three are enough to begin.";
  if (count < enough)
    return `${plural(count, "work", "works")} chosen. ${enough - count} more, and the lists know you a little.`;
  return `${count} works chosen. That is enough to begin; each further one makes the lists more yours.`;
}

type ChosenDomain = (typeof domains)[number][0];

/** What many enjoy now, and where that is little what is suggested anyway; or what has the words in its title. */
function useOffered(title: string, domain: ChosenDomain, count: number) {
  const wish = { n: count, ...(domain !== "" && { domain }) };
  const popular = useTrending(wish, title === "");
  const usual = useUsual(wish, title === "");
  const found = useSearch(title, stepCount, domain === "" ? undefined : domain);
  if (title !== "") return { query: found, works: found.data?.items };
  const works = new Map(
    [...(popular.data?.items ?? []), ...(usual.data?.items ?? [])].map(({ item }) => [item.id, item]),
  );
  const query = popular.data === undefined ? popular : usual;
  return { query, works: query.data === undefined ? undefined : [...works.values()].slice(0, count) };
}

/** The list as it was when the page was opened: what one chooses from stays where it is. */
function useUsual(wish: { readonly n: number; readonly domain?: string }, isWanted: boolean) {
  const { userId } = useViewer();
  return useQuery({
    queryKey: ["usual", userId, wish],
    queryFn: ({ signal }) => client.recommend({ ...wish, userId }, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: keepPreviousData,
    enabled: isWanted,
  });
}

function Wall({ chosen }: { readonly chosen: Chosen }) {
  const [words, setWords] = useState("");
  const [domain, setDomain] = useState<ChosenDomain>("");
  const [count, setCount] = useState(stepCount);
  const title = useSettled(words).trim();
  const { query, works } = useOffered(title, domain, count);
  const hasMore = title === "" && works?.length === count && count < mostTrending;
  return (
    <div className={styles["wall"]}>
      <div className={styles["finding"]}>
        <TextField
          label="Find by title"
          type="search"
          maxLength={200}
          autoComplete="off"
          placeholder="Gatsby, Dune, Amélie …"
          value={words}
          onChange={(event) => setWords(event.currentTarget.value)}
        />
        <Choices legend="Show" isLegendHidden options={domains} value={domain} onChange={setDomain} />
      </div>
      {query.error !== null && <Failure error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <Skeleton height="30rem" />}
      {works?.length === 0 && <NothingHere title={title} />}
      {works !== undefined && <Covers works={works} chosen={chosen} />}
      {hasMore && <Button onClick={() => setCount(Math.min(mostTrending, count + stepCount))}>Show more</Button>}
    </div>
  );
}

function Covers({ works, chosen }: { readonly works: readonly Item[]; readonly chosen: Chosen }) {
  const preferences = useProfile().data?.preferences;
  const liked = new Set(preferences?.filter(({ value }) => value > 0).map(({ itemId }) => itemId));
  return (
    <ul className={styles["covers"]} aria-label="Works to choose from">
      {works.map((item) => (
        <li key={item.id}>
          <Choosable
            item={item}
            isChosen={chosen.has(item.id)}
            isKnown={liked.has(item.id)}
            onToggle={() => chosen.toggle(item)}
          />
        </li>
      ))}
    </ul>
  );
}

const NothingHere = ({ title }: { readonly title: string }) =>
  title === "" ? (
    <Notice title="The catalogue has no works yet.">
      <p>Its keeper can import some; then there is something to choose from.</p>
    </Notice>
  ) : (
    <Notice title={`No title has “${title}” in it.`}>
      <p>Try fewer words, or the title in its original language.</p>
    </Notice>
  );

function Choosable({
  item,
  isChosen,
  isKnown,
  onToggle,
}: {
  readonly item: Item;
  readonly isChosen: boolean;
  /** From before: it is not chosen here, and not taken back here. */
  readonly isKnown: boolean;
  readonly onToggle: () => void;
}) {
  const isBefore = isKnown && !isChosen;
  return (
    <button
      type="button"
      className={styles["choosable"]}
      aria-pressed={isChosen || isKnown}
      disabled={isBefore}
      data-item={item.id}
      onClick={onToggle}
    >
      <span className={styles["cover"]}>
        <Cover item={item} />
        <span className={styles["tick"]} aria-hidden="true">
          ✓
        </span>
      </span>
      <DomainTag domain={item.domain} />
      <span className={styles["title"]} dir="auto">
        {item.title}
      </span>
      <span className={styles["facts"]} dir="auto">
        {isBefore ? "In your history" : factsOf(item)}
      </span>
    </button>
  );
}

function ChosenWorks({ chosen }: { readonly chosen: Chosen }) {
  if (chosen.works.length === 0) return null;
  return (
    <section aria-labelledby="chosen">
      <h3 id="chosen">Chosen</h3>
      <ul className={styles["chosen"]}>
        {chosen.works.map((item) => (
          <li key={item.id}>
            <span className={styles["title"]} dir="auto">
              {item.title}
            </span>
            <Button tone="quiet" isSmall about={item.title} onClick={() => chosen.toggle(item)}>
              Take back
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
