import type { PartyState } from "../sync/party/party-state.ts";

/** How long a party is thought to last of whose title nobody knows the length. */
const usualLengthMs = 2 * 3_600_000;
const lineOctets = 75;

/** The plan as an iCalendar file (RFC 5545), in UTC, so that it needs no description of the time zone. */
export function partyCalendar(state: PartyState, startsAtMs: number, madeAtMs: number): string {
  const lines = [
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//CodeCatalyst//Watch party//EN",
    "CALSCALE:GREGORIAN",
    "METHOD:PUBLISH",
    "BEGIN:VEVENT",
    `UID:${escaped(state.id)}@codecatalyst`,
    `SEQUENCE:${state.seq}`,
    `DTSTAMP:${utc(madeAtMs)}`,
    `DTSTART:${utc(startsAtMs)}`,
    `DTEND:${utc(startsAtMs + (state.lengthMs ?? usualLengthMs))}`,
    `SUMMARY:${escaped(state.settings.name)}`,
    `STATUS:${state.phase === "ended" ? "CANCELLED" : "CONFIRMED"}`,
    "END:VEVENT",
    "END:VCALENDAR",
  ];
  return `${lines.map(folded).join("\r\n")}\r\n`;
}

/** 20261129T201500Z */
const utc = (atMs: number): string => `${new Date(atMs).toISOString().slice(0, 19).replaceAll(/[-:]/g, "")}Z`;

/** Section 3.3.11: what a text would otherwise end or part. Other control characters may not stand in it. */
const escaped = (text: string): string =>
  text
    .replaceAll(/[\\;,]/g, (sign) => `\\${sign}`)
    .replaceAll(/\r\n|\r|\n/g, "\\n")
    .replaceAll(/\p{Cc}/gu, " ");

/** Section 3.1: a line has at most 75 octets; it goes on behind a line end and a space. No character is cut. */
function folded(line: string): string {
  const parts: string[] = [];
  let part = "";
  let octets = 0;
  for (const sign of line) {
    const size = Buffer.byteLength(sign);
    if (octets + size > lineOctets) {
      parts.push(part);
      part = " ";
      octets = 1;
    }
    part += sign;
    octets += size;
  }
  return [...parts, part].join("\r\n");
}
