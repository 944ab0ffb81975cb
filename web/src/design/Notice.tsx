import { ApiError } from "codecatalyst-client";
import type { ReactNode } from "react";
import { isUnreachable } from "../data/failures.ts";
import { Button } from "./Button.tsx";
import styles from "./Notice.module.css";
import { classNames } from "./class-names.ts";

/** Says how things are where there is nothing else to show: an empty list, a hint, something that went wrong. */
export function Notice({
  tone = "plain",
  title,
  children,
  actions,
}: {
  readonly tone?: "plain" | "warning" | "alarm";
  readonly title?: string;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
}) {
  return (
    <div className={classNames(styles["notice"], styles[tone])} role={tone === "alarm" ? "alert" : undefined}>
      {title !== undefined && <p className={styles["title"]}>{title}</p>}
      {children !== undefined && <div>{children}</div>}
      {actions !== undefined && <div className={styles["actions"]}>{actions}</div>}
    </div>
  );
}

function wordsOf(error: unknown): string {
  if (isUnreachable(error))
    return "The server does not answer. It is asked again every few seconds; what you did is kept.";
  return error instanceof Error ? error.message : "Something went wrong.";
}

/** What went wrong in the server's own words, the way out, and the id under which its log tells more. */
export function Failure({ error, onRetry }: { readonly error: unknown; readonly onRetry?: () => void }) {
  const requestId = error instanceof ApiError ? error.requestId : undefined;
  return (
    <Notice
      tone="alarm"
      title="That did not work."
      actions={
        onRetry !== undefined && (
          <Button isSmall onClick={onRetry}>
            Try again
          </Button>
        )
      }
    >
      <p>{wordsOf(error)}</p>
      {requestId !== undefined && <p className="note">Request id: {requestId}</p>}
    </Notice>
  );
}
