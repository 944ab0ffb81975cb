import type { Model } from "codecatalyst-client";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { PageHead } from "../../app/PageHead.tsx";
import { client, queryClient } from "../../data/client.ts";
import { Button } from "../../design/Button.tsx";
import { DataTable, type Column } from "../../design/DataTable.tsx";
import { Dialog } from "../../design/Dialog.tsx";
import { Failure, Notice } from "../../design/Notice.tsx";
import { Panel } from "../../design/Panel.tsx";
import { Skeleton } from "../../design/Skeleton.tsx";
import { Tag } from "../../design/Tag.tsx";
import { useToast } from "../../design/Toasts.tsx";
import { agoText } from "../../words.ts";
import { CompareModels } from "./CompareModels.tsx";

/** Versions of the trained models: which serves, how they compare, and the way forth and back. */
export function ModelsPage() {
  const models = useQuery({ queryKey: ["models"], queryFn: ({ signal }) => client.listModels({}, { signal }) });
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const list = models.data?.models;
  const compared = (list ?? []).filter(({ version }) => chosen.includes(version));
  const choose = (version: string) =>
    setChosen((before) =>
      before.includes(version) ? before.filter((other) => other !== version) : [...before.slice(-1), version],
    );
  return (
    <>
      <PageHead
        title="Models"
        lead="Each training makes a version that never changes. One of them serves."
        actions={<Rollback />}
      />
      {models.error !== null && <Failure error={models.error} onRetry={() => void models.refetch()} />}
      {models.isPending && <Skeleton height="12rem" />}
      {list?.length === 0 && (
        <Notice title="Nothing is trained yet.">
          <p>Lists are simply new works until then. A run makes the first version.</p>
        </Notice>
      )}
      {list !== undefined && list.length > 0 && (
        <Panel heading="Versions" note="Choose two to compare them.">
          <DataTable
            caption="Versions of the models"
            columns={columnsOf(chosen, choose)}
            rows={list}
            keyOf={({ version }) => version}
          />
        </Panel>
      )}
      {compared.length === 2 && <CompareModels models={compared} />}
    </>
  );
}

const columnsOf = (chosen: readonly string[], choose: (version: string) => void): readonly Column<Model>[] => [
  {
    key: "compare",
    heading: "Compare",
    cell: ({ version }) => (
      <input
        type="checkbox"
        aria-label={`Compare ${version}`}
        checked={chosen.includes(version)}
        onChange={() => choose(version)}
      />
    ),
  },
  { key: "version", heading: "Version", cell: ({ version }) => <code>{version}</code> },
  { key: "made", heading: "Trained", cell: ({ createdAt }) => <time dateTime={createdAt}>{agoText(createdAt)}</time> },
  {
    key: "state",
    heading: "State",
    cell: ({ isServing }) => (isServing ? <Tag tone="good">Serves</Tag> : <Tag>Kept</Tag>),
  },
  {
    key: "act",
    heading: "Do",
    cell: (model) => (model.isServing ? null : <Promote model={model} />),
  },
];

const refresh = () => queryClient.invalidateQueries();

function Promote({ model: { version } }: { readonly model: Model }) {
  const toast = useToast();
  const [isAsked, setAsked] = useState(false);
  const promote = useMutation({
    mutationFn: () => client.promoteModel({ version }),
    onSuccess: async () => {
      setAsked(false);
      toast({ text: `${version} serves now.` });
      await refresh();
    },
  });
  return (
    <>
      <Button isSmall about={version} onClick={() => setAsked(true)}>
        Promote
      </Button>
      <Dialog
        title="Promote this version?"
        isOpen={isAsked}
        onClose={() => setAsked(false)}
        actions={
          <Button tone="primary" disabled={promote.isPending} onClick={() => promote.mutate()}>
            Promote
          </Button>
        }
      >
        <p>
          Every list is made by <code>{version}</code> from then on. A rollback brings back what serves now.
        </p>
        {promote.error !== null && <Failure error={promote.error} />}
      </Dialog>
    </>
  );
}

function Rollback() {
  const toast = useToast();
  const rollback = useMutation({
    mutationFn: () => client.rollbackModel({}),
    onSuccess: async ({ version }) => {
      toast({ text: `${version} serves again.` });
      await refresh();
    },
    onError: (error) => toast({ text: error.message, isFailure: true }),
  });
  return (
    <Button disabled={rollback.isPending} onClick={() => rollback.mutate()}>
      Roll back
    </Button>
  );
}
