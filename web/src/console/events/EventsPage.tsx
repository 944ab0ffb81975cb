import { PageHead } from "../../app/PageHead.tsx";
import { EventTail } from "./EventTail.tsx";
import { FailedEvents } from "./FailedEvents.tsx";

/** What arrives, and what could not be handled. */
export function EventsPage() {
  return (
    <>
      <PageHead
        title="Events"
        lead="What people do, as it arrives. Events of private sessions are for nobody else, and left out."
      />
      <FailedEvents />
      <EventTail />
    </>
  );
}
