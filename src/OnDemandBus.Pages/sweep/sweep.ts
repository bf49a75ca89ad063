import { chart, nothingToDraw, tooltip, tooltipLine, valueAxis, type Drawing } from '../shared/charts';
import { h } from '../shared/dom';
import { embedded } from '../shared/embedded';
import { none, quantity } from '../shared/format';
import type { Language } from '../shared/language';
import { show, showWithoutData, type Content } from '../shared/page';
import { blend, type Palette } from '../shared/theme';
import type { Sweep, Unit } from '../report/data';
import { name, texts, type Texts } from '../report/texts';
import { pareto } from './pareto';
import './sweep.css';

type Run = Sweep['runs'][number];

/** One thing that runs differ in: a value that was varied, or a figure that came out. */
interface Column {
  id: string;
  title: string;
  unit: Unit;
  of(run: Run): string | number | null;
}

// What a reader holds to be better; of all else less is better.
const moreIsBetter = new Set(['served', 'personsServed', 'waitUnder10', 'waitUnder15', 'promisesKept', 'personKm', 'personKmPerVehicleKm', 'poolingRate', 'ridesPerVehicleHour', 'personsPerVehicleHour', 'meanOccupancy', 'meanOccupancyLoaded', 'servedShare', 'savedSeconds']);

// Kept while the language changes.
const chosen: { x?: string; y?: string; colour?: string; sort?: string; down: boolean } = { down: false };

function content(sweep: Sweep, language: Language, drawings: Drawing[]): Content {
  const t = texts[language];
  const columns = columnsOf(sweep, t);
  const varied = sweep.varied.map(id => name(t.sweep.names, id));
  const list = varied.length > 1 ? `${varied.slice(0, -1).join(', ')}${t.sweep.and}${varied.at(-1)}` : (varied[0] ?? none);
  return {
    title: sweep.title,
    kicker: t.sweep.kicker,
    sentence: [...t.sweep.sentence(h('strong', {}, String(sweep.runs.length)), h('strong', {}, list)), t.headline.end],
    about: t.sweep.explain,
    first: [],
    sections:
      sweep.runs.length === 0
        ? [{ id: 'runs', title: t.sweep.table, content: [h('div', { class: 'card' }, nothingToDraw('trade-off', t.sweep.empty))] }]
        : [
            { id: 'trade-off', title: t.sweep.tradeOff, lead: t.sweep.tradeOffLead, content: [tradeOff(sweep, columns, t, language, drawings)] },
            { id: 'runs', title: t.sweep.table, lead: t.sweep.tableLead, content: [runs(sweep, columns, t, language)] },
          ],
    foot: t.footShort,
    texts: t.frame,
  };
}

function columnsOf(sweep: Sweep, t: Texts): Column[] {
  const figures = [...new Set(sweep.runs.flatMap(run => Object.keys(run.figures)))];
  const known = Object.keys(t.figures).filter(id => figures.includes(id));
  return [
    ...sweep.varied.map((id, i) => ({ id, title: name(t.sweep.names, id), unit: sweep.units[id] ?? ('count' as Unit), of: (run: Run) => run.values[i] ?? null })),
    ...[...known, ...figures.filter(id => !known.includes(id))].map(id => ({ id: `figure:${id}`, title: name(t.figures, id), unit: sweep.units[id] ?? ('count' as Unit), of: (run: Run) => run.figures[id] ?? null })),
  ];
}

const bare = (column: Column): string => column.id.replace('figure:', '');
const text = (column: Column, run: Run, language: Language): string => {
  const value = column.of(run);
  return typeof value === 'number' ? quantity(value, column.unit, language, bare(column)) : (value ?? none);
};
const isNumeric = (column: Column, sweep: Sweep): boolean => sweep.runs.every(run => typeof column.of(run) !== 'string') && sweep.runs.some(run => column.of(run) !== null);

