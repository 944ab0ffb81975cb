import type { Surface } from "codecatalyst-client";
import { useState } from "react";
import { Button } from "../../design/Button.tsx";
import { DataTable } from "../../design/DataTable.tsx";
import { Dialog } from "../../design/Dialog.tsx";
import { Failure } from "../../design/Notice.tsx";
import { Panel } from "../../design/Panel.tsx";
import { Tag } from "../../design/Tag.tsx";
import { useToast } from "../../design/Toasts.tsx";
import { agoText, plural } from "../../words.ts";
import { Changes } from "./Changes.tsx";
import { liveContent } from "./Publish.tsx";
import type { Draft } from "./use-draft.ts";

type Version = Surface["versions"][number];

/** What was published, and the way back to any of it. */
export function SurfaceVersions({ draft, surface }: { readonly draft: Draft; readonly surface: Surface }) {
  const { versions, liveVersion } = surface;
  return (
    <Panel heading="Versions" note="The last 20 that were published.">
      <DataTable
        caption="Published versions"
        rows={versions}
        keyOf={({ version }) => String(version)}
        columns={[
          { key: "version", heading: "Version", cell: ({ version }) => version },
          {
            key: "at",
            heading: "Published",
            cell: ({ publishedAt, publishedBy }) => (
              <>
                <time dateTime={publishedAt}>{agoText(publishedAt)}</time> by <span dir="auto">{publishedBy}</span>
              </>
            ),
          },
          { key: "rules", heading: "Rules", cell: ({ rules }) => plural(rules.length, "rule", "rules") },
          {
            key: "state",
            heading: "State",
            cell: ({ version }) => (version === liveVersion ? <Tag tone="good">Holds</Tag> : <Tag>Kept</Tag>),
          },
          {
            key: "act",
            heading: "Change",
            cell: (version) =>
              version.version === liveVersion ? "–" : <RollBack draft={draft} surface={surface} to={version} />,
          },
        ]}
      />
    </Panel>
  );
}

function RollBack({ draft, surface, to }: { readonly draft: Draft; readonly surface: Surface; readonly to: Version }) {
  const toast = useToast();
  const [isAsked, setAsked] = useState(false);
  const name = `Version ${to.version}`;
  const rollBack = async () => {
    if (await draft.rollBack(to.version)) {
      setAsked(false);
      toast({ text: `${surface.name}: version ${to.version} holds again.` });
    }
  };
  return (
    <>
      <Button isSmall about={name} onClick={() => setAsked(true)}>
        Bring back
      </Button>
      <Dialog
        title={`Bring back version ${to.version}?`}
        isOpen={isAsked}
        onClose={() => setAsked(false)}
        actions={
          <>
            <Button onClick={() => setAsked(false)}>Leave it</Button>
            <Button tone="primary" disabled={draft.isBusy} onClick={() => void rollBack()}>
              Bring it back
            </Button>
          </>
        }
      >
        <p>Lists on {surface.name} obey it again within a second. The draft stays as it is.</p>
        <Changes before={liveContent(surface)} after={to} />
        {draft.error !== null && <Failure error={draft.error} />}
      </Dialog>
    </>
  );
}
