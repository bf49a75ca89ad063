import { h } from '../../shared/dom';
import type { Group } from '../data';
import { meaning, name } from '../texts';
import type { View } from '../view';

const order: Group[] = ['requests', 'waits', 'promises', 'travel', 'fleet', 'computing'];

/** Every key figure by group, each with what it means. */
export function figures({ report, t, quantity }: View): HTMLElement {
  const groups = [...order, ...new Set(report.figures.map(figure => figure.group).filter(group => !order.includes(group)))];
  return h(
    'div',
    { class: 'figures' },
    groups.map(group => {
      const members = report.figures.filter(figure => figure.group === group);
      if (members.length === 0) return null;
      return h(
        'div',
        { class: 'card', 'data-group': group },
        h('h3', {}, name(t.groups, group)),
        h(
          'dl',
          {},
          members.map(figure =>
            h('div', { class: 'figure', 'data-figure': figure.id }, h('dt', {}, name(t.figures, figure.id), h('small', {}, meaning(t.figures, figure.id))), h('dd', {}, quantity(figure.value, figure.unit, figure.id))),
          ),
        ),
      );
    }),
  );
}
