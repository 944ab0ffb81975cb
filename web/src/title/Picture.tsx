import type { Item } from "codecatalyst-client";
import { useStored } from "../data/use-stored.ts";
import { Cover } from "../design/Cover.tsx";
import { Switch } from "../design/Field.tsx";
import styles from "./Picture.module.css";

const asFlag = (stored: unknown) => (typeof stored === "boolean" ? stored : undefined);

/** The page shows pictures of its own server alone: others would tell strangers who looks at what. */
const isShowable = ({ imageUrl }: Item) =>
  imageUrl !== undefined && URL.canParse(imageUrl) && new URL(imageUrl).origin === location.origin;

/** The cover, large. Where the catalogue has a picture, the viewer may have that instead. */
export function Picture({ item }: { readonly item: Item }) {
  const [isWanted, want] = useStored("pictures", asFlag, () => false);
  return (
    <div className={styles["picture"]}>
      <Cover item={item} isPictureWanted={isWanted && isShowable(item)} />
      {isShowable(item) && <Switch label="Pictures of the catalogue" isOn={isWanted} onChange={want} />}
    </div>
  );
}
