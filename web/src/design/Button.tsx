import type { ButtonHTMLAttributes, ReactNode } from "react";
import { Link } from "wouter";
import styles from "./Button.module.css";
import { classNames } from "./class-names.ts";

/** primary: the one thing to do here; plain: others; quiet: what should not draw the eye; danger: what cannot be taken back. */
export type ButtonTone = "primary" | "plain" | "quiet" | "danger";

interface Looks {
  readonly tone?: ButtonTone;
  readonly isSmall?: boolean;
  /** Said after the visible words, for those who do not see what the button stands beside: "Like: The Great Gatsby". */
  readonly about?: string | undefined;
  readonly children: ReactNode;
}

const About = ({ about }: Pick<Looks, "about">) =>
  about === undefined ? null : <span className="visually-hidden">: {about}</span>;

const classOf = (tone: ButtonTone, isSmall: boolean) =>
  classNames(styles["button"], styles[tone], isSmall && styles["small"]);

export function Button({
  tone = "plain",
  isSmall = false,
  about,
  children,
  type = "button",
  ...rest
}: Looks & Omit<ButtonHTMLAttributes<HTMLButtonElement>, "className">) {
  return (
    <button type={type} className={classOf(tone, isSmall)} {...rest}>
      {children}
      <About about={about} />
    </button>
  );
}

/** A link that looks like a button: it goes somewhere, and does nothing else. */
export function ButtonLink({ to, tone = "plain", isSmall = false, about, children }: Looks & { readonly to: string }) {
  return (
    <Link href={to} className={classOf(tone, isSmall)}>
      {children}
      <About about={about} />
    </Link>
  );
}
