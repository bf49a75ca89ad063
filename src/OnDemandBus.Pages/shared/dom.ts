export type Child = Node | string | number | null | undefined | false;

/** An element with its attributes (`class`, `aria-label`, ...; `onclick` and the like take functions) and what is in it. */
export function h<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Record<string, string | number | boolean | null | ((event: Event) => void)> = {},
  ...children: (Child | Child[])[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === false) continue;
    if (typeof value === 'function') element.addEventListener(key.slice(2), value);
    else if (key === 'style') element.style.cssText = String(value);
    else element.setAttribute(key, value === true ? '' : String(value));
  }
  for (const child of children.flat()) if (child !== null && child !== undefined && child !== false) element.append(typeof child === 'number' ? String(child) : child);
  return element;
}

/** A table; numbers stand on the right. A cell may be an element. */
export function table(caption: string, columns: readonly { title: string; numeric?: boolean }[], rows: readonly (readonly (Node | string)[])[]): HTMLElement {
  const cell = (content: Node | string, column: number): HTMLElement => {
    const attributes = columns[column]?.numeric ? { class: 'number' } : {};
    return column === 0 ? h('th', { scope: 'row', ...attributes }, content) : h('td', attributes, content);
  };
  return h(
    'div',
    { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': caption },
    h(
      'table',
      {},
      h('caption', { class: 'unseen' }, caption),
      h('thead', {}, h('tr', {}, columns.map(column => h('th', { scope: 'col', class: column.numeric ? 'number' : null }, column.title)))),
      h('tbody', {}, rows.map(row => h('tr', {}, row.map(cell)))),
    ),
  );
}
