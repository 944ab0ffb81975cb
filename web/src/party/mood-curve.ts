import type { PartyNotice } from "codecatalyst-client";
import { find } from "../dom.ts";

type Mood = Extract<PartyNotice, { readonly kind: "mood" }>;

const width = 240;
const height = 60;
const pointCount = 60;
/** Below it nothing is said about the mood. */
const leastConfidence = 0.05;

const points: Mood[] = [];

/** Adds what the party feels now to the curve. */
export function showMood(mood: Mood): void {
  points.push(mood);
  if (points.length > pointCount) points.shift();
  const svg = find("mood-text", HTMLElement).parentElement?.querySelector("svg");
  svg?.replaceChildren(
    line("mood-zero", [0, 0]),
    line(
      "mood-line",
      points.map(({ valence }) => valence),
    ),
  );
  find("mood-text", HTMLElement).textContent = wordsOf(mood);
}

function line(name: string, values: readonly number[]): SVGElement {
  const polyline = document.createElementNS("http://www.w3.org/2000/svg", "polyline");
  const step = width / Math.max(1, values.length - 1);
  const places = values.map(
    (value, index) => `${(index * step).toFixed(1)},${((1 - value) * (height / 2)).toFixed(1)}`,
  );
  polyline.setAttribute("class", name);
  polyline.setAttribute("points", places.join(" "));
  return polyline;
}

function wordsOf({ valence, arousal, confidence }: Mood): string {
  if (confidence < leastConfidence) return "Nobody has said enough yet.";
  const feeling = valence > 0.15 ? "glad" : valence < -0.15 ? "down" : "even";
  const energy = arousal > 0.6 ? "very lively" : arousal > 0.3 ? "lively" : "calm";
  return `The party is ${feeling} and ${energy}; this is ${Math.round(confidence * 100)} % sure.`;
}
