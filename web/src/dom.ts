type Child = Node | string;

interface Properties {
  readonly class?: string;
  /** Attributes; false and undefined leave one out, true sets it empty. */
  readonly attributes?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly onClick?: () => void;
}

/** Builds an element. Text goes in as text, never as markup. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  properties: Properties = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const node = document.createElement(tag);
  if (properties.class !== undefined) node.className = properties.class;
  for (const [name, value] of Object.entries(properties.attributes ?? {}))
    if (value !== undefined && value !== false) node.setAttribute(name, value === true ? "" : String(value));
  if (properties.onClick !== undefined) node.addEventListener("click", properties.onClick);
  node.append(...children);
  return node;
}

/** The element of the page with this id, of the class it must have. */
export function find<Class extends HTMLElement>(id: string, type: new () => Class): Class {
  const found = document.querySelector(`#${id}`);
  if (!(found instanceof type)) throw new Error(`The page has no ${type.name} #${id}.`);
  return found;
}
