import { Button } from "../design/Button.tsx";
import styles from "./Beliefs.module.css";
import { traitText, wishNames, type Trait, type Wish } from "./traits.ts";
import type { Wishes } from "./use-wishes.ts";

const all: readonly Wish[] = ["more", "less", "never"];

/** What the viewer wants of a trait; pressed again it is unsaid. */
export function WishButtons({ trait, wishes }: { readonly trait: Trait; readonly wishes: Wishes }) {
  const said = wishes.of(trait);
  return (
    <div className={styles["wishes"]}>
      {all.map((wish) => (
        <Button
          key={wish}
          tone="quiet"
          isSmall
          about={traitText(trait)}
          aria-pressed={said === wish}
          onClick={() => wishes.wish(trait, said === wish ? undefined : wish)}
        >
          {wishNames[wish]}
        </Button>
      ))}
    </div>
  );
}
