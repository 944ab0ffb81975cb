import { Link } from "wouter";
import { paths } from "../app/paths.ts";
import { useItem } from "../data/use-catalogue.ts";
import styles from "./ItemLinks.module.css";

/** Works known by id alone, as links with their titles. */
export const ItemLinks = ({ itemIds }: { readonly itemIds: readonly string[] }) => (
  <ul className={styles["links"]}>
    {itemIds.map((itemId) => (
      <li key={itemId}>
        <ItemLink itemId={itemId} />
      </li>
    ))}
  </ul>
);

/** The title of a work; its id while it is on its way, and where the catalogue no longer has it. */
export function ItemLink({ itemId }: { readonly itemId: string }) {
  const { data } = useItem(itemId);
  return (
    <Link href={paths.title(itemId)} dir="auto" className={styles["link"]} title={data?.title}>
      {data?.title ?? itemId}
    </Link>
  );
}
