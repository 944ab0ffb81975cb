import { createClient, type HistoryReport } from "codecatalyst-client";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useViewer } from "../app/Viewer.tsx";
import { refreshPersonal } from "../data/use-record.ts";

/** Years of listening take a while to read, and are not sent twice by themselves. */
const patient = createClient({ baseUrl: location.origin, timeoutMs: 600_000, retryCount: 0 });

/** A file and what became of it; neither report nor error while it is read. */
export interface FileImport {
  readonly key: string;
  readonly name: string;
  readonly report?: HistoryReport;
  readonly error?: unknown;
}

/** Brings in files, one after the other. */
export function useImport() {
  const { userId } = useViewer();
  const [files, setFiles] = useState<readonly FileImport[]>([]);
  const settle = (key: string, outcome: Partial<FileImport>) =>
    setFiles((all) => all.map((file) => (file.key === key ? { ...file, ...outcome } : file)));
  const one = useMutation({
    mutationFn: ({ file }: { readonly key: string; readonly file: File }) =>
      patient.importHistory({ userId, name: file.name, body: file }),
    onSuccess: (report, { key }) => settle(key, { report }),
    onError: (error, { key }) => settle(key, { error }),
  });
  const all = useMutation({
    mutationFn: async (chosen: readonly { readonly key: string; readonly file: File }[]) => {
      for (const each of chosen) await one.mutateAsync(each).catch(() => undefined);
    },
    onSuccess: () => refreshPersonal(userId),
  });
  return {
    files,
    isBusy: all.isPending,
    bringIn: (chosen: readonly File[]) => {
      const keyed = chosen.map((file) => ({ key: crypto.randomUUID(), file }));
      setFiles(keyed.map(({ key, file }) => ({ key, name: file.name })));
      all.mutate(keyed);
    },
  };
}
