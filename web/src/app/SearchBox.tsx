import { useEffect, useRef, useState, type KeyboardEvent } from "react";
import { useLocation, useSearchParams } from "wouter";
import { useSettled } from "../data/use-settled.ts";
import { paths } from "./paths.ts";
import styles from "./Shell.module.css";

const searchPath = "/search";

/** Finds as one types: the results are a page, whose address follows the words. */
export function SearchBox() {
  const [location, navigate] = useLocation();
  const [parameters] = useSearchParams();
  const isThere = location === searchPath;
  const shown = isThere ? (parameters.get("title") ?? "") : "";
  // What is typed, until the address has it; undefined: what the address says.
  const [typed, setTyped] = useState<string>();
  const words = typed ?? shown;
  const settled = useSettled(words).trim();
  const box = useRef<HTMLInputElement>(null);
  useSlash(box);
  useEffect(() => {
    // Going back is no typing.
    const forget = () => setTyped(undefined);
    window.addEventListener("popstate", forget);
    return () => window.removeEventListener("popstate", forget);
  }, []);
  useEffect(() => {
    if (typed === undefined || settled !== typed.trim()) return;
    if (settled !== shown.trim() && (settled !== "" || isThere)) {
      const domain = new URLSearchParams(globalThis.location.search).get("domain");
      const search = new URLSearchParams({ title: settled, ...(isThere && domain !== null && { domain }) });
      navigate(`${searchPath}?${search}`, { replace: isThere });
    }
  }, [typed, settled, shown, isThere, navigate]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter" && words.trim() !== "" && words.trim() !== shown) navigate(paths.search(words.trim()));
    if (event.key === "ArrowDown") {
      event.preventDefault();
      document.querySelector<HTMLElement>("#main article a")?.focus();
    }
  };
  return (
    <search>
      <label htmlFor="search" className="visually-hidden">
        Find a book, a film or an album by its title
      </label>
      <input
        ref={box}
        id="search"
        type="search"
        name="title"
        maxLength={200}
        autoComplete="off"
        placeholder="Gatsby, Dune, Amélie …"
        className={styles["searchInput"]}
        value={words}
        onChange={(event) => setTyped(event.currentTarget.value)}
        onBlur={() => setTyped(undefined)}
        onKeyDown={onKeyDown}
      />
    </search>
  );
}

/** The key "/" leads to the box, but where one writes. */
function useSlash(box: { readonly current: HTMLInputElement | null }): void {
  useEffect(() => {
    const onKey = (event: globalThis.KeyboardEvent) => {
      const isWriting = event.target instanceof Element && event.target.closest("input, textarea, select") !== null;
      if (event.key !== "/" || isWriting || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      box.current?.focus();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [box]);
}
