/** The evaluation report: one page that needs nothing beside it, with every card's figures between their floors and ceilings. */
import type { CardReport, CardRow, Curve } from "../card.ts";
import { curveFigure } from "./curve-drawing.ts";
import { escapeHtml } from "./escape-html.ts";
import { rulerOf } from "./ruler.ts";
import { reportStyle } from "./report-style.ts";

/** HTML of all cards' rows. Text from outside is escaped. */
export function reportPage(reports: readonly CardReport[], madeAtMs: number): string {
  const rows = reports.flatMap((report) => report.rows);
  const judged = rows.filter((row) => row.aim !== undefined);
  const metCount = judged.filter((row) => row.met === true).length;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>CodeCatalyst: evaluation report</title>
<style>${reportStyle}</style>
</head>
<body>
<header>
<h1>Evaluation report</h1>
<p>${metCount} of ${judged.length} aims met. Made ${new Date(madeAtMs).toISOString().slice(0, 16).replace("T", " ")} UTC at commit ${escapeHtml(reports[0]?.commit ?? "unknown")}.</p>
<p>Each ruler runs from 0 to 1. The dot is the measured value with its 95 % interval; grey ticks are what simple scorers reach,
the bar's end is what knowing the answers would reach, and the flag is the aim.</p>
</header>
<nav aria-label="Cards"><ul>${reports.map(navigationItem).join("")}</ul></nav>
<main>
${reports.map(section).join("\n")}
</main>
</body>
</html>
`;
}

function navigationItem({ card, rows }: CardReport): string {
  const judged = rows.filter((row) => row.aim !== undefined);
  const state = judged.length === 0 ? "" : judged.every((row) => row.met === true) ? " ✓" : " ✗";
  return `<li><a href="#card-${escapeHtml(card)}">${escapeHtml(card)}${state}</a></li>`;
}

function section({ card, question, split, seed, commit, rows, note, curves = [] }: CardReport): string {
  return `<section id="card-${escapeHtml(card)}">
<h2>${escapeHtml(card)} <small>${escapeHtml(question)}</small></h2>
<p class="protocol">${escapeHtml(split)} Seed ${seed}. To reproduce at commit ${escapeHtml(commit)}:
<code>npm run eval -- --card ${escapeHtml(card)} --json</code></p>
${note === undefined ? tableOf(rows, curves) : `<p>${escapeHtml(note)}</p>`}
</section>`;
}

function tableOf(rows: readonly CardRow[], curves: readonly Curve[]): string {
  return `<div class="scroll"><table>
<thead><tr><th scope="col">case</th><th scope="col">metric</th><th scope="col">users</th><th scope="col">value</th><th scope="col">floors, value, ceiling</th><th scope="col">against</th><th scope="col">aim</th></tr></thead>
<tbody>${rows.map(tableRow).join("\n")}</tbody>
</table></div>
${curves.length === 0 ? "" : `<div class="curves">${curves.map(curveFigure).join("\n")}</div>`}
<p class="data">${dataLine(rows)}</p>`;
}

function tableRow(row: CardRow): string {
  const [low, high] = row.interval;
  const against =
    row.pValue === undefined
      ? ""
      : `${escapeHtml(row.baseline ?? "")} p ${row.pValue < 0.001 ? "&lt; 0.001" : row.pValue.toFixed(3)}`;
  const aim =
    row.aim === undefined
      ? ""
      : `${escapeHtml(row.aim)} <b class="${row.met === true ? "met" : "unmet"}">${row.met === true ? "met" : "not met"}</b>`;
  const [name = "", setting] = row.case.split(/: (.*)/s);
  return `<tr><th scope="row">${escapeHtml(name)}${setting === undefined ? "" : `<br><small>${escapeHtml(setting)}</small>`}</th><td>${escapeHtml(row.metric)}<br><small>${escapeHtml(row.data.name)}</small></td>
<td class="number">${row.users}<br><small>${row.heldOutMean.toFixed(1)} held out</small></td>
<td class="number">${row.value.toFixed(4)}<br><small>${low.toFixed(4)} to ${high.toFixed(4)}</small></td>
<td>${rulerOf(row)}</td><td>${against}</td><td>${aim}</td></tr>`;
}

/** Each data set once. */
function dataLine(rows: readonly CardRow[]): string {
  const names = new Map(rows.map(({ data }) => [data.name, data.sha256]));
  return [...names]
    .map(([name, sha256]) => `${escapeHtml(name)} <code title="SHA-256">${escapeHtml(sha256.slice(0, 16))}…</code>`)
    .join(", ");
}
