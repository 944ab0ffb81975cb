import type { Item } from "codecatalyst-client";
import { useStored } from "../data/use-stored.ts";
import { Cover } from "../design/Cover.tsx";
import { Switch } from "../design/Field.tsx";
import styles from "./Picture.module.css";
import { usePicture } from "./use-picture.ts";

const asFlag = (stored: unknown) => (typeof stored === "boolean" ? stored : undefined);

/** The cover, large. Where the catalogue has a picture, the viewer may have that instead. */
export function Picture({ item }: { readonly item: Item }) {
  const [isWanted, want] = useStored("pictures", asFlag, () => false);
  const picture = usePicture(item);
  return (
    <div className={styles["picture"]}>
      <Cover item={item} picture={isWanted ? picture?.href : undefined} />
      {picture !== undefined && (
        <Switch
          label="Pictures of the catalogue"
          // Whoever asks for a picture tells its host so.
          hint={picture.origin === location.origin ? undefined : `From ${picture.host}`}
          isOn={isWanted}
          onChange={want}
        />
      )}
    </div>
  );
}
