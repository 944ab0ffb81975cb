import {
  useEffect,
  useId,
  useState,
  type InputHTMLAttributes,
  type ReactNode,
  type SelectHTMLAttributes,
  type TextareaHTMLAttributes,
} from "react";
import styles from "./Field.module.css";
import { classNames } from "./class-names.ts";

interface Labelled {
  readonly label: string;
  /** Kept for those who do not see it, where the place says enough to those who do. */
  readonly isLabelHidden?: boolean;
  readonly hint?: ReactNode;
  /** What is wrong with what was entered. */
  readonly problem?: string | undefined;
}

function Frame({
  id,
  label,
  isLabelHidden = false,
  hint,
  problem,
  children,
}: Labelled & { readonly id: string; readonly children: ReactNode }) {
  return (
    <div className={styles["field"]}>
      <label htmlFor={id} className={isLabelHidden ? "visually-hidden" : styles["label"]}>
        {label}
      </label>
      {children}
      {hint !== undefined && (
        <p id={`${id}-hint`} className="note">
          {hint}
        </p>
      )}
      {problem !== undefined && (
        <p id={`${id}-problem`} className={styles["problem"]} role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}

function describedBy(id: string, { hint, problem }: Labelled): string | undefined {
  const ids = [hint !== undefined && `${id}-hint`, problem !== undefined && `${id}-problem`];
  return classNames(...ids) || undefined;
}

export function TextField({
  label,
  isLabelHidden,
  hint,
  problem,
  ...rest
}: Labelled & Omit<InputHTMLAttributes<HTMLInputElement>, "className" | "id">) {
  const id = useId();
  const labelled = { label, ...(isLabelHidden !== undefined && { isLabelHidden }), hint, problem };
  return (
    <Frame id={id} {...labelled}>
      <input
        id={id}
        className={styles["input"]}
        aria-describedby={describedBy(id, labelled)}
        aria-invalid={problem === undefined ? undefined : true}
        {...rest}
      />
    </Frame>
  );
}

/** For more than a line. */
export function TextAreaField({
  label,
  isLabelHidden,
  hint,
  problem,
  ...rest
}: Labelled & Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, "className" | "id">) {
  const id = useId();
  const labelled = { label, ...(isLabelHidden !== undefined && { isLabelHidden }), hint, problem };
  return (
    <Frame id={id} {...labelled}>
      <textarea
        id={id}
        className={styles["input"]}
        aria-describedby={describedBy(id, labelled)}
        aria-invalid={problem === undefined ? undefined : true}
        rows={3}
        {...rest}
      />
    </Frame>
  );
}

export function SelectField({
  label,
  isLabelHidden,
  hint,
  problem,
  children,
  ...rest
}: Labelled & Omit<SelectHTMLAttributes<HTMLSelectElement>, "className" | "id">) {
  const id = useId();
  const labelled = { label, ...(isLabelHidden !== undefined && { isLabelHidden }), hint, problem };
  return (
    <Frame id={id} {...labelled}>
      <select id={id} className={styles["input"]} aria-describedby={describedBy(id, labelled)} {...rest}>
        {children}
      </select>
    </Frame>
  );
}

/** What is wanted counts as said, until it is so or was refused; nobody waits longer than this. */
const wantedMs = 3_000;

function useWanted(isOn: boolean): readonly [boolean, (isOn: boolean) => void] {
  const [wanted, setWanted] = useState<{ readonly isOn: boolean; readonly instead: boolean }>();
  useEffect(() => {
    if (wanted === undefined) return undefined;
    const timer = setTimeout(() => setWanted(undefined), wantedMs);
    return () => clearTimeout(timer);
  }, [wanted]);
  const isWaiting = wanted !== undefined && wanted.instead === isOn;
  return [isWaiting ? wanted.isOn : isOn, (next) => setWanted({ isOn: next, instead: isOn })];
}

/** On or off, at once. */
export function Switch({
  label,
  isOn,
  onChange,
  hint,
  isDisabled = false,
}: {
  readonly label: string;
  readonly isOn: boolean;
  readonly onChange: (isOn: boolean) => void;
  readonly hint?: ReactNode;
  readonly isDisabled?: boolean;
}) {
  const id = useId();
  const [isShownOn, want] = useWanted(isOn);
  const change = (next: boolean) => {
    want(next);
    onChange(next);
  };
  return (
    <div className={styles["switchRow"]}>
      <input
        id={id}
        type="checkbox"
        role="switch"
        className={styles["switch"]}
        checked={isShownOn}
        aria-checked={isShownOn}
        disabled={isDisabled}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        onChange={(event) => change(event.currentTarget.checked)}
      />
      <div>
        <label htmlFor={id}>{label}</label>
        {hint !== undefined && (
          <p id={`${id}-hint`} className="note">
            {hint}
          </p>
        )}
      </div>
    </div>
  );
}
