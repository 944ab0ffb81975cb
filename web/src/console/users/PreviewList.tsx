import type { Input, ListPreview, Recommendation } from "codecatalyst-client";
import { useQuery } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { client, personal } from "../../data/client.ts";
import { Button } from "../../design/Button.tsx";
import { DataTable, type Column } from "../../design/DataTable.tsx";
import { SelectField, TextField } from "../../design/Field.tsx";
import { Failure, Notice } from "../../design/Notice.tsx";
import { Panel } from "../../design/Panel.tsx";
import { Skeleton } from "../../design/Skeleton.tsx";
import { DomainTag, Tag } from "../../design/Tag.tsx";
import { dateText, domainNames } from "../../words.ts";
import { figureText } from "../figures.ts";
import styles from "../Console.module.css";
import { ItemLink } from "../ItemLink.tsx";

type Wish = Omit<Input<"previewList">, "userId">;

const companies = ["alone", "partner", "friends", "family"] as const;
const weathers = ["sunny", "cloudy", "rainy", "snowy", "stormy"] as const;
const domains = ["book", "movie", "music"] as const;
const length = 12;

/** A person's list for a surface and a moment. Looking does nothing: it is noted nowhere. */
export function PreviewList({ userId }: { readonly userId: string }) {
  const [wish, setWish] = useState<Wish>();
  const list = useQuery({
    queryKey: personal(userId, "preview", wish),
    queryFn: ({ signal }) => client.previewList({ ...wish, n: length, explain: true, userId }, { signal }),
    enabled: wish !== undefined,
    staleTime: 0,
  });
  return (
    <Panel
      heading="Their list, as a preview"
      note="Made as for them, but nothing of it is recorded, and they see nothing of it."
    >
      <WishForm onAsk={setWish} />
      {list.error !== null && <Failure error={list.error} onRetry={() => void list.refetch()} />}
      {list.isFetching && list.data === undefined && <Skeleton height="16rem" />}
      {list.data !== undefined && wish !== undefined && <Preview list={list.data} at={wish.at} />}
    </Panel>
  );
}

function WishForm({ onAsk }: { readonly onAsk: (wish: Wish) => void }) {
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const said = Object.fromEntries(
      [...new FormData(event.currentTarget)].flatMap(([name, value]) =>
        typeof value === "string" && value.trim() !== "" ? [[name, value.trim()] as const] : [],
      ),
    );
    const { at, ...rest } = said;
    onAsk({ ...rest, ...(at !== undefined && { at: new Date(at).toISOString() }) });
  };
  const select = (label: string, name: string, options: readonly (readonly [string, string])[]) => (
    <SelectField label={label} name={name}>
      <option value="">Any</option>
      {options.map(([value, words]) => (
        <option key={value} value={value}>
          {words}
        </option>
      ))}
    </SelectField>
  );
  return (
    <form className={styles["form"]} aria-label="Which list" onSubmit={submit}>
      <div className={styles["fields"]}>
        <TextField
          label="Surface"
          name="surface"
          defaultValue="home"
          pattern="[a-z][a-z0-9]*(-[a-z0-9]+)*"
          title="Small letters, as in home or after-finish"
          maxLength={64}
          autoComplete="off"
          hint="Whose published rules hold, if it has any."
        />
        {select(
          "Domain",
          "domain",
          domains.map((domain) => [domain, domainNames(domain)]),
        )}
        <TextField label="When" name="at" type="datetime-local" hint="Now, where nothing is said." />
        {select(
          "With whom",
          "company",
          companies.map((company) => [company, company]),
        )}
        {select(
          "Weather",
          "weather",
          weathers.map((weather) => [weather, weather]),
        )}
      </div>
      <div>
        <Button type="submit" tone="primary">
          Preview
        </Button>
      </div>
    </form>
  );
}

function Preview({ list, at }: { readonly list: ListPreview; readonly at: string | undefined }) {
  return (
    <>
      <p className="note" role="status">
        {at === undefined ? "As of now" : `As of ${dateText(at)}`}
        {list.modelVersion !== undefined && `, by the version ${list.modelVersion}`}
        {list.surfaceVersion !== undefined && `, under version ${list.surfaceVersion} of the rules of ${list.surface}`}
        {list.isFallback && "; nothing is known of their taste, so that no model of it had a say"}
        {list.mood !== undefined && `. Their mood is believed to be ${list.mood.words}`}.
      </p>
      {list.items.length === 0 ? (
        <Notice title="The list is empty.">
          <p>Nothing fits what was asked for. Leave something out, or look at the rules of the surface.</p>
        </Notice>
      ) : (
        <DataTable caption="Preview of their list" rows={list.items} keyOf={({ item }) => item.id} columns={columns} />
      )}
      {list.continue.length > 0 && (
        <>
          <h3>Begun, and shown beside the list</h3>
          <DataTable
            caption="What they have begun"
            rows={list.continue}
            keyOf={({ item }) => item.id}
            columns={columns.filter(({ key }) => key !== "rank")}
          />
        </>
      )}
    </>
  );
}

const columns: readonly Column<Recommendation>[] = [
  { key: "rank", heading: "Place", isNumber: true, cell: ({ rank }) => rank },
  { key: "work", heading: "Work", cell: ({ item }) => <ItemLink itemId={item.id} title={item.title} /> },
  { key: "domain", heading: "Domain", cell: ({ item }) => <DomainTag domain={item.domain} /> },
  { key: "score", heading: "Score", isNumber: true, cell: ({ score }) => figureText(score) },
  {
    key: "why",
    heading: "Why",
    cell: ({ reasons }) => (
      <span className={styles["sentence"]} dir="auto">
        {reasons[0]?.text ?? "–"}
      </span>
    ),
  },
  {
    key: "rules",
    heading: "Rules",
    cell: ({ rules = [] }) =>
      rules.length === 0
        ? "–"
        : rules.map(({ kind, ruleId }) => <Tag key={`${kind} ${ruleId}`}>{`${kind} ${ruleId ?? ""}`}</Tag>),
  },
];
