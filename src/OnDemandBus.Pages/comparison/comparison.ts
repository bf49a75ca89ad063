import { axisText, categoryAxis, chart, escape, nothingToDraw, tooltip, tooltipLine, valueAxis, type Drawing } from '../shared/charts';
import { h, table } from '../shared/dom';
import { embedded } from '../shared/embedded';
import { none, percent, quantity } from '../shared/format';
import type { Language } from '../shared/language';
import { show, showWithoutData, type Content } from '../shared/page';
import type { Comparison, Scenario, Unit } from '../report/data';
import { meaning, name, texts, type Texts } from '../report/texts';
import './comparison.css';

/** Scenarios side by side, with the intervals within which chance moves them. */
function content(comparison: Comparison, language: Language, drawings: Drawing[]): Content {
  const t = texts[language];
  const { scenarios, seeds } = comparison;
  const strong = (value: number): HTMLElement => h('strong', {}, String(value));
  const ids = figureIds(scenarios, t);
  return {
    title: comparison.title,
    kicker: t.scenarios.kicker,
    sentence: [...t.scenarios.sentence(strong(scenarios.length), strong(seeds.length)), t.headline.end],
    about: seeds.length > 1 ? t.scenarios.explain(percent(comparison.confidence, language)) : t.scenarios.noRepeats,
    first: [],
    sections:
      ids.length === 0
        ? [{ id: 'table', title: t.scenarios.table, content: [h('div', { class: 'card' }, nothingToDraw('scenarios', t.scenarios.empty))] }]
        : [
            { id: 'table', title: t.scenarios.table, lead: t.scenarios.tableLead, content: [figures(comparison, ids, t, language)] },
            { id: 'charts', title: t.scenarios.charts, lead: t.scenarios.chartsLead, content: [h('div', { class: 'pair' }, ids.map(id => figure(id, scenarios, t, language, drawings)))] },
          ],
    foot: `${t.scenarios.seeds(seeds.join(', '))}. ${t.footShort}`,
    texts: t.frame,
  };
}

/** The figures in the order in which they are explained; those that are not known come last. */
function figureIds(scenarios: Scenario[], t: Texts): string[] {
  const there = new Set(scenarios.flatMap(scenario => Object.keys(scenario.figures).filter(id => scenario.figures[id] != null)));
  const known = Object.keys(t.figures).filter(id => there.has(id));
  return [...known, ...[...there].filter(id => !known.includes(id))];
}

/** What a scenario is called: other means of travel by their kind, unless they have a name of their own. */
const title = (scenario: Scenario, t: Texts): string => (scenario.name === scenario.kind ? name(t.comparison.names, scenario.kind) : scenario.name);

const unitOf = (id: string, scenarios: Scenario[]): Unit => scenarios.map(scenario => scenario.figures[id]).find(estimate => estimate != null)?.unit ?? 'count';

function figures({ scenarios, seeds }: Comparison, ids: string[], t: Texts, language: Language): HTMLElement {
  const cell = (scenario: Scenario, id: string): Node | string => {
    const estimate = scenario.figures[id];
    if (estimate == null) return none;
    const half = (estimate.high - estimate.low) / 2;
    return h('span', {}, h('strong', {}, quantity(estimate.mean, estimate.unit, language, id)), seeds.length > 1 && half > 0 ? h('small', {}, `± ${quantity(half, estimate.unit, language, id)}`) : null);
  };
  return h(
    'div',
    { class: 'card estimates' },
    table(
      t.scenarios.table,
      [{ title: t.comparison.figure }, ...scenarios.map(scenario => ({ title: title(scenario, t), numeric: true }))],
      ids.map(id => [h('span', {}, name(t.figures, id), h('small', {}, meaning(t.figures, id))), ...scenarios.map(scenario => cell(scenario, id))]),
    ),
  );
}

interface Drawn {
  value(index: number): number;
  coord(point: [number, number]): [number, number];
}

function figure(id: string, scenarios: Scenario[], t: Texts, language: Language, drawings: Drawing[]): HTMLElement {
  const unit = unitOf(id, scenarios);
  const shown = scenarios.filter(scenario => scenario.figures[id] != null);
  const estimates = shown.map(scenario => scenario.figures[id]!);
  const least = shown[estimates.reduce((best, estimate, i) => (estimate.mean < estimates[best]!.mean ? i : best), 0)];
  const inMinutes = unit === 's';
  const scaled = (value: number): number => (inMinutes ? value / 60 : value);
  const words = (value: number): string => quantity(value, unit, language, id);
  return chart(
    {
      name: id,
      title: name(t.figures, id),
      note: meaning(t.figures, id),
      summary: t.scenarios.summary(name(t.figures, id), least ? title(least, t) : ''),
      height: 44 + shown.length * 34,
      empty: t.scenarios.empty,
      isEmpty: shown.length === 0,
      option: (colours, width) => ({
        grid: { left: 4, right: 24, top: 6, bottom: 4, containLabel: true },
        tooltip: tooltip(colours, {
          trigger: 'item',
          formatter: ({ dataIndex }: { dataIndex: number }) => {
            const estimate = estimates[dataIndex]!;
            return `<strong>${escape(title(shown[dataIndex]!, t))}</strong>${tooltipLine('transparent', t.scenarios.mean, words(estimate.mean))}${tooltipLine('transparent', t.scenarios.low, words(estimate.low))}${tooltipLine('transparent', t.scenarios.high, words(estimate.high))}`;
          },
        }),
        xAxis: valueAxis(colours, value => words(inMinutes ? value * 60 : value), { scale: true, splitNumber: Math.max(2, Math.floor(width / 150)) }),
        yAxis: categoryAxis(colours, shown.map(scenario => title(scenario, t)), { inverse: true, axisLine: { show: false }, axisLabel: { ...axisText(colours), color: colours.ink, width: Math.min(150, width * 0.34), overflow: 'truncate' } }),
        series: [
          {
            type: 'custom',
            // A whisker: the interval with a short bar at both ends.
            renderItem: (_: unknown, drawn: Drawn) => {
              const [left, y] = drawn.coord([drawn.value(0), drawn.value(2)]);
              const [right] = drawn.coord([drawn.value(1), drawn.value(2)]);
              const line = (x1: number, y1: number, x2: number, y2: number): object => ({ type: 'line', shape: { x1, y1, x2, y2 }, style: { stroke: colours.accent, lineWidth: 2, opacity: 0.7 } });
              return { type: 'group', children: [line(left, y, right, y), line(left, y - 5, left, y + 5), line(right, y - 5, right, y + 5)] };
            },
            encode: { x: [0, 1], y: 2 },
            data: estimates.map((estimate, i) => [scaled(estimate.low), scaled(estimate.high), i]),
          },
          { type: 'scatter', symbolSize: 11, z: 3, data: estimates.map((estimate, i) => ({ value: [scaled(estimate.mean), i], itemStyle: { color: shown[i]!.kind === 'scenario' ? colours.accent : colours.amber, opacity: 1, borderColor: colours.card, borderWidth: 1.5 } })) },
        ],
      }),
    },
    drawings,
  );
}

const comparison = await embedded<Comparison>();
if (comparison) show(comparison.language, (language, drawings) => content(comparison, language, drawings));
else showWithoutData();
