import type { Offer } from "codecatalyst-client";

export interface OfferForm {
  readonly service: string;
  readonly kind: Offer["kind"];
  readonly price: string;
  readonly region: string;
  readonly url: string;
}

export const emptyOffer: OfferForm = { service: "", kind: "stream", price: "", region: "", url: "" };

interface Judged {
  /** Undefined while anything is wrong. */
  readonly offer: Offer | undefined;
  readonly problems: Partial<Readonly<Record<keyof OfferForm, string>>>;
}

export function offerOf(form: OfferForm): Judged {
  const [service, price, region, url] = [form.service, form.price, form.region.toUpperCase(), form.url].map((text) =>
    text.trim(),
  ) as [string, string, string, string];
  const isRight = (text: string, pattern: RegExp) => text === "" || pattern.test(text);
  const problems = {
    ...(service === "" && { service: "Which service offers it?" }),
    ...(!isRight(price, money) && { price: "An amount and a currency, please: 3.99 EUR" }),
    ...(!isRight(region, /^[A-Z]{2}$/) && { region: "The two letters of a country, please: GB" }),
    ...(!isRight(url, /^https?:\/\/\S+$/) && { url: "An address that begins with https://, please." }),
  };
  if (Object.keys(problems).length > 0) return { offer: undefined, problems };
  const offer: Offer = {
    service,
    kind: form.kind,
    ...priceOf(price),
    ...(region !== "" && { region }),
    ...(url !== "" && { url }),
  };
  return { offer, problems };
}

const money = /^(\d+(?:\.\d+)?)\s*([A-Za-z]{3})$/;

function priceOf(text: string): Pick<Offer, "price"> {
  const [, amount, currency] = money.exec(text) ?? [];
  return amount === undefined || currency === undefined
    ? {}
    : { price: { amount: Number(amount), currency: currency.toUpperCase() } };
}
