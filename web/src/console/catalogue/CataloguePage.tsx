import type { Item } from "codecatalyst-client";
import { useInfiniteQuery } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { Link, Route, Switch, useSearchParams } from "wouter";
import { PageHead } from "../../app/PageHead.tsx";
import { paths } from "../../app/paths.ts";
import { client } from "../../data/client.ts";
import { Button } from "../../design/Button.tsx";
import { Choices } from "../../design/Choices.tsx";
import { DataTable, type Column } from "../../design/DataTable.tsx";
import { TextField } from "../../design/Field.tsx";
import { Failure, Notice } from "../../design/Notice.tsx";
import { Skeleton } from "../../design/Skeleton.tsx";
import { DomainTag } from "../../design/Tag.tsx";
import { creatorLine, domainNames, plural } from "../../words.ts";
import styles from "../Console.module.css";
import { CatalogueItem } from "./CatalogueItem.tsx";

/** The catalogue: found by title, and each work with all that is known of it. */
export function CataloguePage() {
  return (
    <Switch>
      <Route path={paths.consolePage("catalogue")} component={Works} />
      <Route component={CatalogueItem} />
    </Switch>
  );
}

const domains = ["", "book", "movie", "music"] as const;
const pageLength = 50;

function Works() {
  const [parameters, setParameters] = useSearchParams();
  const title = parameters.get("title") ?? "";
  const domain = parameters.get("domain") ?? "";
  const works = useInfiniteQuery({
    queryKey: ["catalogue", title, domain],
    queryFn: ({ signal, pageParam }) =>
      client.listItems(
        {
          limit: pageLength,
          ...(title !== "" && { title }),
          ...(domain !== "" && { domain }),
          ...(pageParam !== undefined && { cursor: pageParam }),
        },
        { signal },
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
  const ask = (wanted: Readonly<Record<string, string>>) =>
    setParameters((before) => {
      const asked = { title: before.get("title") ?? "", domain: before.get("domain") ?? "", ...wanted };
      return Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== ""));
    });
  const items = works.data?.pages.flatMap((page) => page.items);
  return (
    <>
      <PageHead title="Catalogue" lead="Every work that lists are made of." />
      <SearchForm title={title} onSearch={(wanted) => ask({ title: wanted })} />
      <Choices
        legend="Domain"
        options={domains.map((one) => [one, one === "" ? "All" : domainNames(one)])}
        value={domain as (typeof domains)[number]}
        onChange={(wanted) => ask({ domain: wanted })}
      />
      {works.error !== null && <Failure error={works.error} onRetry={() => void works.refetch()} />}
      {works.isPending && <Skeleton height="20rem" />}
      {items?.length === 0 && (
        <Notice title="No work fits.">
          <p>Try fewer words, or another domain.</p>
        </Notice>
      )}
      {items !== undefined && items.length > 0 && (
        <>
          <p className="note" role="status">
            {plural(items.length, "work", "works")}
            {works.hasNextPage ? ", and more follow." : "."}
          </p>
          <DataTable caption="Works" columns={columns} rows={items} keyOf={({ id }) => id} />
        </>
      )}
      {works.hasNextPage && (
        <div className={styles["row"]}>
          <Button disabled={works.isFetchingNextPage} onClick={() => void works.fetchNextPage()}>
            More works
          </Button>
        </div>
      )}
    </>
  );
}

function SearchForm({ title, onSearch }: { readonly title: string; readonly onSearch: (title: string) => void }) {
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const wanted = new FormData(event.currentTarget).get("words");
    onSearch(typeof wanted === "string" ? wanted.trim() : "");
  };
  return (
    <form className={styles["row"]} onSubmit={submit} key={title}>
      <div className={styles["grows"]}>
        <TextField
          label="Words of the title"
          name="words"
          type="search"
          maxLength={200}
          autoComplete="off"
          defaultValue={title}
        />
      </div>
      <Button type="submit" tone="primary">
        Find
      </Button>
    </form>
  );
}

const columns: readonly Column<Item>[] = [
  {
    key: "title",
    heading: "Title",
    cell: ({ id, title }) => (
      <Link href={paths.consolePage("catalogue", id)} className={styles["long"]} dir="auto">
        {title}
      </Link>
    ),
  },
  { key: "domain", heading: "Domain", cell: ({ domain }) => <DomainTag domain={domain} /> },
  { key: "year", heading: "Year", isNumber: true, cell: ({ year }) => year ?? "–" },
  {
    key: "by",
    heading: "By",
    cell: (item) => (
      <span className={styles["long"]} dir="auto">
        {creatorLine(item) || "–"}
      </span>
    ),
  },
  { key: "offers", heading: "Offers", isNumber: true, cell: ({ offers }) => offers.length },
  { key: "id", heading: "Id", cell: ({ id }) => <code className={styles["long"]}>{id}</code> },
];
