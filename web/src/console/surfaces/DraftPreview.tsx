import type { Input, SurfacePreview } from "codecatalyst-client";
import { useQuery } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { client } from "../../data/client.ts";
import { Button } from "../../design/Button.tsx";
import { SelectField, TextField } from "../../design/Field.tsx";
import { Failure, Notice } from "../../design/Notice.tsx";
import { Panel } from "../../design/Panel.tsx";
import { Skeleton } from "../../design/Skeleton.tsx";
import { Tag } from "../../design/Tag.tsx";
import { domainNames } from "../../words.ts";
import styles from "../Console.module.css";
import { figureText } from "../figures.ts";
import { ItemLink } from "../ItemLink.tsx";
import { compareLists, effectText, moveText, type ComparedItem } from "./compare-lists.ts";
import own from "./Surfaces.module.css";
import type { Draft } from "./use-draft.ts";

type Wish = Input<"previewSurface">["body"];

/** A person's list as it is now beside what it would be under the draft. Looking changes nothing. */
export function DraftPreview({ draft }: { readonly draft: Draft }) {
  const { name, base } = draft;
  const [wish, setWish] = useState<Wish>();
  const preview = useQuery({
    queryKey: ["surface-preview", name, base.etag, wish],
    queryFn: async ({ signal }) => {
      const body = wish ?? { userId: "" };
      const [now, planned] = await Promise.all([
        client.previewList({ ...body, surface: name }, { signal }),
        client.previewSurface({ name, body }, { signal }),
      ]);
      return { now: now.items.map(({ item: { id, title } }) => ({ itemId: id, title })), planned };
    },
    enabled: wish !== undefined && base.surface !== undefined,
    staleTime: 0,
  });
  const ask = async (wanted: Wish) => {
    if (draft.content !== undefined && (await draft.save())) setWish(wanted);
  };
  return (
    <Panel heading="Before and after" note="Nobody sees it, and nothing of it is recorded.">
      <PreviewForm draft={draft} onAsk={(wanted) => void ask(wanted)} />
      {draft.content === undefined && (
        <Notice tone="warning">
          <p>The draft is not complete: what is missing must be there before it can be tried.</p>
        </Notice>
      )}
      {preview.error !== null && <Failure error={preview.error} onRetry={() => void preview.refetch()} />}
      {preview.isLoading && <Skeleton height="16rem" />}
      {preview.data !== undefined && (
        <Lists now={preview.data.now} preview={preview.data.planned} liveVersion={base.surface?.liveVersion} />
      )}
    </Panel>
  );
}

function PreviewForm({ draft, onAsk }: { readonly draft: Draft; readonly onAsk: (wish: Wish) => void }) {
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const said = (field: string) => {
      const value = data.get(field);
      return typeof value === "string" ? value.trim() : "";
    };
    const [userId, domain, region, at] = ["userId", "domain", "region", "at"].map(said) as [
      string,
      string,
      string,
      string,
    ];
    if (userId === "") return;
    onAsk({
      userId,
      ...(domain !== "" && { domain }),
      ...(region !== "" && { region: region.toUpperCase() }),
      ...(at !== "" && { at: new Date(at).toISOString() }),
    });
  };
  return (
    <form className={styles["form"]} aria-label="Whose list" onSubmit={submit}>
      <div className={styles["fields"]}>
        <TextField
          label="Id of the person"
          name="userId"
          required
          maxLength={256}
          autoComplete="off"
          spellCheck={false}
          placeholder="household-1-person-1"
          hint="Somebody unknown is a newcomer."
        />
        <SelectField label="Domain" name="domain">
          <option value="">All</option>
          {["book", "movie", "music"].map((domain) => (
            <option key={domain} value={domain}>
              {domainNames(domain)}
            </option>
          ))}
        </SelectField>
        <TextField
          label="Country"
          name="region"
          pattern="[A-Za-z]{2}"
          title="Two letters, as in GB"
          maxLength={2}
          autoComplete="off"
        />
        <TextField label="As if it were" name="at" type="datetime-local" hint="For embargoes and pins to come." />
      </div>
      <div>
        <Button type="submit" disabled={draft.isBusy}>
          {draft.isDirty ? "Save and compare" : "Compare"}
        </Button>
      </div>
    </form>
  );
}

function Lists({
  now,
  preview,
  liveVersion,
}: {
  readonly now: readonly { readonly itemId: string; readonly title: string }[];
  readonly preview: SurfacePreview;
  readonly liveVersion: number | undefined;
}) {
  const rows = compareLists(now, preview.after, preview.effects);
  const moved = rows.filter((row) => moveText(row) !== "").length;
  const scores = new Map([...preview.before, ...preview.after].map(({ itemId, score }) => [itemId, score]));
  return (
    <>
      <p role="status">
        {moved === 0 ? "The draft leaves this list as it is." : `The draft moves ${moved} of ${rows.length} works.`}
      </p>
      {preview.unmet.length > 0 && (
        <Notice tone="warning" title="Rules that this list cannot keep">
          <ul className={own["changes"]}>
            {preview.unmet.map(({ ruleId, problem }) => (
              <li key={ruleId} dir="auto">
                {ruleId}: {problem}
              </li>
            ))}
          </ul>
        </Notice>
      )}
      <div className={own["lists"]}>
        <section aria-label="Now">
          <h3>Now{liveVersion === undefined ? ", without rules" : `, version ${liveVersion}`}</h3>
          <ol className={own["items"]}>
            {now.map((item, place) => {
              const row = rows.find(({ itemId }) => itemId === item.itemId);
              return <Line key={item.itemId} place={place + 1} row={row} isBefore score={scores.get(item.itemId)} />;
            })}
          </ol>
        </section>
        <section aria-label="With the draft">
          <h3>With the draft</h3>
          <ol className={own["items"]}>
            {rows
              .filter(({ placeThen }) => placeThen !== undefined)
              .map((row) => (
                <Line key={row.itemId} place={row.placeThen ?? 0} row={row} score={scores.get(row.itemId)} />
              ))}
          </ol>
        </section>
      </div>
    </>
  );
}

const toneOf = (move: string) =>
  move === "leaves" ? "alarm" : move.startsWith("down") ? "warning" : move === "" ? "plain" : "good";

/** Of the list now, only what leaves is marked: all else is told beside the new place. */
function Line({
  place,
  row,
  score,
  isBefore = false,
}: {
  readonly place: number;
  readonly row: ComparedItem | undefined;
  readonly score: number | undefined;
  readonly isBefore?: boolean;
}) {
  if (row === undefined) return null;
  const move = moveText(row);
  const isTold = isBefore ? move === "leaves" : move !== "";
  const effects = isBefore && move !== "leaves" ? [] : row.effects;
  return (
    <li>
      <span className="number">{place}</span>
      <span className={own["item"]}>
        <ItemLink itemId={row.itemId} title={row.title} />{" "}
        {score !== undefined && <span className="note number">{figureText(score)}</span>}
      </span>
      {isTold && <Tag tone={toneOf(move)}>{move}</Tag>}
      {effects.length > 0 && (
        <span className={`${own["effects"]} note`} dir="auto">
          {effects.map(effectText).join(", ")}
        </span>
      )}
    </li>
  );
}
