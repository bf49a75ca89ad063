import { axisText, categoryAxis, chart, tooltip, tooltipLine, valueAxis } from '../../shared/charts';
import { table } from '../../shared/dom';
import { percent } from '../../shared/format';
import { multiples } from '../../shared/multiples';
import type { Palette } from '../../shared/theme';
import { quantile } from '../quantile';
import type { View } from '../view';

interface Distribution {
  name: string;
  title: string;
  note: string;
  counts: number[];
  from: number;
  width: number;
  /** A bound of a bin on the axis. */
  tick(value: number): string;
  /** A value in words. */
  words(value: number): string;
  colour(colours: Palette, low: number): string;
  key?(colours: Palette): [colour: string, meaning: string][];
}

/** Every how many bins a bound is written. */
const stepFor = (bins: number, width: number): number => [1, 2, 5, 10, 20, 50].find(step => bins / step <= Math.max(4, width / 56)) ?? 100;

function distribution(view: View, shape: Distribution): HTMLElement {
  const { t, drawings, number, language } = view;
  const first = Math.max(0, shape.counts.findIndex(count => count > 0) - 1);
  const last = shape.counts.findLastIndex(count => count > 0);
  const counts = shape.counts.slice(first, last + 1);
  const low = (i: number): number => shape.from + (first + i) * shape.width;
  const all = counts.reduce((sum, count) => sum + count, 0);
  const mark = (share: number): number => quantile(counts, low(0), shape.width, share) ?? 0;
  const span = (i: number): string => `${shape.words(low(i))} – ${shape.words(low(i + 1))}`;
  return chart(
    {
      name: shape.name,
      title: shape.title,
      note: shape.note,
      summary: t.distribution.summary(number(all), shape.words(mark(0.5)), shape.words(mark(0.95))),
      height: 260,
      empty: t.distribution.empty,
      isEmpty: all === 0,
      ...(shape.key ? { key: shape.key } : {}),
      option: (colours, width) => ({
        grid: { left: 4, right: 20, top: 34, bottom: 4, containLabel: true },
        tooltip: tooltip(colours, {
          axisPointer: { type: 'shadow' },
          formatter: ([hovered]: { dataIndex: number }[]) => {
            const i = hovered!.dataIndex;
            return `<strong>${span(i)}</strong>${tooltipLine(shape.colour(colours, low(i)), t.distribution.rides, number(counts[i]!))}${tooltipLine('transparent', t.share, percent(counts[i]! / all, language))}`;
          },
        }),
        xAxis: [
          categoryAxis(colours, counts.map((_, i) => String(i)), { axisLabel: { show: false } }),
          {
            type: 'value',
            position: 'bottom',
            min: low(0),
            max: low(counts.length),
            axisLabel: { ...axisText(colours), hideOverlap: true, customValues: multiples(low(0), low(counts.length), shape.width * stepFor(counts.length, width)), formatter: shape.tick },
            axisLine: { show: false },
            axisTick: { show: false },
            splitLine: { show: false },
          },
        ],
        yAxis: valueAxis(colours, value => number(value), { minInterval: 1 }),
        series: [
          { type: 'bar', barCategoryGap: '12%', data: counts.map((count, i) => ({ value: count, itemStyle: { color: shape.colour(colours, low(i)) } })) },
          {
            type: 'line',
            xAxisIndex: 1,
            data: [],
            silent: true,
            markLine: {
              silent: true,
              symbol: 'none',
              lineStyle: { color: colours.ink, width: 1.2, type: [4, 3] },
              label: { color: colours.ink, fontSize: 12, fontWeight: 600, position: 'end', distance: 4 },
              data: [
                { xAxis: mark(0.5), label: { formatter: t.distribution.median } },
                { xAxis: mark(0.95), label: { formatter: t.distribution.p95 } },
              ],
            },
          },
        ],
      }),
      numbers: {
        label: t.showNumbers,
        content: () => table(shape.title, [{ title: t.distribution.bin }, { title: t.distribution.rides, numeric: true }, { title: t.share, numeric: true }], counts.map((count, i) => [span(i), number(count), percent(count / all, language)])),
      },
    },
    drawings,
  );
}

const inMinutes = (view: View) => (seconds: number): string => view.number(seconds / 60, seconds % 60 === 0 ? 0 : 1);

export const waits = (view: View): HTMLElement =>
  distribution(view, {
    name: 'waits',
    title: view.t.distribution.waits,
    note: view.t.distribution.waitsNote,
    counts: view.report.waits.counts,
    from: 0,
    width: view.report.waits.binSeconds,
    tick: inMinutes(view),
    words: view.duration,
    colour: colours => colours.accent,
  });

export const detours = (view: View): HTMLElement =>
  distribution(view, {
    name: 'detours',
    title: view.t.distribution.detours,
    note: view.t.distribution.detoursNote,
    counts: view.report.detours.counts,
    from: view.report.detours.from,
    width: view.report.detours.binWidth,
    tick: value => view.number(value, 1),
    words: value => view.number(value, 2),
    colour: colours => colours.blue,
  });

/** By how much a promised pickup may move, in the service's rules. */
const late = 180;

export const promises = (view: View): HTMLElement =>
  distribution(view, {
    name: 'promises',
    title: view.t.distribution.promises,
    note: view.t.distribution.promisesNote,
    counts: view.report.promises.counts,
    from: view.report.promises.from,
    width: view.report.promises.binSeconds,
    tick: inMinutes(view),
    words: view.duration,
    colour: (colours, low) => (low < 0 ? colours.accent : low < late ? colours.accentSoft : colours.amber),
    key: colours => [
      [colours.accent, view.t.distribution.early],
      [colours.accentSoft, view.t.distribution.little(view.duration(late))],
      [colours.amber, view.t.distribution.late(view.duration(late))],
    ],
  });
