import { useSettings } from "../data/use-settings.ts";
import { Failure } from "../design/Notice.tsx";
import { Skeleton } from "../design/Skeleton.tsx";
import { AboutYou } from "./AboutYou.tsx";
import styles from "./Beliefs.module.css";
import { Consents } from "./Consents.tsx";
import { ServicesPanel } from "./ServicesPanel.tsx";
import { YourData } from "./YourData.tsx";

export function SettingsPart() {
  const { user, error, retry, change } = useSettings();
  if (user === undefined)
    return error === null ? <Skeleton height="40rem" /> : <Failure error={error} onRetry={retry} />;
  return (
    <div className={styles["facets"]}>
      <AboutYou key={user.id} user={user} onChange={change} />
      <ServicesPanel services={user.services} onChange={change} />
      <Consents user={user} onChange={change} />
      <YourData />
    </div>
  );
}
