import type { Relation } from "codecatalyst-client";
import { useMutation } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { client, queryClient } from "../../data/client.ts";
import { useItem, useRelations } from "../../data/use-catalogue.ts";
import { Button } from "../../design/Button.tsx";
import { DataTable } from "../../design/DataTable.tsx";
import { SelectField } from "../../design/Field.tsx";
import { Failure, Notice } from "../../design/Notice.tsx";
import { Panel } from "../../design/Panel.tsx";
import { Skeleton } from "../../design/Skeleton.tsx";
import { Tag } from "../../design/Tag.tsx";
import { useToast } from "../../design/Toasts.tsx";
import styles from "../Console.module.css";
import { ItemLink } from "../ItemLink.tsx";
import { ItemPicker } from "../ItemPicker.tsx";
import { relationOf, relationSentences, relationWords } from "./relation-words.ts";

const refresh = () => queryClient.invalidateQueries({ queryKey: ["relations"] });
const otherEnd = ({ from, to }: Relation, itemId: string) => (from === itemId ? to : from);

/** What joins a work to others. Reasons and lists follow these facts. */
export function Relations({ itemId }: { readonly itemId: string }) {
  const relations = useRelations(itemId);
  const list = relations.data;
  return (
    <Panel heading="Related works" note="Reasons and lists across domains follow these facts.">
      {relations.error !== null && <Failure error={relations.error} onRetry={() => void relations.refetch()} />}
      {relations.isPending && <Skeleton height="6rem" />}
      {list?.length === 0 && <Notice title="Nothing is related to it yet." />}
      {list !== undefined && list.length > 0 && (
        <DataTable
          caption="Works that it is related to"
          rows={list}
          keyOf={({ from, to, kind }) => JSON.stringify([from, to, kind])}
          columns={[
            { key: "kind", heading: "This work", cell: (relation) => relationWords(relation, itemId) },
            {
              key: "other",
              heading: "The other one",
              cell: (relation) => <ItemLink itemId={otherEnd(relation, itemId)} />,
            },
            {
              key: "sure",
              heading: "How sure",
              cell: ({ confidence }) =>
                confidence === 1 ? <Tag tone="good">Stated</Tag> : <Tag>{Math.round(confidence * 100)} %</Tag>,
            },
            { key: "act", heading: "Change", cell: (relation) => <Remove relation={relation} itemId={itemId} /> },
          ]}
        />
      )}
      <AddRelation itemId={itemId} />
    </Panel>
  );
}

function Remove({ relation, itemId }: { readonly relation: Relation; readonly itemId: string }) {
  const toast = useToast();
  const other = otherEnd(relation, itemId);
  const { data } = useItem(other);
  const restore = useMutation({
    mutationFn: () => client.addRelations({ body: { relations: [relation] } }),
    onSuccess: refresh,
    onError: (error) => toast({ text: error.message, isFailure: true }),
  });
  const remove = useMutation({
    mutationFn: () => client.deleteRelation({ from: relation.from, to: relation.to, kind: relation.kind }),
    onSuccess: async () => {
      toast({ text: "The relation is gone.", undo: () => restore.mutate() });
      await refresh();
    },
    onError: (error) => toast({ text: error.message, isFailure: true }),
  });
  return (
    <Button
      isSmall
      about={`${relationWords(relation, itemId)} ${data?.title ?? other}`}
      disabled={remove.isPending}
      onClick={() => remove.mutate()}
    >
      Remove
    </Button>
  );
}

function AddRelation({ itemId }: { readonly itemId: string }) {
  const toast = useToast();
  const [sentence, setSentence] = useState(relationSentences[0]?.[0] ?? "");
  const [otherId, setOtherId] = useState<string>();
  const [problem, setProblem] = useState<string>();
  const add = useMutation({
    mutationFn: (other: string) => client.addRelations({ body: { relations: [relationOf(sentence, itemId, other)] } }),
    onSuccess: async () => {
      setOtherId(undefined);
      toast({ text: "The relation is added." });
      await refresh();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (otherId === undefined) setProblem("Choose the other work first.");
    else if (otherId === itemId) setProblem("A work is not related to itself. Choose another one.");
    else add.mutate(otherId);
  };
  return (
    <form className={styles["form"]} aria-label="Add a relation" onSubmit={submit}>
      <div className={styles["fields"]}>
        <SelectField label="This work …" value={sentence} onChange={(event) => setSentence(event.currentTarget.value)}>
          {relationSentences.map(([value, words]) => (
            <option key={value} value={value}>
              {words}
            </option>
          ))}
        </SelectField>
        <ItemPicker
          label="… the other work"
          itemId={otherId}
          problem={problem}
          onPick={(picked) => {
            setProblem(undefined);
            setOtherId(picked);
          }}
        />
      </div>
      {add.error !== null && <Failure error={add.error} />}
      {problem !== undefined && otherId !== undefined && (
        <Notice tone="warning">
          <p role="alert">{problem}</p>
        </Notice>
      )}
      <div>
        <Button type="submit" disabled={add.isPending}>
          Add the relation
        </Button>
      </div>
    </form>
  );
}
