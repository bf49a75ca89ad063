import { axisText, categoryAxis, chart, timeAxis, tooltip, tooltipLine, valueAxis } from '../../shared/charts';
import { table } from '../../shared/dom';
import { clock } from '../../shared/format';
import { occupancyColour, type Palette } from '../../shared/theme';
import type { TimeBin } from '../data';
import type { View } from '../view';

interface Hovered {
  dataIndex: number;
  seriesIndex: number;
}

const span = (at: number, size: number): string => `${clock(at)} – ${clock(at + size)}`;
const most = <T>(items: readonly T[], size: (item: T) => number): T | undefined => items.reduce<T | undefined>((best, item) => (best === undefined || size(item) > size(best) ? item : best), undefined);

/** Requests over the day, by what became of them. */
export function demand({ report, t, drawings, number }: View): HTMLElement {
  const { bins, binSeconds } = report.byTime;
  const other = (bin: TimeBin): number => Math.max(0, bin.submitted - bin.served - bin.rejected - bin.cancelled - bin.noShow);
  const parts: { name: string; of: (bin: TimeBin) => number; colour: (colours: Palette) => string }[] = [
    { name: t.demand.served, of: bin => bin.served, colour: colours => colours.accent },
    { name: t.demand.cancelled, of: bin => bin.cancelled, colour: colours => colours.blue },
    { name: t.demand.noShow, of: bin => bin.noShow, colour: colours => colours.violet },
    { name: t.demand.other, of: other, colour: colours => colours.occupancy[0] },
    { name: t.demand.rejected, of: bin => bin.rejected, colour: colours => colours.warn },
  ];
  const shown = parts.filter(part => bins.some(bin => part.of(bin) > 0));
  const peak = most(bins, bin => bin.submitted);
  return chart(
    {
      name: 'demand',
      title: t.demand.title,
      note: t.demand.note,
      summary: peak ? t.demand.summary(clock(peak.at), number(peak.submitted)) : '',
      empty: t.demand.empty,
      isEmpty: !bins.some(bin => bin.submitted > 0),
      key: colours => shown.map(part => [part.colour(colours), part.name]),
      option: (colours, width) => ({
        tooltip: tooltip(colours, {
          axisPointer: { type: 'shadow' },
          formatter: (hovered: Hovered[]) => {
            const bin = bins[hovered[0]!.dataIndex]!;
            return `<strong>${span(bin.at, binSeconds)}</strong>${tooltipLine('transparent', t.requests, number(bin.submitted))}${[...shown].reverse().map(part => tooltipLine(part.colour(colours), part.name, number(part.of(bin)))).join('')}`;
          },
        }),
        xAxis: categoryAxis(colours, bins.map(bin => clock(bin.at).slice(0, 5)), { axisLabel: { ...axisText(colours), interval: everyHours(binSeconds, bins, width) } }),
        yAxis: valueAxis(colours, value => number(value), { minInterval: 1 }),
        series: shown.map(part => ({ type: 'bar', name: part.name, stack: 'all', barCategoryGap: '18%', itemStyle: { color: part.colour(colours) }, data: bins.map(part.of) })),
      }),
      numbers: {
        label: t.showNumbers,
        content: () =>
          table(
            t.demand.title,
            [{ title: t.time }, { title: t.requests, numeric: true }, ...parts.map(part => ({ title: part.name, numeric: true }))],
            bins.map(bin => [span(bin.at, binSeconds), number(bin.submitted), ...parts.map(part => number(part.of(bin)))]),
          ),
      },
    },
    drawings,
  );
}

/** Labels at whole hours only, and no closer than they can be read. */
function everyHours(binSeconds: number, bins: TimeBin[], width: number): (index: number) => boolean {
  const room = Math.max(3, Math.floor(width / 62));
  const hours = (bins.length * binSeconds) / 3600;
  const step = ([1, 2, 3, 4, 6, 12].find(size => hours / size <= room) ?? 24) * 3600;
  return hours < 3 ? () => true : index => (bins[index]?.at ?? 1) % step === 0;
}

