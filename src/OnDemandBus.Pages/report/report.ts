import type { Drawing } from '../shared/charts';
import { embedded } from '../shared/embedded';
import { day as date } from '../shared/format';
import type { Language } from '../shared/language';
import { show, showWithoutData, type Content, type Section } from '../shared/page';
import type { Report } from './data';
import './report.css';
import { accounts, alternatives } from './sections/account';
import { demand, occupancy, waitsByTime } from './sections/day';
import { detours, promises, waits } from './sections/distributions';
import { equity } from './sections/equity';
import { figures } from './sections/figures';
import { fleet } from './sections/fleet';
import { remarks, sentence, tiles } from './sections/headline';
import { rejections } from './sections/rejections';
import { replay } from './sections/replay';
import { town } from './sections/town';
import { h } from '../shared/dom';
import { view as viewOf } from './view';

function content(report: Report, language: Language, drawings: Drawing[]): Content {
  const view = viewOf(report, language, drawings);
  const { t } = view;
  const against = alternatives(view);
  const section = (id: keyof typeof t.short, lead: string, ...parts: Section['content']): Section => ({ id, title: t.sections[id], short: t.short[id], lead, content: parts });
  return {
    title: report.title,
    kicker: `${t.kicker} · ${date(report.date, language)}`,
    sentence: sentence(view),
    about: report.description,
    first: [tiles(view), remarks(view)],
    sections: [
      section('day', t.sections.dayLead, demand(view), waitsByTime(view), occupancy(view)),
      section('quality', t.sections.qualityLead, h('div', { class: 'pair' }, waits(view), detours(view)), promises(view)),
      section('rejections', t.sections.rejectionsLead, rejections(view)),
      section('map', t.sections.mapLead, town(view)),
      section('replay', t.sections.replayLead, replay(view)),
      section('fleet', t.sections.fleetLead, fleet(view)),
      section('equity', t.sections.equityLead, ...equity(view)),
      section('cost', t.sections.costLead, accounts(view)),
      ...(against ? [section('comparison', t.sections.comparisonLead, against)] : []),
      section('figures', t.sections.figuresLead, figures(view)),
    ],
    foot: t.foot(report.scenario, String(report.seed), report.timeZone),
    texts: t.frame,
  };
}

const report = await embedded<Report>();
if (report) show(report.language, (language, drawings) => content(report, language, drawings));
else showWithoutData();
