import type { TasteEdit } from "codecatalyst-client";
import { useState, type FormEvent } from "react";
import { Button } from "../design/Button.tsx";
import { SelectField, TextField } from "../design/Field.tsx";
import { Panel } from "../design/Panel.tsx";
import { domainNames } from "../words.ts";
import styles from "./Beliefs.module.css";
import { facetNames, traitText, traitValue, wishNames, type Facet, type Wish } from "./traits.ts";
import type { Wishes } from "./use-wishes.ts";

const facets = ["theme", "genre", "person", "domain"] as const satisfies readonly Facet[];
const wishList = ["more", "less", "never"] as const satisfies readonly Wish[];
const domains = ["book", "movie", "music"];

/** What the viewer said of their own taste, and a place to say more. */
export function OwnWords({ edits, wishes }: { readonly edits: readonly TasteEdit[]; readonly wishes: Wishes }) {
  return (
    <Panel heading="In your own words" note="What you say counts more than what is believed, from the next list on.">
      {edits.length > 0 && (
        <ul className={styles["edits"]}>
          {edits.map((edit) => (
            <li key={`${edit.facet} ${edit.value}`} className={styles["edit"]}>
              <span dir="auto">
                {wishNames[edit.wish]}: <strong>{traitText(edit)}</strong>{" "}
                <span className="note">({facetNames[edit.facet].one.toLowerCase()})</span>
              </span>
              <Button tone="quiet" isSmall about={traitText(edit)} onClick={() => wishes.wish(edit, undefined)}>
                Unsay
              </Button>
            </li>
          ))}
        </ul>
      )}
      <AddWish wishes={wishes} />
    </Panel>
  );
}

function AddWish({ wishes }: { readonly wishes: Wishes }) {
  const [facet, setFacet] = useState<Facet>("theme");
  const [typed, setTyped] = useState("");
  const [wish, setWish] = useState<Wish>("more");
  const isDomain = facet === "domain";
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const value = traitValue(facet, typed);
    if (value === "") return;
    wishes.wish({ facet, value }, wish);
    setTyped("");
  };
  return (
    <form className={styles["add"]} onSubmit={submit}>
      <SelectField
        label="I want"
        value={wish}
        onChange={(event) => setWish(wishList.find((one) => one === event.currentTarget.value) ?? "more")}
      >
        {wishList.map((one) => (
          <option key={one} value={one}>
            {wishNames[one].toLowerCase()}
          </option>
        ))}
      </SelectField>
      <div className={styles["add"]}>
        <SelectField
          label="of a"
          value={facet}
          onChange={(event) => {
            setFacet(facets.find((one) => one === event.currentTarget.value) ?? "theme");
            setTyped("");
          }}
        >
          {facets.map((one) => (
            <option key={one} value={one}>
              {facetNames[one].one.toLowerCase()}
            </option>
          ))}
        </SelectField>
        {isDomain ? (
          <SelectField label="namely" value={typed} onChange={(event) => setTyped(event.currentTarget.value)}>
            <option value="">choose …</option>
            {domains.map((domain) => (
              <option key={domain} value={domain}>
                {domainNames(domain)}
              </option>
            ))}
          </SelectField>
        ) : (
          <TextField
            label="namely"
            maxLength={200}
            dir="auto"
            autoComplete="off"
            placeholder={facet === "person" ? "Hayao Miyazaki" : "coming of age"}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
        )}
      </div>
      <Button type="submit" tone="primary" disabled={typed.trim() === ""}>
        Say it
      </Button>
    </form>
  );
}
