import type { Item } from "codecatalyst-client";
import { lazy, Suspense, useState } from "react";
import { useMoment } from "../app/Moment.tsx";
import { useProfile } from "../data/use-lists.ts";
import { Button } from "../design/Button.tsx";
import { Choices } from "../design/Choices.tsx";
import { Switch } from "../design/Field.tsx";
import { domainNames, plural } from "../words.ts";
import styles from "./Home.module.css";

const ServicesDialog = lazy(async () => ({ default: (await import("./ServicesDialog.tsx")).ServicesDialog }));

const usualDomains = ["book", "movie", "music"] as const;
const everything = "";

/** What the page is narrowed to: a domain, and what the viewer's services offer. */
export function Filters({
  domain,
  onDomain,
  items,
}: {
  readonly domain: string | undefined;
  readonly onDomain: (domain: string | undefined) => void;
  /** Whose offers name services. */
  readonly items: readonly Item[];
}) {
  const [moment, setMoment] = useMoment();
  const { data: profile } = useProfile();
  const services = profile?.user.services ?? [];
  const [isOpen, setOpen] = useState(false);
  const all = new Set<string>([
    ...usualDomains,
    ...Object.keys(profile?.domainMix ?? {}),
    ...items.map((item) => item.domain),
  ]);
  if (domain !== undefined) all.add(domain);
  const options = [[everything, "Everything"] as const, ...[...all].map((each) => [each, domainNames(each)] as const)];
  const choose = (isReachableOnly: boolean) => {
    setMoment({ ...moment, isReachableOnly });
    if (isReachableOnly && services.length === 0) setOpen(true);
  };
  return (
    <div className={styles["filters"]}>
      <Choices
        legend="Show"
        isLegendHidden
        options={options}
        value={domain ?? everything}
        onChange={(next) => onDomain(next === everything ? undefined : next)}
      />
      <div className={styles["reach"]}>
        <Switch label="Only what I can get" isOn={moment.isReachableOnly} onChange={choose} />
        <Button tone="quiet" isSmall aria-haspopup="dialog" onClick={() => setOpen(true)}>
          {services.length === 0 ? "Choose your services" : plural(services.length, "service", "services")}
        </Button>
      </div>
      {moment.isReachableOnly && services.length === 0 && (
        <p className="note" role="status">
          You have not said which services you have, so everything is shown.
        </p>
      )}
      {isOpen && (
        <Suspense fallback={null}>
          <ServicesDialog chosen={services} items={items} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </div>
  );
}
