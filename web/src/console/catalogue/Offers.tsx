import type { Offer } from "codecatalyst-client";
import { useState, type FormEvent } from "react";
import { Button } from "../../design/Button.tsx";
import { DataTable } from "../../design/DataTable.tsx";
import { SelectField, TextField } from "../../design/Field.tsx";
import { Failure, Notice } from "../../design/Notice.tsx";
import { Panel } from "../../design/Panel.tsx";
import { useToast } from "../../design/Toasts.tsx";
import { offerText } from "../../words.ts";
import styles from "../Console.module.css";
import type { TaggedItem } from "./CatalogueItem.tsx";
import { emptyOffer, offerOf, type OfferForm } from "./offer-form.ts";
import { isOvertaken, refreshItem, useChangeItem } from "./use-change-item.ts";

const kinds: readonly (readonly [Offer["kind"], string])[] = [
  ["stream", "Included with the service"],
  ["borrow", "Borrow"],
  ["rent", "Rent"],
  ["buy", "Buy"],
];

/** Where a work can be had. */
export function Offers({ tagged }: { readonly tagged: TaggedItem }) {
  const toast = useToast();
  const { item } = tagged;
  const change = useChangeItem(tagged, () => toast({ text: `Offers saved: ${item.title}.` }));
  const remove = (offer: Offer) => change.mutate({ offers: item.offers.filter((one) => one !== offer) });
  return (
    <Panel heading="Where it can be had">
      {item.offers.length === 0 ? (
        <Notice title="Nobody offers it.">
          <p>Lists for people who said which services they can reach leave it out.</p>
        </Notice>
      ) : (
        <DataTable
          caption="Offers"
          rows={item.offers}
          keyOf={(offer) => JSON.stringify(offer)}
          columns={[
            { key: "offer", heading: "Offer", cell: (offer) => <span dir="auto">{offerText(offer)}</span> },
            { key: "region", heading: "Country", cell: ({ region }) => region ?? "everywhere" },
            { key: "seen", heading: "Seen on", cell: ({ seenOn }) => seenOn ?? "–" },
            {
              key: "act",
              heading: "Change",
              cell: (offer) => (
                <Button isSmall about={offerText(offer)} disabled={change.isPending} onClick={() => remove(offer)}>
                  Remove
                </Button>
              ),
            },
          ]}
        />
      )}
      {change.error !== null &&
        (isOvertaken(change.error) ? (
          <Notice
            tone="warning"
            title="Somebody else changed this work meanwhile."
            actions={
              <Button isSmall onClick={() => void refreshItem(item.id).then(() => change.reset())}>
                Show what is there now
              </Button>
            }
          >
            <p>Nothing was changed. Look at it again, then decide.</p>
          </Notice>
        ) : (
          <Failure error={change.error} />
        ))}
      <AddOffer
        isPending={change.isPending}
        onAdd={(offer) => change.mutateAsync({ offers: [...item.offers, offer] })}
      />
    </Panel>
  );
}

function AddOffer({
  isPending,
  onAdd,
}: {
  readonly isPending: boolean;
  readonly onAdd: (offer: Offer) => Promise<unknown>;
}) {
  const [form, setForm] = useState<OfferForm>(emptyOffer);
  const [isJudged, setJudged] = useState(false);
  const { offer, problems } = offerOf(form);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setJudged(true);
    if (offer === undefined) return;
    const clear = () => {
      setForm(emptyOffer);
      setJudged(false);
    };
    // A failure is shown above, and what was typed stays.
    onAdd(offer).then(clear, () => undefined);
  };
  const field = (name: keyof OfferForm, label: string, hint?: string) => (
    <TextField
      label={label}
      hint={hint}
      value={form[name]}
      autoComplete="off"
      problem={isJudged ? problems[name] : undefined}
      onChange={({ currentTarget: { value } }) => setForm({ ...form, [name]: value })}
    />
  );
  return (
    <form className={styles["form"]} aria-label="Add an offer" noValidate onSubmit={submit}>
      <div className={styles["fields"]}>
        {field("service", "Service")}
        <SelectField
          label="How"
          value={form.kind}
          onChange={({ currentTarget: { value } }) => setForm({ ...form, kind: value as Offer["kind"] })}
        >
          {kinds.map(([value, words]) => (
            <option key={value} value={value}>
              {words}
            </option>
          ))}
        </SelectField>
        {field("price", "Price", "With its currency: 3.99 EUR. Nothing where it costs nothing extra.")}
        {field("region", "Country", "Two letters: GB. Nothing where it holds everywhere.")}
        {field("url", "Address")}
      </div>
      <div>
        <Button type="submit" disabled={isPending}>
          Add the offer
        </Button>
      </div>
    </form>
  );
}
