import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { PageHead } from "../../app/PageHead.tsx";
import { paths } from "../../app/paths.ts";
import { Button, ButtonLink } from "../../design/Button.tsx";
import { TextField } from "../../design/Field.tsx";
import { Failure, Notice } from "../../design/Notice.tsx";
import { Panel } from "../../design/Panel.tsx";
import { Skeleton } from "../../design/Skeleton.tsx";
import { Tag } from "../../design/Tag.tsx";
import { useToast } from "../../design/Toasts.tsx";
import { AskBeforeLeaving } from "../AskBeforeLeaving.tsx";
import styles from "../Console.module.css";
import { usePathId } from "../use-path-id.ts";
import { DeleteSurface } from "./DeleteSurface.tsx";
import { DraftPreview } from "./DraftPreview.tsx";
import { Publish } from "./Publish.tsx";
import { RuleList } from "./RuleList.tsx";
import { refusedRules } from "./surface-form.ts";
import { SurfaceVersions } from "./SurfaceVersions.tsx";
import { readSurface, useDraft, type Draft, type TaggedSurface } from "./use-draft.ts";

/** One surface: its draft, what the draft would do, and its versions. */
export function SurfacePage() {
  const name = usePathId(paths.consolePage("surfaces"));
  const surface = useQuery({
    queryKey: ["surface", name],
    queryFn: ({ signal }) => readSurface(name, signal),
    // What is typed must not be made old by a look in passing.
    staleTime: 0,
    refetchOnReconnect: false,
  });
  return (
    <>
      <PageHead
        title={name}
        lead="Rules for the lists that are shown here."
        actions={<ButtonLink to={paths.consolePage("surfaces")}>All surfaces</ButtonLink>}
      />
      {surface.error !== null && <Failure error={surface.error} onRetry={() => void surface.refetch()} />}
      {surface.isPending && <Skeleton height="24rem" />}
      {surface.data !== undefined && <Editor key={name} name={name} loaded={surface.data} />}
    </>
  );
}

function Editor({ name, loaded }: { readonly name: string; readonly loaded: TaggedSurface }) {
  const draft = useDraft(name, loaded);
  const { surface } = draft.base;
  return (
    <>
      <AskBeforeLeaving isUnsaved={draft.isUnsaved} />
      <Rules draft={draft} />
      <DraftPreview draft={draft} />
      {surface !== undefined && surface.versions.length > 0 && <SurfaceVersions draft={draft} surface={surface} />}
      {surface !== undefined && <DeleteSurface surface={surface} />}
    </>
  );
}

function Rules({ draft }: { readonly draft: Draft }) {
  const toast = useToast();
  const [isJudged, setJudged] = useState(false);
  const { form, problems, content, change } = draft;
  const refused = refusedRules(draft.error, form.rules);
  const save = async () => {
    setJudged(true);
    if (content !== undefined && (await draft.save())) {
      setJudged(false);
      toast({ text: "The draft is saved. Lists stay as they are until it is published." });
    }
  };
  return (
    <Panel
      heading="Draft"
      note="Where two rules cannot both be kept: embargo before pin, quota, minimum relevance, boost and bury."
      actions={<DraftState draft={draft} />}
    >
      {draft.bothChanged !== undefined && (
        <Overtaken by={draft.base.surface?.draft.changedBy} names={draft.bothChanged} />
      )}
      <RuleList
        rules={form.rules}
        problems={{ ...refused, ...(isJudged ? problems.rules : {}) }}
        onChange={(rules) => change({ ...form, rules })}
      />
      <div className={styles["fields"]}>
        <TextField
          label="Length of lists"
          hint="Of those that do not say; 20 where nothing is said."
          inputMode="numeric"
          value={form.n}
          problem={isJudged ? problems.n : undefined}
          onChange={(event) => change({ ...form, n: event.currentTarget.value.trim() })}
        />
        <TextField
          label="Variety"
          hint="0 the best scores alone, 0.5 as usual, 1 as different as can be."
          inputMode="decimal"
          value={form.diversity}
          problem={isJudged ? problems.diversity : undefined}
          onChange={(event) => change({ ...form, diversity: event.currentTarget.value.trim() })}
        />
      </div>
      {isJudged && content === undefined && (
        <Notice tone="warning" title="The draft is not complete.">
          <p role="alert">What is missing stands at the rules. Nothing was saved yet.</p>
        </Notice>
      )}
      {draft.error !== null && <Failure error={draft.error} />}
      <div className={styles["row"]}>
        <Button tone="primary" disabled={draft.isBusy || !draft.isDirty} onClick={() => void save()}>
          Save the draft
        </Button>
        <Publish draft={draft} onIncomplete={() => setJudged(true)} />
      </div>
    </Panel>
  );
}

function DraftState({ draft: { isDirty, base } }: { readonly draft: Draft }) {
  if (isDirty) return <Tag tone="warning">Not saved</Tag>;
  return <Tag>{base.surface?.liveVersion === undefined ? "Saved, nothing published yet" : "Saved"}</Tag>;
}

function Overtaken({ by, names }: { readonly by: string | undefined; readonly names: readonly string[] }) {
  return (
    <Notice tone="warning" title="Somebody else changed this surface meanwhile.">
      <p role="alert">
        Nothing you typed is lost, and what <bdi>{by ?? "they"}</bdi> changed elsewhere has been taken over.{" "}
        {names.length > 0
          ? `You both changed: ${names.join(", ")}. Yours stands here; save again to put it in place of theirs.`
          : "You changed different things: save again to keep both."}
      </p>
    </Notice>
  );
}
