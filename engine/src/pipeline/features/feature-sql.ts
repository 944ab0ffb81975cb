import { tasteEventKinds } from "../../domain/event.ts";
import type { PreferenceConfig } from "../../domain/preference.ts";
import type { SqlJob } from "../../ports/sql-engine.ts";
import { tableKey, type TableName } from "./feature-tables.ts";

export interface FeatureSettings {
  readonly preference: PreferenceConfig;
  /** Which events a model is judged by; absent, none are set apart. */
  readonly judged?: JudgedEvents;
}

/** The newest events, of those that the serving model was not trained on. */
export interface JudgedEvents {
  /** The newest this share of events by time. */
  readonly share: number;
  /** Positions in the log that the serving model's data went up to, as decimals by partition. */
  readonly servedPositions: readonly string[];
  /** For models that do not say so: everything that had arrived by then counts as seen. */
  readonly servedAtMs: number;
}

/**
 * Sums of reals depend on their order, and that on the number of threads: r_ui is added up in whole parts of 2^-32 instead.
 * A sum holds 3.5e8 events of weight 6.
 */
const one = 4_294_967_296;
const dayMs = 86_400_000;
const recentMs = 28 * dayMs;
/** An item that was begun and not finished is abandoned when its user did nothing with it in their last two weeks. */
const abandonedMs = 14 * dayMs;

const double = (value: number) => `CAST('${value}' AS DOUBLE)`;

/** The SQL of a run over `processed`, `checkpoints` and the snapshot's tables. Only the row order says which user is which. */
export function featureSteps(settings: FeatureSettings): SqlJob["steps"] {
  return [
    { name: "kept", sql: keptSql },
    { name: "standing", sql: standingSql },
    { name: "left_out", sql: leftOutSql },
    { name: "known", sql: knownSql(settings.preference) },
    { name: "user_rows", sql: userRowsSql },
    { name: "user_facts", sql: userFactsSql },
    { name: "item_genres", sql: "SELECT item_index, unnest(genres) AS genre FROM catalogue" },
    { name: "events", sql: eventsSql(settings.judged) },
    { name: "sums", sql: sumsSql("events", settings.preference) },
    ...(settings.judged
      ? [
          { name: "sums_before", sql: sumsSql("(SELECT * FROM events WHERE NOT is_judged)", settings.preference) },
          { name: "sums_judged", sql: sumsSql("(SELECT * FROM events WHERE is_judged)", settings.preference) },
        ]
      : []),
    { name: "activity", sql: "SELECT * FROM events WHERE kind <> 'impression'" },
    { name: "newest", sql: "SELECT user_row, max(at_ms) AS newest_ms FROM activity GROUP BY user_row" },
  ];
}

export function featureOutputs(run: string, { judged }: FeatureSettings): SqlJob["outputs"] {
  const outputs: Partial<Record<TableName, string>> = {
    items: "SELECT item_index, body FROM catalogue ORDER BY item_index",
    relations: "SELECT relation_index, body FROM relation_bodies ORDER BY relation_index",
    users: "SELECT * FROM user_facts ORDER BY user_row",
    friends: friendsSql,
    interactions: interactionsSql("sums"),
    ...(judged && { "interactions-before": interactionsSql("sums_before"), judged: interactionsSql("sums_judged") }),
    "user-profiles": userProfilesSql,
    "user-domains": userDomainsSql,
    "user-hours": `SELECT user_row, hour, ${count()} AS event_count FROM activity GROUP BY user_row, hour ORDER BY user_row, hour`,
    "user-days": daysSql("user_row", "item_index", "item_count"),
    "item-features": itemFeaturesSql,
    "item-days": daysSql("item_index", "user_row", "user_count"),
    demographics: demographicsSql,
    times: timesSql,
  };
  return Object.entries(outputs).map(([name, sql]) => ({ key: tableKey(run, name as TableName), sql }));
}

const count = (what = "*") => `CAST(count(${what}) AS INTEGER)`;
const share = (part: string, whole: string) => `CAST(${part} AS DOUBLE) / nullif(${whole}, 0)`;

/** Decimals of any length: the longer one is greater, equally long ones compare as texts. */
const isUpTo = (table: string, limit: string) =>
  `(length(${table}."position") < length(${limit}) OR (length(${table}."position") = length(${limit}) AND ${table}."position" <= ${limit}))`;