/** Every run as a dot between two figures, and the line of those that are not beaten. */
function tradeOff(sweep: Sweep, columns: Column[], t: Texts, language: Language, drawings: Drawing[]): HTMLElement {
  const numeric = columns.filter(column => isNumeric(column, sweep));
  const first = (...ids: string[]): string | undefined => ids.find(id => numeric.some(column => column.id === id));
  chosen.x ??= first('fleetSize', 'buses', 'figure:buses', 'figure:total', 'figure:perRide') ?? numeric[0]?.id ?? '';
  chosen.y ??= first('figure:waitP95', 'figure:waitMean', 'figure:rejectionRate') ?? numeric[1]?.id ?? chosen.x;
  chosen.colour ??= first('figure:total', 'figure:perRide', 'figure:cost', 'figure:rejectionRate') ?? '';

  const choice = (key: 'x' | 'y' | 'colour', label: string): HTMLElement => {
    const select = h(
      'select',
      {},
      key === 'colour' ? h('option', { value: '' }, t.sweep.noColour) : null,
      numeric.map(column => h('option', { value: column.id, selected: column.id === chosen[key] }, column.title)),
    );
    select.addEventListener('change', () => {
      chosen[key] = select.value;
      card.refresh?.();
    });
    return h('label', {}, h('span', {}, label), select);
  };
  const of = (id: string | undefined): Column | undefined => numeric.find(column => column.id === id);
  const points = (): { run: Run; x: number; y: number; colour: number | null }[] =>
    sweep.runs.flatMap(run => {
      const x = of(chosen.x)?.of(run);
      const y = of(chosen.y)?.of(run);
      const colour = of(chosen.colour)?.of(run);
      return typeof x === 'number' && typeof y === 'number' ? [{ run, x, y, colour: typeof colour === 'number' ? colour : null }] : [];
    });
  const axis = (colours: Palette, column: Column | undefined, more: object): object => {
    const seconds = column?.unit === 's';
    return valueAxis(colours, value => (column ? quantity(seconds ? value * 60 : value, column.unit, language, bare(column)) : String(value)), { scale: true, name: column?.title, nameTextStyle: { color: colours.ink, fontWeight: 600 }, ...more });
  };
  const onAxis = (value: number, column: Column | undefined): number => (column?.unit === 's' ? value / 60 : value);

  const ramp = h('div', { class: 'ramp' });
  const card = chart(
    {
      name: 'trade-off',
      title: t.sweep.dots,
      summary: t.sweep.summary(of(chosen.x)?.title ?? '', of(chosen.y)?.title ?? '', String(sweep.runs.length)),
      height: 440,
      empty: t.sweep.empty,
      isEmpty: numeric.length === 0,
      above: h('div', { class: 'axes' }, choice('x', t.sweep.x), choice('y', t.sweep.y), choice('colour', t.sweep.colour)),
      below: ramp,
      option: (colours, width) => {
        const all = points();
        const x = of(chosen.x);
        const y = of(chosen.y);
        const colour = of(chosen.colour);
        const front = pareto(all.map(point => [point.x, point.y]), [moreIsBetter.has(x ? bare(x) : ''), moreIsBetter.has(y ? bare(y) : '')]);
        const amounts = all.map(point => point.colour).filter(amount => amount !== null);
        const low = Math.min(...amounts);
        const high = Math.max(...amounts);
        const [from, to] = colours.dark ? ['#24504d', '#b6f3e8'] : ['#bfe3dc', '#063f40'];
        const fill = (amount: number | null): string => (amount === null || !colour ? colours.accent : blend(from, to, high > low ? (amount - low) / (high - low) : 0.5));
        ramp.replaceChildren(
          h('span', { class: 'pareto' }, h('i', { class: 'line' }), t.sweep.pareto),
          ...(colour && amounts.length > 0 ? [h('span', { class: 'scale' }, `${colour.title}: ${quantity(low, colour.unit, language, bare(colour))}`, h('i', { style: `background: linear-gradient(to right, ${from}, ${to})` }), quantity(high, colour.unit, language, bare(colour)))] : []),
        );
        return {
          grid: { left: 8, right: 28, top: 40, bottom: 28, containLabel: true },
          tooltip: tooltip(colours, {
            trigger: 'item',
            formatter: ({ dataIndex, seriesIndex }: { dataIndex: number; seriesIndex: number }) => {
              const point = all[seriesIndex === 0 ? front[dataIndex]! : dataIndex];
              if (!point) return '';
              const told = [...sweep.varied.map(id => columns.find(column => column.id === id)), x, y, colour].filter(column => column !== undefined);
              return [...new Set(told)].map(column => tooltipLine('transparent', column.title, text(column, point.run, language))).join('');
            },
          }),
          xAxis: axis(colours, x, { nameLocation: 'middle', nameGap: 30, splitNumber: Math.max(3, Math.floor(width / 130)) }),
          yAxis: axis(colours, y, { nameLocation: 'end', nameTextStyle: { color: colours.ink, fontWeight: 600, align: 'left' } }),
          series: [
            { type: 'line', symbol: 'none', lineStyle: { color: colours.amber, width: 2.5 }, data: front.map(i => [onAxis(all[i]!.x, x), onAxis(all[i]!.y, y)]) },
            {
              type: 'scatter',
              z: 3,
              data: all.map((point, i) => ({
                value: [onAxis(point.x, x), onAxis(point.y, y)],
                symbolSize: front.includes(i) ? 15 : 11,
                itemStyle: { opacity: 1, color: fill(point.colour), borderColor: front.includes(i) ? colours.amber : colours.card, borderWidth: front.includes(i) ? 2.5 : 1 },
              })),
            },
          ],
        };
      },
    },
    drawings,
  );
  return card;
}

/** All runs, by the column that the reader chooses. */
function runs(sweep: Sweep, columns: Column[], t: Texts, language: Language): HTMLElement {
  const body = h('tbody', {});
  const headings = columns.map(column => h('th', { scope: 'col', class: isNumeric(column, sweep) ? 'number' : null }, h('button', { type: 'button', title: t.sweep.sort(column.title), onclick: () => sort(column) }, column.title)));
  const fill = (): void => {
    const by = columns.find(column => column.id === chosen.sort);
    const list = [...sweep.runs];
    if (by) list.sort((a, b) => compare(by.of(a), by.of(b)) * (chosen.down ? -1 : 1));
    for (const [i, heading] of headings.entries()) heading.setAttribute('aria-sort', columns[i] !== by ? 'none' : chosen.down ? 'descending' : 'ascending');
    body.replaceChildren(...list.map(run => h('tr', {}, columns.map((column, i) => h(i === 0 ? 'th' : 'td', { class: isNumeric(column, sweep) ? 'number' : null, ...(i === 0 ? { scope: 'row' } : {}) }, text(column, run, language))))));
  };
  const sort = (column: Column): void => {
    chosen.down = chosen.sort === column.id ? !chosen.down : false;
    chosen.sort = column.id;
    fill();
  };
  fill();
  return h('div', { class: 'card runs' }, h('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': t.sweep.table }, h('table', {}, h('caption', { class: 'unseen' }, t.sweep.table), h('thead', {}, h('tr', {}, headings)), body)));
}

function compare(a: string | number | null, b: string | number | null): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  return typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b), 'en', { numeric: true });
}

const sweep = await embedded<Sweep>();
if (sweep) show(sweep.language, (language, drawings) => content(sweep, language, drawings));
else showWithoutData();
