import type { Item } from "codecatalyst-client";
import { Link } from "wouter";
import { paths } from "../app/paths.ts";
import { classNames } from "../design/class-names.ts";
import styles from "./TitleLink.module.css";

/** The title of a work, which leads to its page; on a card all that stands above what one may say does so too. */
export const TitleLink = ({ item, isOfCard = false }: { readonly item: Item; readonly isOfCard?: boolean }) => (
  <Link href={paths.title(item.id)} className={classNames(styles["link"], isOfCard && styles["card"])}>
    {item.title}
  </Link>
);