/** Each event once, the first time it was logged, and none beyond what the lake is known to hold whole. */
const keptSql = `
  SELECT * FROM (
    SELECT p.*, row_number() OVER (
      PARTITION BY p.event_id ORDER BY p."partition", length(p."position"), p."position"
    ) AS copy
    FROM processed p JOIN checkpoints c ON c."partition" = p."partition"
    WHERE ${isUpTo("p", `c."position"`)}
  ) WHERE copy = 1`;

/** As `domain/counted-events.ts`: without events that were taken back, and those of private sessions. */
const standingSql = `
  SELECT k.* FROM kept k
  WHERE k.kind <> 'retract' AND coalesce(k.is_private, 0) = 0 AND NOT EXISTS (
    SELECT 1 FROM kept r
    WHERE r.kind = 'retract' AND r.account_id = k.account_id AND r.retracted_event_id = k.event_id
  )`;

/** What users leave out of their taste. */
const leftOutSql = `
  SELECT DISTINCT coalesce(l.user_id, s.account_id) AS user_id, i.item_index
  FROM standing s
  JOIN item_ids i ON i.item_id = s.item_id
  LEFT JOIN links l ON l.account_id = s.account_id
  WHERE s.kind = 'leave-out'`;

/** Events that count of items in the catalogue, under the user whose account it is now, with the time where that user was. */
const knownSql = ({ weights }: PreferenceConfig) => `
  SELECT
    coalesce(l.user_id, k.account_id) AS user_id, i.item_index, k.kind, w.weight * k.direction AS weight,
    coalesce(k.ratio, 0) AS ratio, k.at_ms, k.company, k.weather, k.arrived_at_ms, k."partition", k."position",
    CASE WHEN z.name IS NULL THEN epoch_ms(k.at_ms)
         ELSE timezone(z.name, CAST(epoch_ms(k.at_ms) AS TIMESTAMPTZ)) END AS local_time
  FROM standing k
  JOIN item_ids i ON i.item_id = k.item_id
  JOIN (VALUES ${tasteEventKinds.map((kind) => `('${kind}', ${double(weights[kind])})`).join(", ")}) AS w(kind, weight)
    ON w.kind = k.kind
  LEFT JOIN links l ON l.account_id = k.account_id
  ANTI JOIN left_out o ON o.user_id = coalesce(l.user_id, k.account_id) AND o.item_index = i.item_index
  LEFT JOIN (SELECT DISTINCT name FROM pg_timezone_names()) z ON z.name = k.user_time_zone`;

/** Users in the order of their first events in the log. */
const userRowsSql = `
  SELECT user_id, CAST(row_number() OVER (ORDER BY "partition", length("position"), "position") - 1 AS INTEGER) AS user_row
  FROM (
    SELECT user_id, "partition", "position", row_number() OVER (
      PARTITION BY user_id ORDER BY "partition", length("position"), "position"
    ) AS nth
    FROM known
  ) WHERE nth = 1`;

/** Age and place are NULL for who does not say so or does not agree. */
const userFactsSql = `
  SELECT r.user_row, r.user_id, p.age_band, p.country, p.subdivision, p.region, p.time_zone
  FROM user_rows r LEFT JOIN people p ON p.user_id = r.user_id`;

const eventsSql = (judged: JudgedEvents | undefined) => `
  SELECT u.user_row, k.item_index, c.domain, k.kind, k.weight, k.ratio, k.at_ms, k.company, k.weather,
    CAST(date_part('hour', k.local_time) AS INTEGER) AS hour,
    CAST(date_part('isodow', k.local_time) AS INTEGER) AS weekday,
    CAST(date_part('month', k.local_time) AS INTEGER) AS month,
    strftime(k.local_time, '%Y-%m-%d') AS date,
    ${judged ? isJudgedSql(judged) : "false"} AS is_judged
  FROM known k
  JOIN user_rows u ON u.user_id = k.user_id
  JOIN catalogue c ON c.item_index = k.item_index
  ${judged ? `CROSS JOIN (SELECT percentile_disc(${1 - judged.share}) WITHIN GROUP (ORDER BY at_ms) AS at_ms FROM known) cut` : ""}
  ${judged && judged.servedPositions.length > 0 ? `LEFT JOIN (VALUES ${positionRows(judged.servedPositions)}) AS s("partition", "position") ON s."partition" = k."partition"` : ""}`;

