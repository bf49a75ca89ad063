import { nothingToDraw } from '../../shared/charts';
import { h } from '../../shared/dom';
import { meaning, name } from '../texts';
import type { View } from '../view';

/** Why requests were rejected: a bar for each reason, and what the reason means. */
export function rejections({ report, t, number, percent }: View): HTMLElement {
  const list = report.rejections.filter(entry => entry.requests > 0).sort((a, b) => b.requests - a.requests);
  const card = h('figure', { class: 'card' }, h('h3', {}, t.rejections.title));
  if (list.length === 0) {
    card.append(nothingToDraw('rejections', t.rejections.empty));
    return card;
  }
  const all = list.reduce((sum, entry) => sum + entry.requests, 0);
  card.append(
    h(
      'ol',
      { class: 'reasons', 'data-chart': 'rejections', 'data-ready': 'true' },
      list.map(entry =>
        h(
          'li',
          {},
          h('div', { class: 'reason' }, h('strong', {}, name(t.rejections.reasons, entry.reason)), h('span', {}, meaning(t.rejections.reasons, entry.reason))),
          h('div', { class: 'amount' }, h('span', { class: 'bar-of', style: `--share: ${entry.requests / list[0]!.requests}` }), h('span', {}, h('strong', {}, number(entry.requests)), ` (${percent(entry.requests / all)}), ${t.rejections.persons(number(entry.persons))}`)),
        ),
      ),
    ),
  );
  return card;
}