/** How long riders waited, over the day. */
export function waitsByTime({ report, t, drawings, number, duration }: View): HTMLElement {
  const { bins, binSeconds } = report.byTime;
  const peak = most(bins.filter(bin => bin.waitP95 !== null), bin => bin.waitP95!);
  const minutes = (seconds: number | null): number | null => (seconds === null ? null : seconds / 60);
  const lines = [
    { name: t.waitsByTime.p95, of: (bin: TimeBin) => bin.waitP95, colour: (colours: Palette) => colours.amber, style: { width: 2 } },
    { name: t.waitsByTime.mean, of: (bin: TimeBin) => bin.waitMean, colour: (colours: Palette) => colours.muted, style: { width: 1.5, type: [4, 4] } },
    { name: t.waitsByTime.median, of: (bin: TimeBin) => bin.waitMedian, colour: (colours: Palette) => colours.accent, style: { width: 2.5 } },
  ];
  return chart(
    {
      name: 'waits-by-time',
      title: t.waitsByTime.title,
      note: t.waitsByTime.note,
      summary: peak ? t.waitsByTime.summary(clock(peak.at), duration(peak.waitP95)) : '',
      empty: t.waitsByTime.empty,
      isEmpty: !peak,
      key: colours => lines.map(line => [line.colour(colours), line.name]),
      option: (colours, width) => ({
        tooltip: tooltip(colours, {
          formatter: (hovered: Hovered[]) => {
            const bin = bins[hovered[0]!.dataIndex]!;
            return `<strong>${span(bin.at, binSeconds)}</strong>${lines.map(line => tooltipLine(line.colour(colours), line.name, duration(line.of(bin)))).join('')}`;
          },
        }),
        xAxis: categoryAxis(colours, bins.map(bin => clock(bin.at).slice(0, 5)), { axisLabel: { ...axisText(colours), interval: everyHours(binSeconds, bins, width) } }),
        yAxis: valueAxis(colours, value => `${number(value)} min`),
        series: [
          // The band: from the median, invisible, up to the 95 % limit.
          { type: 'line', stack: 'band', symbol: 'none', silent: true, lineStyle: { opacity: 0 }, data: bins.map(bin => minutes(bin.waitMedian)) },
          {
            type: 'line',
            stack: 'band',
            symbol: 'none',
            silent: true,
            lineStyle: { opacity: 0 },
            areaStyle: { color: colours.amber, opacity: 0.14 },
            data: bins.map(bin => (bin.waitP95 === null || bin.waitMedian === null ? null : minutes(bin.waitP95 - bin.waitMedian))),
          },
          ...lines.map(line => ({ type: 'line', name: line.name, symbol: 'circle', symbolSize: 5, showSymbol: bins.length < 3, itemStyle: { color: line.colour(colours) }, lineStyle: { ...line.style, color: line.colour(colours) }, data: bins.map(bin => minutes(line.of(bin))) })),
        ],
      }),
      numbers: {
        label: t.showNumbers,
        content: () => table(t.waitsByTime.title, [{ title: t.time }, ...lines.map(line => ({ title: line.name, numeric: true }))], bins.map(bin => [span(bin.at, binSeconds), ...lines.map(line => duration(line.of(bin)))])),
      },
    },
    drawings,
  );
}

/** Rows of buses with at least `levels` persons are shown as one. */
const levels = 7;

/** What the buses do over the day: stacked from full buses at the bottom to idle ones on top. */
export function occupancy({ report, t, drawings, number }: View): HTMLElement {
  const { at, binSeconds, byPersons, stopped, onBreak, standing } = report.occupancy;
  const merged = byPersons.length <= levels ? byPersons : [...byPersons.slice(0, levels - 1), at.map((_, i) => byPersons.slice(levels - 1).reduce((sum, row) => sum + (row[i] ?? 0), 0))];
  const bands: { name: string; values: number[]; colour: (colours: Palette) => string }[] = [
    ...merged
      .map((values, persons) => ({
        name: persons === levels - 1 && byPersons.length > levels ? t.occupancy.more(persons) : t.occupancy.driving(persons),
        values,
        colour: (colours: Palette) => occupancyColour(colours, persons, merged.length - 1),
      }))
      .reverse(),
    { name: t.occupancy.stopped, values: stopped, colour: (colours: Palette) => colours.stopped },
    { name: t.occupancy.onBreak, values: onBreak, colour: (colours: Palette) => colours.onBreak },
    { name: t.occupancy.standing, values: standing, colour: (colours: Palette) => colours.standing },
  ].filter(band => band.values.some(value => value > 0));
  const loaded = at.map((_, i) => byPersons.slice(1).reduce((sum, row) => sum + (row[i] ?? 0), 0));
  const end = (at.at(-1) ?? 0) + binSeconds;
  const points = (values: number[]): [number, number][] => [...at.map((time, i): [number, number] => [time, values[i] ?? 0]), [end, values.at(-1) ?? 0]];
  return chart(
    {
      name: 'occupancy',
      title: t.occupancy.title,
      note: t.occupancy.note,
      summary: t.occupancy.summary(number(Math.max(0, ...loaded), 1)),
      height: 360,
      empty: t.occupancy.empty,
      isEmpty: bands.length === 0,
      key: colours => bands.map(band => [band.colour(colours), band.name]),
      option: (colours, width) => ({
        grid: { left: 4, right: 16, top: 16, bottom: 4, containLabel: true },
        tooltip: tooltip(colours, {
          formatter: (hovered: Hovered[]) => {
            const i = Math.min(hovered[0]!.dataIndex, at.length - 1);
            return `<strong>${span(at[i]!, binSeconds)}</strong>${[...bands].reverse().map(band => tooltipLine(band.colour(colours), band.name, number(band.values[i] ?? 0, 1))).join('')}`;
          },
        }),
        xAxis: timeAxis(colours, at[0] ?? 0, end, width, time => clock(time).slice(0, 5)),
        yAxis: valueAxis(colours, value => number(value)),
        series: bands.map(band => ({ type: 'line', name: band.name, stack: 'all', step: 'end', symbol: 'none', itemStyle: { color: band.colour(colours) }, lineStyle: { width: 0 }, areaStyle: { color: band.colour(colours), opacity: 1 }, emphasis: { disabled: true }, data: points(band.values) })),
      }),
      numbers: {
        label: t.showNumbers,
        content: () => table(t.occupancy.title, [{ title: t.time }, ...bands.map(band => ({ title: band.name, numeric: true }))], at.map((time, i) => [span(time, binSeconds), ...bands.map(band => number(band.values[i] ?? 0, 1))])),
      },
    },
    drawings,
  );
}
