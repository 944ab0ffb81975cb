import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { Value } from "typebox/value";
import { evaluationReportSchema } from "../contract/index.ts";
import { EngineError, messageOf } from "../domain/errors.ts";
import type { EvaluationUseCases, KeptEvaluation, SkippedEvaluation } from "../pipeline/operate/operator-use-cases.ts";

type Read = { readonly kept: KeptEvaluation } | { readonly skipped: SkippedEvaluation };

const cardFile = /^card-[\w-]+\.json$/;

/** The reports of a folder, as `codecatalyst evaluate --save` writes them; none without a folder. A file is read again when it changed. */
export function openEvaluationReports(folder: string | undefined): EvaluationUseCases {
  const known = new Map<string, { readonly mtimeMs: number; readonly read: Read }>();
  const readOne = async (file: string): Promise<Read> => {
    try {
      const path = join(folder ?? "", file);
      const { mtimeMs } = await stat(path);
      const before = known.get(file);
      if (before?.mtimeMs === mtimeMs) return before.read;
      const read: Read = parsed(file, await readFile(path, "utf8"), mtimeMs);
      known.set(file, { mtimeMs, read });
      return read;
    } catch (error) {
      return { skipped: { file, problem: messageOf(error) } };
    }
  };
  const readAll = async () => Promise.all((await filesOf(folder)).map(readOne));
  return {
    async listEvaluations() {
      const all = await readAll();
      return {
        reports: all
          .flatMap((read) => ("kept" in read ? [read.kept] : []))
          .toSorted((a, b) => (a.report.card < b.report.card ? -1 : 1)),
        skipped: all.flatMap((read) => ("skipped" in read ? [read.skipped] : [])),
      };
    },
    async getEvaluation(card) {
      const all = await readAll();
      const wanted = card.toLowerCase();
      const reports = all.flatMap((read) => ("kept" in read ? [read.kept.report] : []));
      const found = reports.find((report) => report.card.toLowerCase() === wanted);
      if (found !== undefined) return found;
      throw new EngineError(
        "EVALUATION_NOT_FOUND",
        `There is no report of a card ${JSON.stringify(card)}. GET /v1/evaluations lists those that there are.`,
      );
    },
  };
}

async function filesOf(folder: string | undefined): Promise<readonly string[]> {
  if (folder === undefined) return [];
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => cardFile.test(name)).toSorted();
}

function parsed(file: string, text: string, mtimeMs: number): Read {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { skipped: { file, problem: "It is not JSON." } };
  }
  // A later version may tell more.
  const report = Value.Clean(evaluationReportSchema, json);
  if (Value.Check(evaluationReportSchema, report)) return { kept: { report, writtenAtMs: mtimeMs } };
  const [first] = Value.Errors(evaluationReportSchema, report);
  return { skipped: { file, problem: `${first?.instancePath || "/"} ${first?.message ?? "has another form"}.` } };
}
