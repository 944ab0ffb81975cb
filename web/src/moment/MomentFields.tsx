import { useMoment } from "../app/Moment.tsx";
import { Choices } from "../design/Choices.tsx";
import { lengthText } from "../words.ts";
import styles from "./MomentPage.module.css";

const unsaid = "unsaid";

const companies = [
  [unsaid, "not said"],
  ["alone", "alone"],
  ["partner", "as two"],
  ["friends", "with friends"],
  ["family", "with family"],
] as const;

const weathers = [
  [unsaid, "not said"],
  ["sunny", "sunny"],
  ["cloudy", "cloudy"],
  ["rainy", "rainy"],
  ["snowy", "snowy"],
  ["stormy", "stormy"],
] as const;

const times = [30, 60, 90, 120, 180, 240];

const said = <Value extends string>(choice: Value | typeof unsaid): Value | undefined =>
  choice === unsaid ? undefined : choice;

/** What of the moment can be said besides the mood. */
export function MomentFields() {
  const [moment, setMoment] = useMoment();
  return (
    <div className={styles["fields"]}>
      <Choices
        legend="With whom"
        options={companies}
        value={moment.company ?? unsaid}
        onChange={(choice) => setMoment({ ...moment, company: said(choice) })}
      />
      <Choices
        legend="Weather"
        options={weathers}
        value={moment.weather ?? unsaid}
        onChange={(choice) => setMoment({ ...moment, weather: said(choice) })}
      />
      <Choices
        legend="Time to spend"
        options={[[unsaid, "not said"], ...times.map((time) => [String(time), lengthText(time)] as const)]}
        value={moment.minutes?.toString() ?? unsaid}
        onChange={(choice) => setMoment({ ...moment, minutes: choice === unsaid ? undefined : Number(choice) })}
      />
    </div>
  );
}
