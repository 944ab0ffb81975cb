import type { Model } from "codecatalyst-client";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link, Route, Switch } from "wouter";
import { PageHead } from "../../app/PageHead.tsx";
import { paths } from "../../app/paths.ts";
import { client } from "../../data/client.ts";
import { DataTable, type Column } from "../../design/DataTable.tsx";
import { Failure, Notice } from "../../design/Notice.tsx";
import { Panel } from "../../design/Panel.tsx";
import { Skeleton } from "../../design/Skeleton.tsx";
import { agoText } from "../../words.ts";
import { CompareModels } from "./CompareModels.tsx";
import { Promote, Rollback } from "./ModelActs.tsx";
import { ModelPage } from "./ModelPage.tsx";
import { ModelState } from "./ModelState.tsx";
import styles from "./Models.module.css";

/** Versions of the trained models: which serves, how they compare, and the way forth and back. */
export function ModelsPage() {
  return (
    <Switch>
      <Route path={paths.consolePage("models")} component={AllModels} />
      <Route component={ModelPage} />
    </Switch>
  );
}

const none: readonly string[] = [];

function AllModels() {
  const models = useQuery({ queryKey: ["models"], queryFn: ({ signal }) => client.listModels({}, { signal }) });
  const list = models.data?.models;
  return (
    <>
      <PageHead
        title="Models"
        lead="Each training makes a version that never changes. One of them serves."
        actions={list !== undefined && <Rollback models={list} />}
      />
      {models.error !== null && <Failure error={models.error} onRetry={() => void models.refetch()} />}
      {models.isPending && <Skeleton height="12rem" />}
      {list?.length === 0 && (
        <Notice title="Nothing is trained yet.">
          <p>Lists are simply new works until then. A run makes the first version.</p>
        </Notice>
      )}
      {list !== undefined && list.length > 0 && <Versions models={list} />}
    </>
  );
}

function Versions({ models }: { readonly models: readonly Model[] }) {
  const [chosen, setChosen] = useState(none);
  // The newest comes first.
  const [second, first] = models.filter(({ version }) => chosen.includes(version));
  const choose = (version: string) =>
    setChosen((before) =>
      before.includes(version) ? before.filter((other) => other !== version) : [...before.slice(-1), version],
    );
  return (
    <>
      <Panel
        heading="Versions"
        note={
          models.length > 1 ? "Choose two to compare them." : "There is one so far; with a second they can be compared."
        }
      >
        <DataTable
          caption="Versions of the models"
          columns={columnsOf(models, chosen, choose)}
          rows={models}
          keyOf={({ version }) => version}
        />
      </Panel>
      {first !== undefined && second !== undefined && <CompareModels first={first} second={second} />}
    </>
  );
}

function columnsOf(
  models: readonly Model[],
  chosen: readonly string[],
  choose: (version: string) => void,
): readonly Column<Model>[] {
  const serving = models.find(({ isServing }) => isServing)?.version;
  const compare: Column<Model> = {
    key: "compare",
    heading: "Compare",
    cell: ({ version }) => (
      <input
        type="checkbox"
        className={styles["check"]}
        aria-label={`Compare ${version}`}
        checked={chosen.includes(version)}
        onChange={() => choose(version)}
      />
    ),
  };
  return [
    ...(models.length > 1 ? [compare] : []),
    {
      key: "version",
      heading: "Version",
      cell: ({ version }) => (
        <Link href={paths.consolePage("models", version)}>
          <code>{version}</code>
        </Link>
      ),
    },
    {
      key: "made",
      heading: "Trained",
      cell: ({ createdAt }) => <time dateTime={createdAt}>{agoText(createdAt)}</time>,
    },
    {
      key: "state",
      heading: "State",
      cell: (model) => <ModelState model={model} />,
    },
    {
      key: "act",
      heading: "Change",
      cell: ({ version, isServing }) => (isServing ? "–" : <Promote version={version} serving={serving} />),
    },
  ];
}
