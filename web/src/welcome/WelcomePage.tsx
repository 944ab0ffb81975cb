import { useEffect } from "react";
import { PageHead } from "../app/PageHead.tsx";
import { paths } from "../app/paths.ts";
import { ButtonLink } from "../design/Button.tsx";
import { Accounts } from "./Accounts.tsx";
import { ChooseWorks } from "./ChooseWorks.tsx";
import { History } from "./History.tsx";
import styles from "./WelcomePage.module.css";

/** Where somebody says what they enjoyed so far: by a few works, by the export of another service, by linking accounts. */
export function WelcomePage() {
  useEffect(() => {
    if (location.hash !== "") document.getElementById(location.hash.slice(1))?.scrollIntoView();
  }, []);
  return (
    <div className={styles["page"]}>
      <PageHead
        title="What did you enjoy?"
        lead="Choose a few works, of whatever kind. What you read leads to what you may like to watch and to hear."
        actions={
          <ButtonLink to={paths.home} tone="primary">
            Show my lists
          </ButtonLink>
        }
      />
      <ChooseWorks />
      <div id="history">
        <History />
      </div>
      <Accounts />
    </div>
  );
}
