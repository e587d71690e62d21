// Following runs that go on: asks for the sections that have changed, when the page is looked at.

import { fill, h } from './dom.js';
import { date, duration, percent } from './format.js';
import { SortTable } from './table.js';

const kEvery = 2000, kIdle = 15000, kAtOnce = 20;  // ms

/** live: { runs: [key], versions: [number] } */
export function follow(live, runs, changed) {
  const banner = h('p.notice', { role: 'status', hidden: true });
  document.querySelector('header.page').before(banner);
  const ask = async () => {
    let next = kIdle, more = false;
    if (!document.hidden) {
      try {
        let any = false;
        for (let i = 0; i < live.runs.length; ++i) {
          const answer = await fetch(`changes?run=${encodeURIComponent(live.runs[i])}&since=${live.versions[i]}`);
          if (!answer.ok) throw new Error(await answer.text());
          const { version, sections, more: rest } = await answer.json();
          more ||= rest;
          if (version !== live.versions[i]) {
            live.versions[i] = version;
            Object.assign(runs[i].s, sections);
            any = true;
          }
        }
        banner.hidden = true;
        const begin = performance.now();
        if (any) changed();
        globalThis.nashost.lastUpdate = any ? performance.now() - begin : globalThis.nashost.lastUpdate;
      } catch (error) {
        banner.hidden = false;
        banner.textContent = `Not up to date: ${error.message}. Trying again.`;
      }
      if (runs.some((run) => run.state === 'running')) next = kEvery;
      if (more) next = kAtOnce;
    }
    setTimeout(ask, next);
  };
  setTimeout(ask, live.more ? kAtOnce : kEvery);
}

/** The first page of nashost serve DIR. */
export function runList(root, model) {
  const list = new SortTable({ caption: 'Runs', page: 100 });
  const marked = new Set();
  const together = h('a', { href: '#', hidden: true });
  const query = (keys) => `?${keys.map((key) => `run=${encodeURIComponent(key)}`).join('&')}`;
  const mark = (key) => {
    const box = h('input', { type: 'checkbox', 'aria-label': `Compare ${key}`, onchange: () => {
      if (box.checked) marked.add(key); else marked.delete(key);
      together.hidden = marked.size < 2;
      together.href = query([...marked]);
      together.textContent = `Show ${marked.size} runs side by side`;
    } });
    box.checked = marked.has(key);
    return box;
  };
  const show = (runs) => list.set({
    by: 3, falling: true,
    columns: [
      { title: 'run', cell: (key) => h('a', { href: query([key]) }, key) },
      { title: 'state', cell: (state) => h('span', null, state) }, { title: 'best' }, { title: 'started', format: date }, { title: 'time', number: true, format: duration }, { title: '', cell: mark },
    ],
    rows: runs.map((run) => (run.damage
      ? [run.key, `unreadable: ${run.damage}`, '–', null, null, run.key]
      : [run.key, run.state, run.best ? `${run.best.architecture} ${percent(run.best.accuracy)} % ${run.best.split}` : '–', run.started, run.seconds, run.key])),
  });
  root.replaceChildren(h('header.page', null, h('h1', null, 'Runs'), h('ul.facts', null, h('li', null, model.live.folder))),
    h('main', null, h('p', null, together), model.runs.length ? list.element : h('p.note', null, 'There is no run in this folder yet.')),
    h('footer', null, `nashost ${model.nashost}. Nothing here changes a run.`));
  show(model.runs);
  const ask = async () => {
    try {
      const answer = await fetch('runs');
      if (answer.ok && !document.hidden) show(await answer.json());
    } catch { /* the server is gone; what is shown stays */ }
    setTimeout(ask, 5000);
  };
  setTimeout(ask, 5000);
  fill(document.head.querySelector('title'), ['Runs – nashost']);
}
