import { useSearchParams } from "wouter";
import { PageHead } from "../app/PageHead.tsx";
import { useSearchPages } from "../data/use-catalogue.ts";
import { Button } from "../design/Button.tsx";
import { Choices } from "../design/Choices.tsx";
import { Failure, Notice } from "../design/Notice.tsx";
import { Skeleton } from "../design/Skeleton.tsx";
import { plural } from "../words.ts";
import styles from "./SearchPage.module.css";
import { WorkCard } from "./WorkCard.tsx";

const domains = [
  ["", "Everything"],
  ["book", "Books"],
  ["movie", "Films"],
  ["music", "Music"],
] as const;
type Domain = (typeof domains)[number][0];

const parseDomain = (text: string | null): Domain => domains.find(([domain]) => domain === text)?.[0] ?? "";

/** Works whose title has the words of the address, which follow what is typed above. */
export function SearchPage() {
  const [parameters, setParameters] = useSearchParams();
  const title = parameters.get("title")?.trim() ?? "";
  const domain = parseDomain(parameters.get("domain"));
  const setDomain = (next: Domain) => setParameters({ title, ...(next !== "" && { domain: next }) }, { replace: true });
  return (
    <>
      <PageHead title={title === "" ? "Search" : `“${title}”`} />
      {title === "" ? (
        <Notice title="What are you looking for?">
          <p>Type a title above, or its beginning: a book, a film or an album.</p>
        </Notice>
      ) : (
        <>
          <Choices legend="Show" isLegendHidden options={domains} value={domain} onChange={setDomain} />
          <Found title={title} domain={domain} />
        </>
      )}
    </>
  );
}

function Found({ title, domain }: { readonly title: string; readonly domain: Domain }) {
  const found = useSearchPages(title, domain === "" ? {} : { domain });
  const items = found.data?.pages.flatMap((page) => page.items);
  if (items === undefined)
    return found.error === null ? (
      <Skeleton height="24rem" />
    ) : (
      <Failure error={found.error} onRetry={() => void found.refetch()} />
    );
  return (
    <>
      <p className="note" role="status">
        {plural(items.length, "work", "works")}
        {found.hasNextPage && " and more"} found.
      </p>
      {items.length === 0 && (
        <Notice title={`No title has “${title}” in it.`}>
          <p>Try fewer words, or the title in its original language.</p>
        </Notice>
      )}
      <h2 className="visually-hidden">Works found</h2>
      <ul className={styles["found"]} aria-busy={found.isPlaceholderData || undefined} aria-label="Works found">
        {items.map((item) => (
          <li key={item.id}>
            <WorkCard item={item} reasons={[]} />
          </li>
        ))}
      </ul>
      {found.hasNextPage && (
        <div>
          <Button disabled={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
            Show more
          </Button>
        </div>
      )}
    </>
  );
}
