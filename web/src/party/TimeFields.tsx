import { Button } from "../design/Button.tsx";
import { TextField } from "../design/Field.tsx";
import styles from "./Form.module.css";
import { ownTimeZone } from "./party-words.ts";
import { suggestedTime } from "./plan.ts";

const greatestCount = 10;

/** One local time, or several to choose from. */
export function TimeFields({
  label,
  times,
  isList = false,
  onChange,
}: {
  readonly label: string;
  readonly times: readonly string[];
  readonly isList?: boolean;
  readonly onChange: (times: readonly string[]) => void;
}) {
  return (
    <div className={styles["times"]}>
      {times.map((time, index) => (
        // Fields have nothing but their place.
        <div key={index} className={styles["time"]}>
          <TextField
            label={isList ? `${label} ${index + 1}` : label}
            type="datetime-local"
            required
            min={suggestedTime(0).slice(0, 11) + "00:00"}
            value={time}
            onChange={(event) => onChange(times.with(index, event.currentTarget.value))}
          />
          {isList && times.length > 2 && (
            <Button isSmall about={`${label} ${index + 1}`} onClick={() => onChange(times.toSpliced(index, 1))}>
              Remove
            </Button>
          )}
        </div>
      ))}
      <p className="note">
        Times are those of {ownTimeZone()}; everybody sees them in their own.
        {isList && " Who comes says which of them suit, and you decide."}
      </p>
      {isList && times.length < greatestCount && (
        <div>
          <Button isSmall onClick={() => onChange([...times, suggestedTime(times.length + 1)])}>
            One more time
          </Button>
        </div>
      )}
    </div>
  );
}
