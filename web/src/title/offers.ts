import type { Item, User } from "codecatalyst-client";
import { regionName } from "./facts.ts";

type Offer = Item["offers"][number];

export interface RankedOffer {
  readonly offer: Offer;
  /** Why the viewer cannot take it; absent where nothing is known against it. */
  readonly obstacle?: string;
}

/** What the viewer can reach first; the rest with what stands in the way. No service named means all of them. */
export function rankOffers(
  offers: readonly Offer[],
  { services, region }: Pick<User, "services" | "region">,
): readonly RankedOffer[] {
  const obstacleOf = (offer: Offer): string | undefined => {
    if (offer.region !== undefined && region !== undefined && offer.region !== region)
      return `Only in ${regionName(offer.region)}`;
    return services.length > 0 && !services.includes(offer.service) ? "Not among your services" : undefined;
  };
  const ranked = offers.map((offer): RankedOffer => {
    const obstacle = obstacleOf(offer);
    return { offer, ...(obstacle !== undefined && { obstacle }) };
  });
  const isReachable = ({ obstacle }: RankedOffer) => obstacle === undefined;
  return [...ranked.filter(isReachable), ...ranked.filter((each) => !isReachable(each))];
}
