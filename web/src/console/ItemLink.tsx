import { Link } from "wouter";
import { paths } from "../app/paths.ts";
import { useItem } from "../data/use-catalogue.ts";
import styles from "./Console.module.css";

/** A work by its title, which leads to what the catalogue knows of it; by its id where the catalogue has it no more. */
export function ItemLink({ itemId, title }: { readonly itemId: string; readonly title?: string }) {
  return (
    <Link href={paths.consolePage("catalogue", itemId)} className={styles["long"]} dir="auto">
      {title ?? <LookedUp itemId={itemId} />}
    </Link>
  );
}

const LookedUp = ({ itemId }: { readonly itemId: string }) => useItem(itemId).data?.title ?? itemId;
