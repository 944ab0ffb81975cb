import { useEffect, useEffectEvent, useRef, useState, type ChangeEvent, type KeyboardEvent } from "react";
import { useLocation, useSearchParams } from "wouter";
import styles from "./Shell.module.css";

const searchPath = "/search";
const pauseMs = 180;

/** Finds as one types: the results are a page, whose address follows the words. */
export function SearchBox() {
  const [location, navigate] = useLocation();
  const [parameters] = useSearchParams();
  const isThere = location === searchPath;
  const shown = isThere ? (parameters.get("title") ?? "") : "";
  // What is typed; undefined: what the address says.
  const [typed, setTyped] = useState<string>();
  const words = typed ?? shown;
  const box = useRef<HTMLInputElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useSlash(box);
  useBack(() => {
    clearTimeout(timer.current);
    setTyped(undefined);
  });
  const find = (title: string) => {
    clearTimeout(timer.current);
    if (title.trim() === shown.trim() || (title.trim() === "" && !isThere)) return;
    const domain = isThere ? parameters.get("domain") : null;
    const search = new URLSearchParams({ title: title.trim(), ...(domain !== null && { domain }) });
    navigate(`${searchPath}?${search}`, { replace: isThere });
  };
  const onChange = ({ currentTarget: { value } }: ChangeEvent<HTMLInputElement>) => {
    setTyped(value);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => find(value), pauseMs);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter") find(words);
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
        onChange={onChange}
        onBlur={() => setTyped(undefined)}
        onKeyDown={onKeyDown}
      />
    </search>
  );
}

/** Going back or forward is no typing. */
function useBack(onBack: () => void): void {
  const listen = useEffectEvent(onBack);
  useEffect(() => {
    const onPopState = () => listen();
    window.addEventListener("popstate", onPopState);
    return () => window.removeEventListener("popstate", onPopState);
  }, []);
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
