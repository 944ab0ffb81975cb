import type { HistoryReport, ImportReport, LinkReport } from "../../app/importing.ts";
import { countedAs, formatCount, printable } from "../output.ts";

const exampleCount = 3;

export function printImportReport(report: ImportReport): void {
  const { kind, recordCount, seconds, recordsPerSecond, rejectedCount } = report;
  console.log(
    `${kind}: ${countedAs(recordCount, "records")} in ${seconds.toFixed(1)} s (${formatCount(recordsPerSecond)} a second)`,
  );
  const counts = [
    countOf("items", report.itemCount, report.newItemCount),
    countOf("events", report.eventCount, report.newEventCount),
    countOf("relations", report.relationCount),
    countOf("friends", report.friendCount),
    countOf("users", report.userCount),
  ].filter((count) => count !== "");
  console.log(`  ${counts.length === 0 ? "nothing went in" : counts.join(", ")}`);
  if (rejectedCount === 0) return;
  console.log(`  ${countedAs(rejectedCount, "rows")} rejected, all with reasons in ${report.rejectFile ?? ""}`);
  for (const { file, line, reason } of report.rejectExamples.slice(0, exampleCount))
    console.log(printable(`    ${file}, line ${line}: ${reason}`));
}

function countOf(name: string, count: number, newCount?: number): string {
  if (count === 0) return "";
  return `${countedAs(count, name)}${newCount === undefined ? "" : ` (${formatCount(newCount)} new)`}`;
}

export function printLinkReport({ aliasCount, doubtfulCount, reportFile }: LinkReport): void {
  const place = reportFile === undefined ? "" : ` (see ${reportFile})`;
  console.log(
    `Same works over catalogues: ${formatCount(aliasCount)} linked, ${formatCount(doubtfulCount)} doubtful${place}.`,
  );
}

export function printHistoryReport(report: HistoryReport): void {
  const { kind, accountId, rowCount, matchedCount, newEventCount, unmatched } = report;
  console.log(
    `${kind}: ${countedAs(rowCount, "rows")}, ${formatCount(matchedCount)} matched, ${countedAs(newEventCount, "new events")} under ${accountId}`,
  );
  for (const { line, title, reason } of unmatched.slice(0, exampleCount))
    console.log(printable(`  line ${line}: ${title}: ${reason}`));
  if (unmatched.length > exampleCount)
    console.log(`  … and ${countedAs(unmatched.length - exampleCount, "more titles")}; --json lists all`);
}
