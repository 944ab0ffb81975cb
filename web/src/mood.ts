import type { WireBelievedMood } from "codecatalyst/contract";
import { element, find } from "./dom.ts";

/** What goes with every request for a list; what is left out is inferred. */
export interface MoodWish {
  /** valence,arousal, as the API takes it. */
  readonly mood?: string;
  readonly moodGoal?: "contrast" | "off";
}

/** Moods that a reader can state, with valence and arousal. */
const statable: readonly (readonly [words: string, mood: string])[] = [
  ["sad, quiet", "-0.6,-0.3"],
  ["tense", "-0.4,0.6"],
  ["calm", "0.2,-0.5"],
  ["cheerful", "0.6,0.2"],
  ["lively", "0.6,0.7"],
];

const goals = [
  ["match", "Stay with it"],
  ["contrast", "Cheer me up"],
  ["off", "Off"],
] as const;

type Goal = (typeof goals)[number][0];

let goal: Goal = "match";
let stated = "";

export function moodWish(): MoodWish {
  return { ...(stated !== "" && { mood: stated }), ...(goal !== "match" && { moodGoal: goal }) };
}

/** Puts the choices on the page; `onWish` is told when one is made. */
export function setUpMood(onWish: () => void): void {
  const select = find("mood-stated", HTMLSelectElement);
  const inferred = element("option", { attributes: { value: "" } }, "as I seem");
  select.replaceChildren(
    inferred,
    ...statable.map(([words, mood]) => element("option", { attributes: { value: mood } }, words)),
  );
  select.addEventListener("change", () => {
    stated = select.value;
    onWish();
  });
  const group = find("mood-goals", HTMLFieldSetElement);
  for (const [value, text] of goals) {
    const input = element("input", {
      attributes: { type: "radio", name: "mood-goal", value, checked: value === goal },
    });
    input.addEventListener("change", () => {
      goal = value;
      onWish();
    });
    group.append(element("label", {}, input, element("span", {}, text)));
  }
}

/** Says what is believed. */
export function showMood(believed: WireBelievedMood | undefined): void {
  find("mood-line", HTMLElement).textContent = lineOf(believed);
}

function lineOf(believed: WireBelievedMood | undefined): string {
  if (goal === "off") return "Moods play no part.";
  if (believed === undefined) return "Nothing is known yet. React with an emoji, or say how you feel.";
  const { isStated, confidence, words } = believed;
  if (isStated) return `You feel ${words}.`;
  if (confidence === 0) return "Nothing is known yet, so the list is simply a cheerful one.";
  return `You seem ${words} (${confidence >= surely ? "fairly sure" : "a guess"}).`;
}

const surely = 0.6;
