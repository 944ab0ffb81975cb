import { useMutation } from "@tanstack/react-query";
import { client } from "../data/client.ts";
import { Button } from "../design/Button.tsx";
import { useToast } from "../design/Toasts.tsx";

/** The plan as a file for calendars. */
export function CalendarButton({ partyId, name }: { readonly partyId: string; readonly name: string }) {
  const toast = useToast();
  const download = useMutation({
    mutationFn: () => client.getPartyCalendar({ partyId }),
    onSuccess: (calendar) => save(calendar, `${name.replaceAll(/[^\p{L}\p{N}]+/gu, "-").slice(0, 60) || "party"}.ics`),
    onError: (error) => toast({ text: error.message, isFailure: true }),
  });
  return (
    <Button isSmall about={name} disabled={download.isPending} onClick={() => download.mutate()}>
      To my calendar
    </Button>
  );
}

function save(text: string, fileName: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "text/calendar" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = fileName;
  link.click();
  URL.revokeObjectURL(url);
}
