import { ApiError, type Surface, type SurfaceContent } from "codecatalyst-client";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { client, queryClient } from "../../data/client.ts";
import { contentOf, formOf, isSameContent, merged, type FormProblems, type SurfaceForm } from "./surface-form.ts";

/** A surface as it was read, and the tag by which a change says so; no surface where there is none yet. */
export interface TaggedSurface {
  readonly surface: Surface | undefined;
  readonly etag: string | undefined;
}

const isOvertaken = (error: unknown) => error instanceof ApiError && error.status === 412;

export async function readSurface(name: string, signal?: AbortSignal): Promise<TaggedSurface> {
  try {
    const { answer, etag } = await client.request("getSurface", { name }, signal === undefined ? {} : { signal });
    return { surface: answer, etag };
  } catch (error) {
    if (error instanceof ApiError && error.code === "SURFACE_NOT_FOUND") return { surface: undefined, etag: undefined };
    throw error;
  }
}

const nothing: SurfaceContent = { rules: [] };
const draftOf = ({ surface }: TaggedSurface): SurfaceContent => surface?.draft ?? nothing;

export interface Draft {
  readonly name: string;
  /** As the server has it. */
  readonly base: TaggedSurface;
  readonly form: SurfaceForm;
  /** What the form means; undefined while something in it is wrong. */
  readonly content: SurfaceContent | undefined;
  readonly problems: FormProblems;
  /** Whether there is something to save: what was typed, or a surface that is not there yet. */
  readonly isDirty: boolean;
  /** Whether something typed would be lost. */
  readonly isUnsaved: boolean;
  readonly isBusy: boolean;
  readonly error: Error | null;
  /** Since somebody else changed the draft as well: what both changed. */
  readonly bothChanged: readonly string[] | undefined;
  readonly change: (form: SurfaceForm) => void;
  /** Writes what was typed, if anything was; false where that did not go. */
  readonly save: () => Promise<boolean>;
  /** Saves, and makes it what lists obey; false where that did not go. */
  readonly publish: () => Promise<boolean>;
  readonly rollBack: (version: number) => Promise<boolean>;
}

/** What is being worked on: typed here, kept by the server, and never written over what somebody else wrote meanwhile. */
export function useDraft(name: string, loaded: TaggedSurface): Draft {
  const [base, setBase] = useState(loaded);
  const [form, setForm] = useState(() => formOf(draftOf(loaded)));
  const [bothChanged, setBothChanged] = useState<readonly string[]>();
  const { content, problems } = contentOf(form);
  const isUnsaved = content === undefined || !isSameContent(content, draftOf(base));
  const isDirty = base.surface === undefined || isUnsaved;

  const take = (next: TaggedSurface) => {
    setBase(next);
    queryClient.setQueryData(["surface", name], next);
    void queryClient.invalidateQueries({ queryKey: ["surfaces"] });
  };
  const takeOver = async () => {
    const fresh = await readSurface(name);
    const { form: both, bothChanged: conflicts } = merged(draftOf(base), form, draftOf(fresh));
    setForm(both);
    setBothChanged(conflicts);
    take(fresh);
  };
  /** The newest tag after a step; undefined where the step did not go. */
  const write = useMutation({
    mutationFn: async (step: (from: TaggedSurface) => Promise<TaggedSurface>) => step(base),
    onSuccess: take,
    onError: (error) => void (isOvertaken(error) && takeOver()),
  });
  const run = (step: (from: TaggedSurface) => Promise<TaggedSurface>) =>
    write.mutateAsync(step).then(
      () => true,
      () => false,
    );
  const saved = async (from: TaggedSurface): Promise<TaggedSurface> => {
    if (content === undefined || !isDirty) return from;
    const next = await putDraft(name, content, from);
    setForm(formOf(draftOf(next)));
    setBothChanged(undefined);
    return next;
  };
  return {
    name,
    base,
    form,
    content,
    problems,
    isDirty,
    isUnsaved,
    isBusy: write.isPending,
    error: isOvertaken(write.error) ? null : write.error,
    bothChanged,
    change(next) {
      write.reset();
      setForm(next);
    },
    save: () => run(saved),
    publish: () => run(async (from) => publishDraft(name, await saved(from))),
    rollBack: (version) =>
      run(async () => {
        await client.rollbackSurface({ name, body: { version } });
        return readSurface(name);
      }),
  };
}

async function putDraft(name: string, body: SurfaceContent, { etag }: TaggedSurface): Promise<TaggedSurface> {
  if (etag === undefined && (await readSurface(name)).surface !== undefined)
    throw new ApiError(412, { code: "PRECONDITION_FAILED", message: "Somebody else made this surface meanwhile." });
  const put = await client.request("putSurface", { name, body }, etag === undefined ? {} : { ifMatch: etag });
  return { surface: put.answer, etag: put.etag };
}

async function publishDraft(name: string, { etag }: TaggedSurface): Promise<TaggedSurface> {
  const published = await client.request("publishSurface", { name }, etag === undefined ? {} : { ifMatch: etag });
  return { surface: published.answer, etag: published.etag };
}
