import { useSearchParams } from "wouter";
import { PageHead } from "../app/PageHead.tsx";
import { useSearch } from "../data/use-catalogue.ts";
import { Failure, Notice } from "../design/Notice.tsx";
import { Skeleton } from "../design/Skeleton.tsx";
import { plural } from "../words.ts";
import styles from "./SearchPage.module.css";
import { WorkCard } from "./WorkCard.tsx";

/** Works whose title has the words of the address. */
export function SearchPage() {
  const [parameters] = useSearchParams();
  const title = parameters.get("title") ?? "";
  const found = useSearch(title, 60);
  const items = found.data?.items;
  return (
    <>
      <PageHead
        title={title === "" ? "Search" : `“${title}”`}
        lead={
          items === undefined
            ? undefined
            : plural(items.length, "work has this in its title.", "works have this in their title.")
        }
      />
      {found.error !== null && <Failure error={found.error} onRetry={() => void found.refetch()} />}
      {found.isPending && title !== "" && <Skeleton height="18rem" />}
      {items?.length === 0 && (
        <Notice title="Nothing has these words in its title.">
          <p>Try fewer words, or the title in its original language.</p>
        </Notice>
      )}
      {items !== undefined && (
        <ul className={styles["found"]}>
          {items.map((item) => (
            <li key={item.id}>
              <WorkCard item={item} reasons={[]} />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
