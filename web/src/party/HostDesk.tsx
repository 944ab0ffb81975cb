import type { PartyAuditEntry } from "codecatalyst-client";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { client, personal } from "../data/client.ts";
import { Button } from "../design/Button.tsx";
import { Choices } from "../design/Choices.tsx";
import { TextField } from "../design/Field.tsx";
import { Failure } from "../design/Notice.tsx";
import { agoText } from "../words.ts";
import styles from "./Form.module.css";
import { draftOfSettings, wishOfSettings } from "./plan.ts";
import { SettingsFields } from "./SettingsFields.tsx";
import { useParty } from "./use-party.ts";

const desks = [
  ["settings", "Settings"],
  ["audit", "Reports and acts"],
  ["end", "The end"],
] as const;

/** What hosts decide and look after. */
export function HostDesk({ onDone }: { readonly onDone: () => void }) {
  const [desk, setDesk] = useState<(typeof desks)[number][0]>("settings");
  return (
    <div className={styles["form"]}>
      <Choices legend="What to look after" isLegendHidden options={desks} value={desk} onChange={setDesk} />
      {desk === "settings" && <SettingsForm onDone={onDone} />}
      {desk === "audit" && <Audit />}
      {desk === "end" && <EndParty onDone={onDone} />}
    </div>
  );
}

function SettingsForm({ onDone }: { readonly onDone: () => void }) {
  const { state, act } = useParty();
  const [name, setName] = useState(state.settings.name);
  const [draft, setDraft] = useState(() => draftOfSettings(state.settings));
  const save = useMutation({ mutationFn: act, onSuccess: onDone });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate({ kind: "set-settings", settings: { ...wishOfSettings(draft), name: name.trim() } });
  };
  return (
    <form className={styles["form"]} onSubmit={submit}>
      <TextField
        label="What the party is called"
        required
        maxLength={100}
        autoComplete="off"
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <SettingsFields isChange draft={draft} hasPassword={state.settings.hasPassword} onChange={setDraft} />
      {save.error !== null && <Failure error={save.error} />}
      <div>
        <Button type="submit" tone="primary" disabled={save.isPending}>
          Keep these settings
        </Button>
      </div>
    </form>
  );
}

const auditWords: Readonly<Record<PartyAuditEntry["kind"], (by: string, whom: string, reason: string) => string>> = {
  report: (by, whom, reason) => `${by} reported a message of ${whom}: “${reason}”`,
  remove: (by, whom) => `${by} removed a message of ${whom}.`,
  kick: (by, whom) => `${by} sent ${whom} out.`,
  ban: (by, whom) => `${by} banned ${whom}.`,
  unban: (by, whom) => `${by} lets ${whom} come again.`,
  mute: (by, whom) => `${by} muted ${whom}.`,
  unmute: (by, whom) => `${by} lets ${whom} speak again.`,
  refused: (by, _whom, reason) => `A message of ${by} was not let through: ${reason}.`,
  role: (by, whom, reason) => `${by} made ${whom} ${reason === "co-host" ? "a co-host" : "a member like others"}.`,
  host: (by, whom) => `${whom} is host instead of ${by}.`,
};

function Audit() {
  const { state, room, memberId, act } = useParty();
  const audit = useQuery({
    queryKey: personal(memberId ?? "", "party-audit", state.id),
    queryFn: ({ signal }) => client.getPartyAudit({ partyId: state.id }, { signal }),
    staleTime: 0,
  });
  const entries = audit.data?.entries ?? [];
  const nameOf = (id: string | undefined) => (id === undefined ? "somebody" : (room.names.get(id) ?? id));
  const bannedIds = bannedAmong(entries);
  const letBack = useMutation({
    mutationFn: (id: string) => act({ kind: "unban", memberId: id }),
    onSettled: () => audit.refetch(),
  });
  return (
    <section className={styles["fields"]}>
      <h3 className="visually-hidden">Reports, and what hosts did</h3>
      {letBack.error !== null && <Failure error={letBack.error} />}
      {audit.error !== null && <Failure error={audit.error} onRetry={() => void audit.refetch()} />}
      {audit.data !== undefined && entries.length === 0 && <p className="note">Nothing so far.</p>}
      {bannedIds.map((id) => (
        <div key={id} className={styles["buttons"]}>
          <Button isSmall disabled={letBack.isPending} onClick={() => letBack.mutate(id)}>
            Let {nameOf(id)} come again
          </Button>
        </div>
      ))}
      <ul className={styles["fields"]}>
        {entries.map((entry) => (
          <li key={`${entry.at} ${entry.kind} ${entry.memberId} ${entry.messageId}`} dir="auto">
            {auditWords[entry.kind](nameOf(entry.byMemberId), nameOf(entry.memberId), entry.reason ?? "")}{" "}
            <span className="note">{agoText(entry.at)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Entries come newest first: the first about somebody says how it stands. */
function bannedAmong(entries: readonly PartyAuditEntry[]): readonly string[] {
  const newest = new Map<string, PartyAuditEntry["kind"]>();
  for (const { kind, memberId } of entries)
    if ((kind === "ban" || kind === "unban") && memberId !== undefined && !newest.has(memberId))
      newest.set(memberId, kind);
  return [...newest].filter(([, kind]) => kind === "ban").map(([id]) => id);
}

function EndParty({ onDone }: { readonly onDone: () => void }) {
  const { tryAct } = useParty();
  const [isSure, setSure] = useState(false);
  const end = () => {
    onDone();
    tryAct({ kind: "end" });
  };
  return (
    <section className={styles["fields"]}>
      <p className="note">It ends for everybody, and cannot be begun again.</p>
      <div className={styles["buttons"]}>
        {isSure ? (
          <>
            <Button tone="danger" onClick={end}>
              Yes, end it now
            </Button>
            <Button onClick={() => setSure(false)}>Go on</Button>
          </>
        ) : (
          <Button tone="danger" onClick={() => setSure(true)}>
            End the party for all
          </Button>
        )}
      </div>
    </section>
  );
}
