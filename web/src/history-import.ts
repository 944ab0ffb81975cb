import type { WireHistoryReport } from "codecatalyst/contract";
import { api } from "./api.ts";
import { element, find } from "./dom.ts";
import { plural } from "./words.ts";

interface HistoryImport {
  readonly userId: () => string;
  readonly onDone: () => void;
  readonly fail: (error: unknown) => void;
}

/** The form that takes a file which another service gave the user. */
export function setUpHistoryImport({ userId, onDone, fail }: HistoryImport): void {
  const form = find("history-form", HTMLFormElement);
  const input = find("history-input", HTMLInputElement);
  const report = find("history-report", HTMLElement);
  const bringIn = async (file: File) => {
    form.setAttribute("aria-busy", "true");
    report.textContent = `Reading ${file.name}…`;
    try {
      report.replaceChildren(...reportOf(await api.importHistory(userId(), file)));
      form.reset();
      onDone();
    } catch (error) {
      report.textContent = "";
      fail(error);
    } finally {
      form.removeAttribute("aria-busy");
    }
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const file = input.files?.[0];
    if (file !== undefined) void bringIn(file);
  });
}

const unmatchedLimit = 50;

function reportOf({ rowCount, matchedCount, newEventCount, unmatched }: WireHistoryReport): readonly HTMLElement[] {
  const summary = element(
    "p",
    {},
    `${matchedCount} of ${plural(rowCount, "row", "rows")} recognised, ${plural(newEventCount, "new event", "new events")}.`,
  );
  if (unmatched.length === 0) return [summary];
  const rows = unmatched
    .slice(0, unmatchedLimit)
    .map(({ line, title, reason }) => element("li", {}, `Line ${line}, ${title || "no title"}: ${reason}`));
  return [
    summary,
    element("details", {}, element("summary", {}, "What was not recognised"), element("ul", {}, ...rows)),
  ];
}
