import type { Surface } from "codecatalyst-client";
import { useQuery } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { Link, Route, Switch, useLocation } from "wouter";
import { PageHead } from "../../app/PageHead.tsx";
import { paths } from "../../app/paths.ts";
import { client } from "../../data/client.ts";
import { Button } from "../../design/Button.tsx";
import { DataTable, type Column } from "../../design/DataTable.tsx";
import { TextField } from "../../design/Field.tsx";
import { Failure, Notice } from "../../design/Notice.tsx";
import { Skeleton } from "../../design/Skeleton.tsx";
import { Tag } from "../../design/Tag.tsx";
import { agoText } from "../../words.ts";
import styles from "../Console.module.css";
import { isSameContent } from "./surface-form.ts";
import { SurfacePage } from "./SurfacePage.tsx";

/** The places where lists are shown, and the rules that hold there. */
export function SurfacesPage() {
  return (
    <Switch>
      <Route path={paths.consolePage("surfaces")} component={AllSurfaces} />
      <Route component={SurfacePage} />
    </Switch>
  );
}

function AllSurfaces() {
  const surfaces = useQuery({ queryKey: ["surfaces"], queryFn: ({ signal }) => client.listSurfaces({}, { signal }) });
  const list = surfaces.data?.surfaces;
  return (
    <>
      <PageHead
        title="Surfaces and rules"
        lead="A surface is where a list is shown. Rules change what comes there; what people like stays as it is."
      />
      <OpenSurface />
      {surfaces.error !== null && <Failure error={surfaces.error} onRetry={() => void surfaces.refetch()} />}
      {surfaces.isPending && <Skeleton height="12rem" />}
      {list?.length === 0 && (
        <Notice title="No surface has rules yet.">
          <p>Name one, such as home: its rules begin as a draft, which changes nothing until it is published.</p>
        </Notice>
      )}
      {list !== undefined && list.length > 0 && (
        <DataTable caption="Surfaces" columns={columns} rows={list} keyOf={({ name }) => name} />
      )}
    </>
  );
}

function OpenSurface() {
  const [, navigate] = useLocation();
  const [problem, setProblem] = useState<string>();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const said = new FormData(event.currentTarget).get("surface");
    const name = typeof said === "string" ? said.trim() : "";
    if (/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) navigate(paths.consolePage("surfaces", name));
    else setProblem("Small letters and numbers, with - between words, please: home, after-finish");
  };
  return (
    <form className={styles["row"]} noValidate onSubmit={submit}>
      <div className={styles["grows"]}>
        <TextField
          label="Name of a surface"
          name="surface"
          maxLength={64}
          autoComplete="off"
          spellCheck={false}
          placeholder="home"
          problem={problem}
          onChange={() => setProblem(undefined)}
        />
      </div>
      <Button type="submit" tone="primary">
        Open
      </Button>
    </form>
  );
}

const columns: readonly Column<Surface>[] = [
  {
    key: "name",
    heading: "Surface",
    cell: ({ name }) => <Link href={paths.consolePage("surfaces", name)}>{name}</Link>,
  },
  {
    key: "state",
    heading: "State",
    cell: ({ liveVersion }) =>
      liveVersion === undefined ? <Tag>Draft only</Tag> : <Tag tone="good">{`Version ${liveVersion} holds`}</Tag>,
  },
  { key: "rules", heading: "Rules that hold", isNumber: true, cell: (surface) => liveOf(surface)?.rules.length ?? 0 },
  {
    key: "draft",
    heading: "Draft",
    cell: (surface) => {
      const live = liveOf(surface);
      return live !== undefined && isSameContent(surface.draft, live) ? (
        "as it holds"
      ) : (
        <Tag tone="warning">differs</Tag>
      );
    },
  },
  {
    key: "changed",
    heading: "Last changed",
    cell: ({ draft: { changedAt, changedBy } }) => (
      <>
        <time dateTime={changedAt}>{agoText(changedAt)}</time> by <span dir="auto">{changedBy}</span>
      </>
    ),
  },
];

const liveOf = ({ versions, liveVersion }: Surface) => versions.find(({ version }) => version === liveVersion);
