import { useQuery } from "@tanstack/react-query";
import { PageHead } from "../../app/PageHead.tsx";
import { paths } from "../../app/paths.ts";
import { client } from "../../data/client.ts";
import { ButtonLink } from "../../design/Button.tsx";
import { Facts } from "../../design/Facts.tsx";
import { Failure } from "../../design/Notice.tsx";
import { Panel } from "../../design/Panel.tsx";
import { Skeleton } from "../../design/Skeleton.tsx";
import { agoText, dateText } from "../../words.ts";
import { usePathId } from "../use-path-id.ts";
import { MetricTables } from "./MetricTables.tsx";
import { Promote } from "./ModelActs.tsx";
import { ModelState } from "./ModelState.tsx";
import { Training } from "./Training.tsx";

/** One version: when it was made, and what its training measured. */
export function ModelPage() {
  const version = usePathId(paths.consolePage("models"));
  const model = useQuery({
    queryKey: ["models", version],
    queryFn: ({ signal }) => client.getModel({ version }, { signal }),
  });
  const { data } = model;
  return (
    <>
      <PageHead
        title={version}
        lead="A version of the trained models."
        actions={
          <>
            {data?.isServing === false && <Promote version={version} serving={undefined} />}
            <ButtonLink to={paths.consolePage("models")}>All versions</ButtonLink>
          </>
        }
      />
      {model.error !== null && <Failure error={model.error} onRetry={() => void model.refetch()} />}
      {model.isPending && <Skeleton height="20rem" />}
      {data !== undefined && (
        <>
          <Panel heading="In short">
            <Facts
              facts={{
                State: <ModelState model={data} />,
                Trained: (
                  <time dateTime={data.createdAt}>
                    {dateText(data.createdAt)} ({agoText(data.createdAt)})
                  </time>
                ),
                Measured: `${Object.keys(data.metrics).length} figures`,
              }}
            />
          </Panel>
          {data.training !== undefined && <Training training={data.training} />}
          <Panel heading="What its training measured" note="On what the training had set aside itself.">
            <MetricTables models={[data]} />
          </Panel>
        </>
      )}
    </>
  );
}
