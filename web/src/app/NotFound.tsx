import { ButtonLink } from "../design/Button.tsx";
import { Notice } from "../design/Notice.tsx";
import { paths } from "./paths.ts";

export function NotFound() {
  return (
    <>
      <h1>There is nothing here</h1>
      <Notice actions={<ButtonLink to={paths.home}>To your lists</ButtonLink>}>
        <p>The address names no page. It may be an old link, or a typing slip.</p>
      </Notice>
    </>
  );
}
