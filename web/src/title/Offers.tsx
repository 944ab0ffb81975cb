import type { Item } from "codecatalyst-client";
import { Link } from "wouter";
import { paths } from "../app/paths.ts";
import { useProfile } from "../data/use-lists.ts";
import { Panel } from "../design/Panel.tsx";
import { offerText } from "../words.ts";
import { regionName } from "./facts.ts";
import styles from "./Offers.module.css";
import { rankOffers, type RankedOffer } from "./offers.ts";

/** Where to get the work: what the viewer can reach first. */
export function Offers({ item }: { readonly item: Item }) {
  const user = useProfile().data?.user ?? { services: [] };
  return (
    <Panel heading="Where to get it" isFramed={false}>
      {item.offers.length === 0 ? (
        <p className="note">No service that we know of has it just now.</p>
      ) : (
        <ul className={styles["offers"]}>
          {rankOffers(item.offers, user).map((ranked) => (
            <OfferLine key={`${ranked.offer.service} ${ranked.offer.kind} ${ranked.offer.region}`} {...ranked} />
          ))}
        </ul>
      )}
      {item.offers.length > 0 && user.services.length === 0 && (
        <p className="note">
          Say <Link href={paths.taste}>which services you have</Link>, and those come first.
        </p>
      )}
    </Panel>
  );
}

function OfferLine({ offer, obstacle }: RankedOffer) {
  const text = offerText(offer);
  const { region, url } = offer;
  return (
    <li className={styles["offer"]} data-out-of-reach={obstacle !== undefined || undefined}>
      {url === undefined ? (
        <span dir="auto">{text}</span>
      ) : (
        <a href={url} rel="noreferrer" dir="auto">
          {text}
        </a>
      )}
      {obstacle !== undefined && <span className={styles["obstacle"]}>{obstacle}</span>}
      {obstacle === undefined && region !== undefined && (
        <span className={styles["obstacle"]}>{`In ${regionName(region)}`}</span>
      )}
    </li>
  );
}
