import type { ReactNode } from "react";
import { domainName } from "../words.ts";
import styles from "./Tag.module.css";
import { classNames } from "./class-names.ts";

/** A word or two about something. */
export function Tag({
  tone = "plain",
  children,
}: {
  readonly tone?: "plain" | "good" | "warning" | "alarm";
  readonly children: ReactNode;
}) {
  return <span className={classNames(styles["tag"], styles[tone])}>{children}</span>;
}

const ownColours = new Set(["book", "movie", "music"]);

/** The domain in its own colour. */
export function DomainTag({ domain }: { readonly domain: string }) {
  return (
    <span className={classNames(styles["domain"], styles[ownColours.has(domain) ? domain : "other"])}>
      {domainName(domain)}
    </span>
  );
}
