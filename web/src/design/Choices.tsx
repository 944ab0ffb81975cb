import { useId } from "react";
import styles from "./Choices.module.css";

/** One of a few, all in sight. */
export function Choices<Value extends string>({
  legend,
  isLegendHidden = false,
  options,
  value,
  onChange,
}: {
  readonly legend: string;
  readonly isLegendHidden?: boolean;
  readonly options: readonly (readonly [value: Value, words: string])[];
  readonly value: Value | undefined;
  readonly onChange: (value: Value) => void;
}) {
  const name = useId();
  return (
    <fieldset className={styles["choices"]}>
      <legend className={isLegendHidden ? "visually-hidden" : styles["legend"]}>{legend}</legend>
      <div className={styles["options"]}>
        {options.map(([option, words]) => (
          <label key={option} className={styles["option"]}>
            <input
              type="radio"
              className="visually-hidden"
              name={name}
              value={option}
              checked={option === value}
              onChange={() => onChange(option)}
            />
            <span>{words}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
