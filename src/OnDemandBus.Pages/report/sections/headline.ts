import { h, type Child } from '../../shared/dom';
import { asShare, clock } from '../../shared/format';
import { name } from '../texts';
import type { View } from '../view';

/** The reasons of which more buses would be a cure. */
const forLackOfBuses = new Set(['NoCapacity', 'WaitLimitExceeded', 'RideTimeLimitExceeded', 'PromiseToOthersWouldBreak', 'ShiftEndOrBreak']);

/** The sentence on top: what became of the wishes, and how long riders waited. */
export function sentence({ report, t, figure, number, percent, duration }: View): Child[] {
  const submitted = figure('submitted');
  const served = figure('served');
  if (!submitted || !served || submitted.value === 0) return [t.headline.nothing];
  const strong = (text: string): HTMLElement => h('strong', {}, text);
  const half = figure('waitMedian');
  const most = figure('waitP95');
  const rejected = figure('rejected');
  return [
    ...t.headline.served(strong(number(served.value)), strong(number(submitted.value))),
    ...(half && most ? t.headline.waits(strong(duration(half.value)), strong(duration(most.value))) : []),
    ...(rejected && rejected.value > 0 && report.figures.length > 0 ? t.headline.rejected(strong(percent(rejected.value / submitted.value))) : []),
    t.headline.end,
  ];
}

/** What the sentence hides, the unwelcome first. */
export function remarks(view: View): HTMLElement | null {
  const { report, t, figure, number, percent, duration } = view;
  const list: string[] = [];
  const submitted = figure('submitted')?.value ?? 0;
  if (submitted === 0) return null;

  const rejected = figure('rejected')?.value;
  if (rejected !== undefined && rejected > 0) {
    list.push(t.headline.rejectedWaitNot(number(rejected)));
    const worst = report.byTime.bins.reduce<(typeof report.byTime.bins)[number] | null>((most, bin) => (bin.rejected > (most?.rejected ?? 0) ? bin : most), null);
    if (worst && worst.rejected >= 3) {
      const peak = t.headline.peak(clock(worst.at), clock(worst.at + report.byTime.binSeconds), number(worst.rejected));
      const scarce = report.rejections.reduce((sum, entry) => sum + (forLackOfBuses.has(entry.reason) ? entry.requests : 0), 0);
      list.push(scarce > rejected / 2 ? `${peak} ${t.headline.scarce}` : peak);
    }
  } else if (rejected === 0) {
    list.push(t.headline.noneRejected);
  }

  const perVehicleKm = figure('personKmPerVehicleKm')?.value;
  if (perVehicleKm !== undefined) list.push((perVehicleKm < 1 ? t.headline.fewerPersonKm : t.headline.morePersonKm)(number(perVehicleKm, 2)));
  const empty = asShare(figure('emptyRatio'));
  if (empty !== null && empty > 0.15) list.push(t.headline.empty(percent(empty)));

  const breaches = figure('promiseBreaches')?.value;
  if (breaches !== undefined) list.push(breaches > 0 ? t.headline.breaches(number(breaches)) : t.headline.noBreaches);

  const mean = figure('waitMean')?.value;
  if (mean !== undefined) {
    const worstOf = (shares: typeof report.equity.groups) => shares.filter(share => share.waitMean !== null && share.waitMean > mean * 1.15).sort((a, b) => b.waitMean! - a.waitMean!)[0];
    const group = worstOf(report.equity.groups);
    if (group) list.push(t.headline.worstGroup(name(t.equity.names, group.name), duration(group.waitMean), duration(mean)));
    const zone = worstOf(report.equity.zones);
    if (zone) list.push(t.headline.worstZone(zone.name, duration(zone.waitMean), duration(mean)));
  }

  const co2 = (who: string) => report.comparison.find(other => other.name === who)?.figures.co2 ?? null;
  const [bus, car] = [co2('drt'), co2('car')];
  if (bus !== null && car !== null) list.push((bus > car ? t.headline.moreCo2 : t.headline.lessCo2)(view.quantity(bus, 'kg'), view.quantity(car, 'kg')));
  list.push(t.headline.oneDay);

  return h('aside', { class: 'card remarks' }, h('h2', {}, t.headline.remarks), h('ul', {}, list.map(text => h('li', {}, text))));
}

/** The handful of figures that a council asks for. */
export function tiles(view: View): HTMLElement {
  const { report, t, figure, number, percent, duration, quantity } = view;
  const list: HTMLElement[] = [];
  const add = (value: string | null, label: string, note: string | null, kind = ''): void => {
    if (value !== null) list.push(h('li', { class: `tile ${kind}` }, h('span', { class: 'value' }, value), h('span', { class: 'label' }, label), note ? h('span', { class: 'note' }, note) : null));
  };
  const value = (id: string): number | null => figure(id)?.value ?? null;
  const shown = (id: string): string | null => {
    const known = figure(id);
    return known ? quantity(known.value, known.unit, id) : null;
  };
  const item = (account: typeof report.cost, id: string): string | null => {
    const known = account.items.find(entry => entry.id === id);
    return known ? quantity(known.value, known.unit, id) : null;
  };

  const submitted = value('submitted');
  const served = value('served');
  if (submitted && served !== null) add(percent(served / submitted), t.tiles.served, t.tiles.servedNote(number(served), number(submitted)));
  add(shown('waitMedian'), t.tiles.wait, value('waitP95') === null ? null : t.tiles.waitNote(duration(value('waitP95'))));
  const rejected = value('rejected');
  const reason = [...report.rejections].sort((a, b) => b.requests - a.requests)[0];
  if (submitted && rejected !== null)
    add(percent(rejected / submitted), t.tiles.rejected, t.tiles.rejectedNote(number(rejected), reason && rejected > 0 ? name(t.rejections.reasons, reason.reason) : null), rejected / submitted > 0.05 ? 'bad' : '');
  const kept = asShare(figure('promisesKept'));
  add(kept === null ? null : percent(kept), t.tiles.promises, value('pickupDelayP95') === null ? null : t.tiles.promisesNote(duration(value('pickupDelayP95'))));
  const pooled = asShare(figure('poolingRate'));
  add(pooled === null ? null : percent(pooled), t.tiles.pooling, value('meanOccupancy') === null ? null : t.tiles.poolingNote(number(value('meanOccupancy'), 1)));
  add(value('ridesPerVehicleHour') === null ? null : number(value('ridesPerVehicleHour'), 1), t.tiles.productivity, t.tiles.productivityNote(number(value('buses') ?? report.buses.length), shown('serviceHours') ?? ''));
  add(item(report.cost, 'perRide'), t.tiles.cost, item(report.cost, 'total') ? t.tiles.costNote(item(report.cost, 'total')!) : null);
  const perKm = report.energy.items.find(entry => entry.id === 'co2PerPersonKm');
  add(perKm ? `${number(perKm.value * 1000)}\u202fg` : null, t.tiles.co2, item(report.energy, 'energy') ? t.tiles.co2Note(item(report.energy, 'energy')!) : null);
  return h('ul', { class: 'tiles' }, list);
}