const isJudgedSql = ({ servedPositions, servedAtMs }: JudgedEvents) =>
  `(k.at_ms >= cut.at_ms AND NOT ${
    servedPositions.length > 0
      ? `coalesce(${isUpTo("k", `s."position"`)}, false)`
      : `(k.arrived_at_ms <= ${servedAtMs})`
  })`;

/** Positions are checked to be digits when they are read. */
const positionRows = (positions: readonly string[]) =>
  positions.map((position, partition) => `(${partition}, '${position}')`).join(", ");

/** Of the last event that stated anything of its moment. */
const lastStated = (name: "company" | "weather") => `
    arg_max_null(e.${name}, (e.at_ms, coalesce(e.company, ''), coalesce(e.weather, '')))
      FILTER (WHERE e.company IS NOT NULL OR e.weather IS NOT NULL) AS ${name}`;

/** r_ui = Σ weight · 2^(−age / half life), ages from the user's newest event, within ±limit; see \`domain/preference.ts\`. */
const sumsSql = (events: string, { halfLifeDays, limit }: PreferenceConfig) => `
  SELECT e.user_row, e.item_index, any_value(e.domain) AS domain, max(e.at_ms) AS last_at_ms, ${count()} AS event_count,
    ${lastStated("company")}, ${lastStated("weather")},
    max(CASE WHEN e.kind <> 'impression' THEN e.at_ms END) AS last_done_ms,
    CAST(greatest(${-limit * one}, least(${limit * one}, sum(CAST(
      round(e.weight * power(2.0, -((n.newest_ms - e.at_ms) / ${double(halfLifeDays * dayMs)})) * ${one}) AS BIGINT
    )))) AS BIGINT) AS parts,
    bool_or(e.kind IN ('start', 'progress')) AS is_started,
    bool_or(e.kind IN ('finish', 'rate') OR (e.kind = 'progress' AND e.ratio >= 0.95)) AS is_finished
  FROM ${events} e
  JOIN (SELECT user_row, max(at_ms) AS newest_ms FROM ${events} GROUP BY user_row) n ON n.user_row = e.user_row
  GROUP BY e.user_row, e.item_index`;

const interactionsSql = (sums: string) => `
  SELECT user_row, item_index, CAST(parts AS DOUBLE) / ${one} AS preference, last_at_ms, company, weather, event_count, is_started, is_finished
  FROM ${sums} ORDER BY user_row, item_index`;

const friendsSql = `
  SELECT DISTINCT u.user_row, f.user_row AS friend_row
  FROM friend_edges e JOIN user_rows u ON u.user_id = e.user_id JOIN user_rows f ON f.user_id = e.friend_id
  ORDER BY user_row, friend_row`;

const meanPreference = `CAST(sum(parts) AS DOUBLE) / ${one} / count(*)`;

/** Shares are NULL for users who have begun nothing. */
const userProfilesSql = `
  SELECT f.user_row, f.age_band, f.country, a.event_count, i.item_count, i.like_count, i.dislike_count,
    i.finished_count, i.begun_count,
    ${share("i.finished_begun_count", "i.begun_count")} AS completion_share,
    ${share("i.abandoned_count", "i.begun_count")} AS abandoned_share,
    a.first_at_ms, a.last_at_ms, a.active_day_count,
    ${share("a.event_count", "a.active_day_count")} AS events_per_active_day,
    ${share("i.finished_count * 30", `greatest(30, (a.last_at_ms - a.first_at_ms) / ${dayMs}.0)`)} AS finished_per_30_days,
    h.hour AS usual_hour
  FROM user_facts f
  JOIN (
    SELECT user_row, ${count()} AS event_count, min(at_ms) AS first_at_ms, max(at_ms) AS last_at_ms,
      ${count("DISTINCT date")} AS active_day_count
    FROM activity GROUP BY user_row
  ) a ON a.user_row = f.user_row
  JOIN (
    SELECT s.user_row, ${count()} AS item_count,
      ${count("CASE WHEN s.parts > 0 THEN 1 END")} AS like_count,
      ${count("CASE WHEN s.parts < 0 THEN 1 END")} AS dislike_count,
      ${count("CASE WHEN s.is_finished THEN 1 END")} AS finished_count,
      ${count("CASE WHEN s.is_started THEN 1 END")} AS begun_count,
      ${count("CASE WHEN s.is_started AND s.is_finished THEN 1 END")} AS finished_begun_count,
      ${count(`CASE WHEN s.is_started AND NOT s.is_finished AND s.last_at_ms <= n.newest_ms - ${abandonedMs} THEN 1 END`)} AS abandoned_count
    FROM sums s JOIN newest n ON n.user_row = s.user_row
    WHERE s.last_done_ms IS NOT NULL GROUP BY s.user_row
  ) i ON i.user_row = f.user_row
  JOIN (
    SELECT user_row, hour, row_number() OVER (PARTITION BY user_row ORDER BY n DESC, hour) AS place
    FROM (SELECT user_row, hour, count(*) AS n FROM activity GROUP BY user_row, hour)
  ) h ON h.user_row = f.user_row AND h.place = 1
  ORDER BY f.user_row`;

