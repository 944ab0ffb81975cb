import { ApiError } from "codecatalyst-client";
import { useState, type FormEvent } from "react";
import { client } from "../../data/client.ts";
import { Button } from "../../design/Button.tsx";
import { TextAreaField, TextField } from "../../design/Field.tsx";
import { Failure, Notice } from "../../design/Notice.tsx";
import { useToast } from "../../design/Toasts.tsx";
import { AskBeforeLeaving } from "../AskBeforeLeaving.tsx";
import styles from "../Console.module.css";
import type { TaggedItem } from "./CatalogueItem.tsx";
import { formOf, itemFields, patchOf, rebased } from "./item-form.ts";
import { isOvertaken, useChangeItem } from "./use-change-item.ts";

/** Every field that operators mend. Where somebody else was faster, nothing typed is lost. */
export function EditItem({ tagged, onDone }: { readonly tagged: TaggedItem; readonly onDone: () => void }) {
  const toast = useToast();
  const [base, setBase] = useState(tagged);
  const [form, setForm] = useState(() => formOf(tagged.item));
  const [isJudged, setJudged] = useState(false);
  const [bothChanged, setBothChanged] = useState<readonly string[]>();
  const { patch, problems } = patchOf(base.item, form);
  const [hasProblems, hasChanges] = [Object.keys(problems).length > 0, Object.keys(patch).length > 0];
  const change = useChangeItem(base, ({ title }) => {
    toast({ text: `Saved: ${title}.` });
    onDone();
  });

  const takeOver = async () => {
    const { answer: fresh, etag } = await client.request("getItem", { itemId: base.item.id });
    const merged = rebased(base.item, form, fresh);
    setBase({ item: fresh, etag });
    setForm(merged.form);
    setBothChanged(merged.bothChanged);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setJudged(true);
    if (hasProblems) return;
    if (!hasChanges) {
      onDone();
      return;
    }
    change.mutate(patch, { onError: (error) => void (isOvertaken(error) && takeOver()) });
  };
  const refused = fieldProblems(change.error);
  return (
    <form className={styles["form"]} noValidate onSubmit={submit}>
      <AskBeforeLeaving isUnsaved={hasProblems || hasChanges} />
      {bothChanged !== undefined && <Overtaken bothChanged={bothChanged} />}
      <div className={styles["fields"]}>
        {itemFields.map(({ name, label, hint, isLong = false }) => {
          const shared = {
            label,
            hint,
            name,
            dir: "auto" as const,
            value: form[name] ?? "",
            problem: (isJudged ? problems[name] : undefined) ?? refused[name],
            onChange: ({ currentTarget: { value } }: { readonly currentTarget: { readonly value: string } }) =>
              setForm({ ...form, [name]: value }),
          };
          return isLong ? (
            <div key={name} className={styles["wide"]}>
              <TextAreaField {...shared} />
            </div>
          ) : (
            <TextField key={name} autoComplete="off" {...shared} />
          );
        })}
      </div>
      {change.error !== null && !isOvertaken(change.error) && <Failure error={change.error} />}
      <div className={styles["row"]}>
        <Button type="submit" tone="primary" disabled={change.isPending}>
          Save
        </Button>
        <Button onClick={onDone}>Leave as it is</Button>
      </div>
    </form>
  );
}

function Overtaken({ bothChanged }: { readonly bothChanged: readonly string[] }) {
  return (
    <Notice tone="warning" title="Somebody else changed this work meanwhile.">
      <p role="alert">
        What you typed is still here, and their other changes have been taken over.{" "}
        {bothChanged.length > 0
          ? `You both changed: ${bothChanged.join(", ")}. Save again to put yours in place of theirs.`
          : "You changed different things: save again to keep both."}
      </p>
    </Notice>
  );
}

/** What the server says of single fields, by the field's name. */
function fieldProblems(error: unknown): Readonly<Record<string, string>> {
  if (!(error instanceof ApiError) || !Array.isArray(error.details["problems"])) return {};
  const problems = error.details["problems"] as readonly { readonly field: string; readonly message: string }[];
  return Object.fromEntries(problems.map(({ field, message }) => [field.split("/")[1] ?? "", `This ${message}.`]));
}
