import { nothingToDraw } from '../../shared/charts';
import { h, table } from '../../shared/dom';
import { chosen, symbol } from '../../shared/format';
import type { Account, Alternative, Unit } from '../data';
import { meaning, name } from '../texts';
import type { View } from '../view';

const parts = ['driverCost', 'vehicleCost', 'energyCost'];
const partColours = ['var(--accent)', 'var(--amber)', 'var(--warn)'];

/** What it cost, in money and in energy, each beside what was assumed. */
export function accounts(view: View): HTMLElement {
  const { report, t } = view;
  return h('div', { class: 'pair' }, account(view, 'cost', t.cost.cost, t.cost.empty, report.cost), account(view, 'energy', t.cost.energy, t.cost.emptyEnergy, report.energy));
}

function account(view: View, id: string, title: string, empty: string, { items, assumptions }: Account): HTMLElement {
  const { t, language, quantity, percent } = view;
  const card = h('figure', { class: 'card account' }, h('h3', {}, title));
  if (items.length === 0) {
    card.append(nothingToDraw(id, empty));
    return card;
  }
  const shares = parts.map(part => items.find(item => item.id === part)).filter(item => item !== undefined);
  const total = shares.reduce((sum, item) => sum + item.value, 0);
  if (total > 0) {
    const colour = (item: (typeof shares)[number]): string => partColours[parts.indexOf(item.id)]!;
    card.append(
      h(
        'div',
        { class: 'split', role: 'img', 'data-chart': id, 'data-ready': 'true', 'aria-label': `${t.cost.split}: ${shares.map(item => `${name(t.figures, item.id)} ${percent(item.value / total)}`).join(', ')}` },
        shares.map(item => h('span', { style: `flex-grow: ${item.value / total}; background: ${colour(item)}` })),
      ),
      h('ul', { class: 'key' }, shares.map(item => h('li', {}, h('i', { style: `background: ${colour(item)}` }), `${name(t.figures, item.id)} ${percent(item.value / total)}`))),
    );
  }
  const what = (id: string): HTMLElement => h('span', { title: meaning(t.figures, id) }, name(t.figures, id));
  card.append(
    table(title, [{ title: t.cost.item }, { title: t.cost.value, numeric: true }], items.map(item => [what(item.id), quantity(item.value, item.unit, item.id)])),
    ...(assumptions.length > 0
      ? [h('h4', {}, t.cost.assumptions), table(t.cost.assumptions, [{ title: t.cost.item }, { title: t.cost.value, numeric: true }], assumptions.map(entry => [name(t.cost.assumption, entry.id), `${chosen(entry.value, language)}\u202f${symbol(entry.unit, language)}`.trim()]))]
      : []),
  );
  return card;
}

const units: Record<string, Unit> = { travelMean: 's', waitMean: 's', vehicleKm: 'km', emptyKm: 'km', energy: 'kWh', co2: 'kg', cost: 'EUR', servedShare: 'ratio', savedSeconds: 's' };
// Of these, more is better.
const moreIsBetter = new Set(['servedShare', 'savedSeconds']);
// A share may come as 0.9 or as 90.
const asPercent = (value: number | null): [number | null, Unit] => (value !== null && value > 1.000001 ? [value, 'percent'] : [value, 'ratio']);

/** The same trips by other means. */
export function alternatives({ report, t, quantity }: View): HTMLElement | null {
  const { comparison } = report;
  if (comparison.length === 0) return null;
  const ids = [...new Set([...Object.keys(units), ...comparison.flatMap(other => Object.keys(other.figures))])].filter(id => comparison.some(other => other.figures[id] != null));
  const best = (id: string): number => {
    const values = comparison.map(other => other.figures[id] ?? null).filter(value => value !== null);
    return values.length < 2 ? NaN : moreIsBetter.has(id) ? Math.max(...values) : Math.min(...values);
  };
  const cell = (other: Alternative, id: string): Node | string => {
    const value = other.figures[id] ?? null;
    const text = id === 'servedShare' ? quantity(...asPercent(value), id) : quantity(value, units[id] ?? 'count', id);
    return value !== null && value === best(id) ? h('strong', { class: 'best', title: t.comparison.best }, text) : text;
  };
  return h(
    'figure',
    { class: 'card' },
    h('p', { class: 'note' }, t.comparison.note),
    table(
      t.sections.comparison,
      [{ title: t.comparison.figure }, ...comparison.map(other => ({ title: name(t.comparison.names, other.name), numeric: true }))],
      ids.map(id => [h('span', { title: meaning(t.figures, id) }, name(t.figures, id)), ...comparison.map(other => cell(other, id))]),
    ),
  );
}
