import { client } from "./client.ts";
import { usePages } from "./use-pages.ts";

/** As many at once as the server gives. */
const pageLength = 100;

/** What the viewer did, newest first, page after page. */
export const useHistory = () =>
  usePages("history", (asked, options) => client.listEvents({ ...asked, limit: pageLength }, options));
