import type { ModelDetails } from "codecatalyst-client";
import { DataTable } from "../../design/DataTable.tsx";
import { Facts } from "../../design/Facts.tsx";
import { Panel } from "../../design/Panel.tsx";
import { bytesText, countText } from "../figures.ts";
import { parameterRows } from "./parameter-rows.ts";
import styles from "./Models.module.css";

/** What a version was trained from, and how. */
export function Training({ training }: { readonly training: NonNullable<ModelDetails["training"]> }) {
  const { seed, dataSha256, itemCount, userCount, preferenceCount, parts, sizeBytes, encoderId, trainingSeconds } =
    training;
  return (
    <Panel heading="What it was trained from" note="With the same data and seed a training has the same result.">
      <Facts
        facts={{
          Works: countText(itemCount),
          People: countText(userCount),
          Preferences: countText(preferenceCount),
          Took: trainingSeconds === undefined ? undefined : `${countText(Math.round(trainingSeconds))} s`,
          Size: bytesText(sizeBytes),
          Seed: seed,
          "Data (SHA-256)": <code>{dataSha256}</code>,
          Encoder: encoderId,
        }}
      />
      <details className={styles["group"]}>
        <summary className={styles["summary"]}>
          <h3>Parts</h3>
        </summary>
        <DataTable
          caption="Parts of the version"
          rows={parts}
          keyOf={({ name }) => name}
          columns={[
            { key: "name", heading: "Part", cell: ({ name }) => name },
            { key: "size", heading: "Size", isNumber: true, cell: ({ sizeBytes: size }) => bytesText(size) },
          ]}
        />
      </details>
      <Values heading="Settings of the training" values={training.parameters} />
      <Values heading="How the parts of a score weigh" values={training.blend} />
    </Panel>
  );
}

function Values({ heading, values }: { readonly heading: string; readonly values: Readonly<Record<string, unknown>> }) {
  return (
    <details className={styles["group"]}>
      <summary className={styles["summary"]}>
        <h3>{heading}</h3>
      </summary>
      <DataTable
        caption={heading}
        rows={parameterRows(values)}
        keyOf={({ name }) => name}
        columns={[
          { key: "name", heading: "Setting", cell: ({ name }) => <code>{name}</code> },
          { key: "value", heading: "Value", isNumber: true, cell: ({ value }) => value },
        ]}
      />
    </details>
  );
}
