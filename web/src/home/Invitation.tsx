import { paths } from "../app/paths.ts";
import { ButtonLink } from "../design/Button.tsx";
import styles from "./Home.module.css";

/** To somebody who has said nothing yet. */
export const Invitation = () => (
  <section className={styles["invitation"]} aria-labelledby="invitation">
    <div>
      <h2 id="invitation">A few works are enough to begin</h2>
      <p>
        Say what you enjoyed, be it a book, a film or an album. What you read leads to what you may like to watch and to
        hear.
      </p>
    </div>
    <div className={styles["ways"]}>
      <ButtonLink to={paths.welcome} tone="primary">
        Choose a few works
      </ButtonLink>
      <ButtonLink to={`${paths.welcome}#history`}>Bring your history</ButtonLink>
    </div>
  </section>
);
