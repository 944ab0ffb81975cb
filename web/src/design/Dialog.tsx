import { useEffect, useId, useRef, type ReactNode } from "react";
import { Button } from "./Button.tsx";
import styles from "./Dialog.module.css";

/** Asks before anything else goes on. Escape and the cross close it. */
export function Dialog({
  title,
  isOpen,
  onClose,
  children,
  actions,
}: {
  readonly title: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
  readonly actions?: ReactNode;
}) {
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (isOpen && dialog.current?.open === false) dialog.current.showModal();
    if (!isOpen) dialog.current?.close();
  }, [isOpen]);
  return (
    <dialog ref={dialog} className={styles["dialog"]} aria-labelledby={id} onClose={onClose}>
      {isOpen && (
        <div className={styles["body"]}>
          <div className={styles["head"]}>
            <h2 id={id}>{title}</h2>
            <Button tone="quiet" isSmall aria-label="Close" onClick={onClose}>
              ✕
            </Button>
          </div>
          {children}
          {actions !== undefined && <div className={styles["actions"]}>{actions}</div>}
        </div>
      )}
    </dialog>
  );
}
