import { axisText, categoryAxis, chart, tooltip, tooltipLine, valueAxis } from '../../shared/charts';
import { h, table } from '../../shared/dom';
import { none } from '../../shared/format';
import type { Share } from '../data';
import { name } from '../texts';
import type { View } from '../view';

/** How each group fares: a chart of waits and a table of everything. */
function shares(view: View, id: string, title: string, note: string, column: string, list: Share[]): HTMLElement {
  const { report, t, drawings, number, percent, duration } = view;
  const { hiddenBelow } = report.equity;
  const label = (share: Share): string => name(t.equity.names, share.name);
  const hidden = (share: Share): boolean => share.requests === null || share.requests < hiddenBelow || share.served === null;
  const shown = list.filter(share => share.waitMean !== null && !hidden(share)).sort((a, b) => b.waitMean! - a.waitMean!);
  const mean = view.figure('waitMean')?.value;
  const few = t.hidden(number(hiddenBelow));
  const ofAll = (part: number | null, share: Share): string => (part === null ? none : share.requests > 0 ? percent(part / share.requests) : none);
  return chart(
    {
      name: id,
      title,
      note,
      summary: shown[0] ? t.equity.summary(label(shown[0]), duration(shown[0].waitMean)) : '',
      height: 56 + shown.length * 34,
      empty: t.equity.empty,
      isEmpty: shown.length === 0,
      option: (colours, width) => ({
        grid: { left: 4, right: 16, top: 26, bottom: 4, containLabel: true },
        tooltip: tooltip(colours, {
          axisPointer: { type: 'shadow' },
          formatter: ([hovered]: { dataIndex: number }[]) => {
            const share = shown[hovered!.dataIndex]!;
            return `<strong>${label(share).replace(/[&<>]/g, '')}</strong>${tooltipLine(colours.accent, t.equity.waitMean, duration(share.waitMean))}${tooltipLine(colours.amber, t.equity.waitP95, duration(share.waitP95))}${tooltipLine('transparent', t.equity.rejected, ofAll(share.rejected, share))}`;
          },
        }),
        xAxis: valueAxis(colours, value => `${number(value)} min`),
        yAxis: categoryAxis(colours, shown.map(label), { inverse: true, axisLine: { show: false }, axisLabel: { ...axisText(colours), color: colours.ink, width: Math.max(90, Math.min(170, width * 0.34)), overflow: 'truncate' } }),
        series: [
          {
            type: 'bar',
            barWidth: 14,
            itemStyle: { color: colours.accent, borderRadius: [0, 3, 3, 0] },
            data: shown.map(share => share.waitMean! / 60),
            markLine:
              mean === undefined
                ? undefined
                : { silent: true, symbol: 'none', lineStyle: { color: colours.ink, width: 1.2, type: [4, 3] }, label: { color: colours.ink, fontSize: 12, position: 'start', distance: 6, formatter: t.equity.all }, data: [{ xAxis: mean / 60 }] },
          },
          { type: 'scatter', symbol: 'rect', symbolSize: [4, 16], itemStyle: { color: colours.amber }, data: shown.map((share, i) => [share.waitP95 === null ? null : share.waitP95 / 60, i]) },
        ],
      }),
      below: table(
        title,
        [{ title: column }, { title: t.requests, numeric: true }, { title: t.equity.served, numeric: true }, { title: t.equity.rejected, numeric: true }, { title: t.equity.waitMean, numeric: true }, { title: t.equity.waitP95, numeric: true }, { title: t.equity.detour, numeric: true }],
        list.map(share =>
          hidden(share)
            ? [label(share), few, none, none, none, none, none]
            : [label(share), number(share.requests), ofAll(share.served, share), ofAll(share.rejected, share), duration(share.waitMean), duration(share.waitP95), number(share.detour, 2)],
        ),
      ),
    },
    drawings,
  );
}

export function equity(view: View): HTMLElement[] {
  const { t, report, number } = view;
  const note = h('p', { class: 'lead' }, t.equity.note(number(report.equity.hiddenBelow)));
  return [
    h('div', { class: 'fair' }, shares(view, 'equity-groups', t.equity.groups, t.equity.chartNote, t.equity.group, report.equity.groups), shares(view, 'equity-zones', t.equity.zones, t.equity.zonesNote, t.equity.zone, report.equity.zones)),
    note,
  ];
}
