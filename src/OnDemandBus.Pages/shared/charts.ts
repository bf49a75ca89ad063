import { BarChart, CustomChart, LineChart, ScatterChart } from 'echarts/charts';
import { GridComponent, MarkLineComponent, TooltipComponent } from 'echarts/components';
import { init, use, type EChartsCoreOption, type EChartsType } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { h } from './dom';
import { multiples } from './multiples';
import { isPrinting, palette, type Palette } from './theme';

use([BarChart, CustomChart, LineChart, ScatterChart, GridComponent, MarkLineComponent, TooltipComponent, SVGRenderer]);

export type { EChartsCoreOption as Option } from 'echarts/core';

/** Something that is drawn once it stands on the page, and again when the colours change. */
export interface Drawing {
  draw(): Promise<void>;
  recolour(): void;
  dispose(): void;
}

export interface Chart {
  name: string;
  title: string;
  /** What one sees, in words; read out in place of the drawing. */
  summary: string;
  note?: string;
  height?: number;
  /** What the colours mean. */
  key?(colours: Palette): [colour: string, meaning: string][];
  /** The sentence in place of the chart where there is nothing to draw. */
  empty: string;
  isEmpty: boolean;
  option(colours: Palette, width: number): EChartsCoreOption;
  /** The same numbers as a table. */
  numbers?: { label: string; content(): HTMLElement };
  /** What stands above or below the chart, such as a choice. */
  above?: HTMLElement;
  below?: HTMLElement;
}

const paperWidth = 660;

/** What stands in place of a chart that has nothing to show. */
export const nothingToDraw = (name: string, sentence: string): HTMLElement => h('p', { class: 'empty', 'data-chart': name, 'data-empty': 'true', 'data-ready': 'true' }, sentence);

/** A card with a chart; `drawings` learns of what has to be drawn. */
export function chart(spec: Chart, drawings: Drawing[]): HTMLElement & { refresh?: () => void } {
  const card: HTMLElement & { refresh?: () => void } = h('figure', { class: 'card' }, h('h3', {}, spec.title), spec.note ? h('p', { class: 'note' }, spec.note) : null, spec.above);
  if (spec.isEmpty) {
    card.append(nothingToDraw(spec.name, spec.empty));
    return card;
  }

  const box = h('div', { class: 'chart', role: 'img', 'aria-label': spec.summary, 'data-chart': spec.name, style: `height: ${spec.height ?? 300}px` });
  const key = h('ul', { class: 'key' });
  if (spec.key) card.append(key);
  card.append(box);
  if (spec.below) card.append(spec.below);
  if (spec.numbers) {
    const { label, content } = spec.numbers;
    const details = h('details', { class: 'numbers' }, h('summary', {}, label));
    details.addEventListener('toggle', () => details.childElementCount === 1 && details.append(content()), { once: true });
    card.append(details);
  }

  let drawn: EChartsType | undefined;
  let width = 0;
  const show = (): void => {
    if (spec.key) key.replaceChildren(...spec.key(palette()).map(([colour, meaning]) => h('li', {}, h('i', { style: `background: ${colour}` }), meaning)));
    width = isPrinting() ? paperWidth : box.clientWidth;
    drawn?.resize({ width: isPrinting() ? paperWidth : 'auto' });
    drawn?.setOption({ ...basics(palette()), ...spec.option(palette(), width) }, { notMerge: true });
  };
  const resized = new ResizeObserver(() => {
    if (!isPrinting() && Math.abs(box.clientWidth - width) > 1) show();
  });
  card.refresh = show;
  drawings.push({
    draw: () =>
      new Promise(done => {
        drawn = init(box, null, { renderer: 'svg' });
        const finished = (): void => {
          drawn?.off('finished', finished);
          box.dataset.ready = 'true';
          done();
        };
        drawn.on('finished', finished);
        show();
        resized.observe(box);
      }),
    recolour: show,
    dispose: () => {
      resized.disconnect();
      drawn?.dispose();
    },
  });
  return card;
}

function basics(colours: Palette): EChartsCoreOption {
  return {
    animation: false,
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: colours.muted, fontSize: 12 },
    grid: { left: 4, right: 12, top: 16, bottom: 4, containLabel: true },
  };
}

export const axisText = (colours: Palette): object => ({ color: colours.muted, fontSize: 12 });

/** An axis of values with quiet lines across the chart. */
export const valueAxis = (colours: Palette, label: (value: number) => string, more: object = {}): object => ({
  type: 'value',
  axisLabel: { ...axisText(colours), formatter: label, hideOverlap: true },
  axisLine: { show: false },
  axisTick: { show: false },
  splitLine: { lineStyle: { color: colours.line } },
  ...more,
});

/** An axis of categories along the bottom or the left. */
export const categoryAxis = (colours: Palette, data: string[], more: object = {}): object => ({
  type: 'category',
  data,
  axisLabel: { ...axisText(colours), hideOverlap: true },
  axisLine: { lineStyle: { color: colours.line } },
  axisTick: { show: false },
  ...more,
});

/** An axis of the time of day, in seconds, with a label at whole hours. */
export const timeAxis = (colours: Palette, from: number, to: number, width: number, label: (seconds: number) => string): object => {
  const hours = Math.max(1, (to - from) / 3600);
  const most = Math.max(3, Math.floor(width / 64));
  const step = [1, 2, 3, 4, 6, 12].find(size => hours / size <= most) ?? 24;
  const short = hours < 3;
  return {
    type: 'value',
    min: from,
    max: to,
    interval: short ? 1800 : step * 3600,
    axisLabel: { ...axisText(colours), customValues: multiples(from, to, short ? 1800 : step * 3600), formatter: label, hideOverlap: true },
    axisLine: { lineStyle: { color: colours.line } },
    axisTick: { show: false },
    splitLine: { show: false },
  };
};

export const tooltip = (colours: Palette, more: object = {}): object => ({
  trigger: 'axis',
  confine: true,
  backgroundColor: colours.card,
  borderColor: colours.line,
  padding: [8, 12],
  textStyle: { color: colours.ink, fontSize: 13 },
  extraCssText: 'box-shadow: 0 4px 16px rgb(0 0 0 / 12%); border-radius: 8px;',
  axisPointer: { type: 'line', lineStyle: { color: colours.muted, type: 'dashed' }, shadowStyle: { color: colours.line, opacity: 0.4 } },
  ...more,
});

/** One line of a tooltip: a dot of colour, what, how much. */
export const tooltipLine = (colour: string, what: string, amount: string): string =>
  `<div style="display:flex;gap:8px;align-items:center"><span style="width:10px;height:10px;border-radius:3px;background:${colour}"></span>${escape(what)}<strong style="margin-left:auto;padding-left:16px">${escape(amount)}</strong></div>`;

const signs: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text as it may stand in HTML: names come from files that others wrote. */
export const escape = (text: string): string => text.replace(/[&<>"]/g, sign => signs[sign]!);
