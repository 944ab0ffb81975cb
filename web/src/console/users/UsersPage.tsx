import type { User } from "codecatalyst-client";
import { useInfiniteQuery } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { Link, Route, Switch, useSearchParams } from "wouter";
import { PageHead } from "../../app/PageHead.tsx";
import { paths } from "../../app/paths.ts";
import { client } from "../../data/client.ts";
import { Button, ButtonLink } from "../../design/Button.tsx";
import { DataTable, type Column } from "../../design/DataTable.tsx";
import { TextField } from "../../design/Field.tsx";
import { Failure, Notice } from "../../design/Notice.tsx";
import { Skeleton } from "../../design/Skeleton.tsx";
import styles from "../Console.module.css";
import { UserPage } from "./UserPage.tsx";

/** The people whom lists are for. */
export function UsersPage() {
  return (
    <Switch>
      <Route path={paths.consolePage("users")} component={People} />
      <Route component={UserPage} />
    </Switch>
  );
}

const pageLength = 50;

function People() {
  const [parameters, setParameters] = useSearchParams();
  const search = parameters.get("search") ?? "";
  const people = useInfiniteQuery({
    queryKey: ["users", search],
    queryFn: ({ signal, pageParam }) =>
      client.listUsers(
        {
          limit: pageLength,
          ...(search !== "" && { search }),
          ...(pageParam !== undefined && { cursor: pageParam }),
        },
        { signal },
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
  const users = people.data?.pages.flatMap((page) => page.users);
  return (
    <>
      <PageHead title="People" lead="What is known of a person, what their lists are, and why." />
      <LookUp search={search} onSearch={(wanted) => setParameters(wanted === "" ? {} : { search: wanted })} />
      {people.error !== null && <Failure error={people.error} onRetry={() => void people.refetch()} />}
      {people.isPending && <Skeleton height="20rem" />}
      {users?.length === 0 && !people.hasNextPage && <Nobody search={search} />}
      {users !== undefined && users.length > 0 && (
        <DataTable caption="People" columns={columns} rows={users} keyOf={({ id }) => id} />
      )}
      {people.hasNextPage && (
        <div className={styles["row"]}>
          <Button disabled={people.isFetchingNextPage} onClick={() => void people.fetchNextPage()}>
            {search === "" ? "More people" : "Search further"}
          </Button>
        </div>
      )}
    </>
  );
}

/** Only people with settings are found; of others events are known, under their id. */
function Nobody({ search }: { readonly search: string }) {
  if (search === "")
    return (
      <Notice title="Nobody has settings yet.">
        <p>People of whom only events are known are found by their whole id.</p>
      </Notice>
    );
  return (
    <Notice
      title="Nobody with settings has this name or id."
      actions={<ButtonLink to={paths.consolePage("users", search)}>Open it as an id</ButtonLink>}
    >
      <p>Somebody of whom only events are known is found by their whole id.</p>
    </Notice>
  );
}

function LookUp({ search, onSearch }: { readonly search: string; readonly onSearch: (search: string) => void }) {
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const wanted = new FormData(event.currentTarget).get("wanted");
    if (typeof wanted === "string") onSearch(wanted.trim());
  };
  return (
    <form className={styles["row"]} onSubmit={submit} key={search}>
      <div className={styles["grows"]}>
        <TextField
          label="Id or name"
          name="wanted"
          type="search"
          maxLength={256}
          autoComplete="off"
          spellCheck={false}
          hint="The beginning is enough."
          defaultValue={search}
        />
      </div>
      <Button type="submit" tone="primary">
        Look up
      </Button>
    </form>
  );
}

const columns: readonly Column<User>[] = [
  {
    key: "id",
    heading: "Id",
    cell: ({ id }) => (
      <Link href={paths.consolePage("users", id)} className={styles["long"]} dir="auto">
        {id}
      </Link>
    ),
  },
  {
    key: "name",
    heading: "Name",
    cell: ({ name }) => (
      <span className={styles["long"]} dir="auto">
        {name ?? "–"}
      </span>
    ),
  },
  { key: "region", heading: "Country", cell: ({ region }) => region ?? "–" },
  {
    key: "services",
    heading: "Services",
    cell: ({ services }) => (services.length === 0 ? "all" : <span dir="auto">{services.join(", ")}</span>),
  },
  {
    key: "friends",
    heading: "Friends’ feelings",
    cell: ({ sharesActivity }) => (sharesActivity ? "count" : "do not count"),
  },
];
