import type { LocalTime } from "./local-time.ts";

const seasons = ["winter", "spring", "summer", "autumn"] as const;
export type Season = (typeof seasons)[number];

/** Countries whose people live mostly south of the equator (ISO 3166). */
const southernRegions = new Set(
  (
    "AO AQ AR AS AU BI BO BR BW CC CD CG CK CL CX EC FJ FK GS ID IO KE KM LS MG MU MW MZ NA NC NF NR NU NZ PE PF PG PN PY RE RW " +
    "SB SC SH SZ TF TK TL TO TV TZ UY VU WF WS YT ZA ZM ZW"
  ).split(" "),
);

/** Time zones with a southern latitude in the IANA data base (zone.tab); those in `southernAreas` all have one. */
const southernAreas = ["Australia/", "Antarctica/", "America/Argentina/"] as const;
const southernZones = new Map([
  [
    "Africa",
    "Blantyre Brazzaville Bujumbura Dar_es_Salaam Gaborone Harare Johannesburg Kigali Kinshasa Luanda Lubumbashi Lusaka Maputo " +
      "Maseru Mbabane Nairobi Windhoek",
  ],
  [
    "America",
    "Araguaina Asuncion Bahia Belem Buenos_Aires Campo_Grande Catamarca Cordoba Coyhaique Cuiaba Eirunepe Fortaleza Guayaquil Jujuy " +
      "La_Paz Lima Maceio Manaus Mendoza Montevideo Noronha Porto_Velho Punta_Arenas Recife Rio_Branco Santarem Santiago Sao_Paulo",
  ],
  ["Asia", "Dili Jakarta Jayapura Makassar Pontianak"],
  ["Atlantic", "South_Georgia St_Helena Stanley"],
  ["Indian", "Antananarivo Chagos Christmas Cocos Comoro Kerguelen Mahe Mauritius Mayotte Reunion"],
  [
    "Pacific",
    "Apia Auckland Bougainville Chatham Easter Efate Fakaofo Fiji Funafuti Galapagos Gambier Guadalcanal Kanton Marquesas Nauru Niue " +
      "Norfolk Noumea Pago_Pago Pitcairn Port_Moresby Rarotonga Tahiti Tongatapu Wallis",
  ],
]);

export interface Place {
  /** ISO 3166 code of a country. */
  readonly region?: string;
  /** IANA name. */
  readonly timeZone?: string;
}

/** By the time zone, which says where somebody is, or else by the country; the northern half where neither is known. */
export function isSouthern({ region, timeZone }: Place): boolean {
  if (timeZone === undefined || timeZone === "UTC") return region !== undefined && southernRegions.has(region);
  if (southernAreas.some((area) => timeZone.startsWith(area))) return true;
  const [area = "", city = ""] = timeZone.split("/");
  return southernZones.get(area)?.split(" ").includes(city) === true;
}

/** The meteorological season: winter is December to February in the north, June to August in the south. */
export function seasonOf({ month }: Pick<LocalTime, "month">, place: Place): Season {
  const quarter = Math.floor((month % 12) / 3);
  return seasons[(quarter + (isSouthern(place) ? 2 : 0)) % seasons.length] ?? "winter";
}
