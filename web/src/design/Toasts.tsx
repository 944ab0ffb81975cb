import { createContext, useCallback, useContext, useMemo, useRef, useState, type ReactNode } from "react";
import { Button } from "./Button.tsx";
import styles from "./Toasts.module.css";

export interface Toast {
  readonly text: string;
  /** The way back, while the toast is there. */
  readonly undo?: () => void;
  readonly isFailure?: boolean;
}

type Shown = Toast & { readonly id: number };

const shownMs = 8_000;

const ToastContext = createContext<(toast: Toast) => void>(() => undefined);

/** Says in passing that something was done, with the way back. */
export const useToast = () => useContext(ToastContext);

export function Toasts({ children }: { readonly children: ReactNode }) {
  const [toasts, setToasts] = useState<readonly Shown[]>([]);
  const count = useRef(0);
  const drop = useCallback((id: number) => setToasts((shown) => shown.filter((toast) => toast.id !== id)), []);
  const show = useCallback(
    (toast: Toast) => {
      count.current += 1;
      const id = count.current;
      setToasts((shown) => [...shown.slice(-2), { ...toast, id }]);
      setTimeout(() => drop(id), shownMs);
    },
    [drop],
  );
  return (
    <ToastContext value={show}>
      {children}
      <div className={styles["stack"]} role="status" aria-live="polite">
        {toasts.map((toast) => (
          <ToastCard key={toast.id} toast={toast} onDone={() => drop(toast.id)} />
        ))}
      </div>
    </ToastContext>
  );
}

function ToastCard({
  toast: { text, undo, isFailure = false },
  onDone,
}: {
  readonly toast: Shown;
  readonly onDone: () => void;
}) {
  const onUndo = useMemo(
    () =>
      undo === undefined
        ? undefined
        : () => {
            undo();
            onDone();
          },
    [undo, onDone],
  );
  return (
    <div className={styles["toast"]} data-failure={isFailure || undefined}>
      <span dir="auto">{text}</span>
      {onUndo !== undefined && (
        <Button tone="quiet" isSmall onClick={onUndo}>
          Undo
        </Button>
      )}
      <Button tone="quiet" isSmall aria-label="Close the message" onClick={onDone}>
        ✕
      </Button>
    </div>
  );
}