const userDomainsSql = `
  SELECT d.user_row, d.domain, CAST(d.n AS INTEGER) AS event_count, ${share("d.n", "a.n")} AS share
  FROM (SELECT user_row, domain, count(*) AS n FROM activity GROUP BY user_row, domain) d
  JOIN (SELECT user_row, count(*) AS n FROM activity GROUP BY user_row) a ON a.user_row = d.user_row
  ORDER BY d.user_row, d.domain`;

const daysSql = (of: string, counted: string, name: string) => `
  SELECT ${of}, date, ${count()} AS event_count, ${count(`DISTINCT ${counted}`)} AS ${name},
    ${count("CASE WHEN kind = 'finish' THEN 1 END")} AS finish_count
  FROM activity GROUP BY ${of}, date ORDER BY ${of}, date`;

const itemFeaturesSql = `
  SELECT e.item_index, e.domain, ${tasteEventKinds.map((kind) => `e.${kind}_events`).join(", ")}, e.recent_user_count,
    s.user_count, s.like_count, s.dislike_count, s.mean_preference, s.completion_share, e.last_at_ms
  FROM (
    SELECT item_index, any_value(domain) AS domain, max(at_ms) AS last_at_ms,
      ${count(`DISTINCT CASE WHEN at_ms > (SELECT max(at_ms) FROM events) - ${recentMs} AND kind <> 'impression' THEN user_row END`)} AS recent_user_count,
      ${tasteEventKinds.map((kind) => `${count(`CASE WHEN kind = '${kind}' THEN 1 END`)} AS ${kind}_events`).join(", ")}
    FROM events GROUP BY item_index
  ) e
  JOIN (
    SELECT item_index, ${count("CASE WHEN last_done_ms IS NOT NULL THEN 1 END")} AS user_count,
      ${count("CASE WHEN parts > 0 THEN 1 END")} AS like_count,
      ${count("CASE WHEN parts < 0 THEN 1 END")} AS dislike_count,
      ${meanPreference} AS mean_preference,
      ${share("count(CASE WHEN is_started AND is_finished THEN 1 END)", "count(CASE WHEN is_started THEN 1 END)")} AS completion_share
    FROM sums GROUP BY item_index
  ) s ON s.item_index = e.item_index
  ORDER BY e.item_index`;

const byGenre = (columns: string, sql: (genre: string, join: string) => string) => `
  SELECT * FROM (${sql("CAST(NULL AS VARCHAR)", "")} UNION ALL
  ${sql("g.genre", "JOIN item_genres g ON g.item_index = t.item_index")})
  ORDER BY ${columns}, domain, genre NULLS FIRST`;

const demographicsSql = byGenre(
  "age_band, country",
  (genre, join) => `
  SELECT coalesce(f.age_band, 'unknown') AS age_band, coalesce(f.country, 'unknown') AS country, t.domain, ${genre} AS genre, ${count("DISTINCT t.user_row")} AS user_count,
    ${count("DISTINCT t.item_index")} AS item_count, ${count("CASE WHEN t.parts > 0 THEN 1 END")} AS like_count,
    ${meanPreference} AS mean_preference
  FROM sums t JOIN user_facts f ON f.user_row = t.user_row ${join}
  WHERE f.age_band IS NOT NULL OR f.country IS NOT NULL
  GROUP BY f.age_band, f.country, t.domain${join && ", g.genre"}`,
);

const timesSql = byGenre("unit, value", (genre, join) =>
  ["hour", "weekday", "month"]
    .map(
      (unit) => `
  SELECT '${unit}' AS unit, t.${unit} AS value, t.domain, ${genre} AS genre, ${count()} AS event_count,
    ${count("DISTINCT t.user_row")} AS user_count
  FROM activity t ${join} GROUP BY t.${unit}, t.domain${join && ", g.genre"}`,
    )
    .join(" UNION ALL "),
);
