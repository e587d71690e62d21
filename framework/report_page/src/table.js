// Tables: plain ones, and ones that sort.

import { checkbox, fill, h } from './dom.js';

const isNumber = (value) => typeof value === 'number' && Number.isFinite(value);

/** columns: [{ title, format?, number? }]; rows: [[cell]]. */
export function table({ caption, columns, rows, most = 1000 }) {
  return h('table', null,
    h('caption.hidden', null, caption),
    h('thead', null, h('tr', null, columns.map((c) => h(c.number ? 'th.number' : 'th', { scope: 'col' }, c.title)))),
    h('tbody', null, rows.slice(0, most).map((row) => h('tr', null, row.map((cell, i) => {
      const column = columns[i];
      return h(column.number ? 'td.number' : 'td', null, column.format ? column.format(cell) : cell ?? '–');
    })))),
    rows.length > most && h('tfoot', null, h('tr', null, h('td', { colspan: columns.length }, `… and ${rows.length - most} more`))));
}

/** A name of which the middle is left out where there is no room: names of a family end apart. */
function nameCell(text) {
  if (typeof text !== 'string' || text.length <= 16) return text;
  return h('span.name', null, h('span.start', null, text.slice(0, -9)), h('span.end', null, text.slice(-9)));
}

/** A table that is sorted by a press on a column's head, and shows its rows page by page. */
export class SortTable {
  constructor({ caption, page = 25 }) {
    this.caption = caption;
    this.page = page;
    this.shown = page;
    this.head = h('tr');
    this.groups = h('tr.groups');
    this.body = h('tbody');
    this.more = h('button.quiet', { type: 'button', onclick: () => { this.shown += 200; this.fillBody(); } });
    this.every = h('div.controls', { hidden: true });
    this.element = h('div.sorted', null, this.every,
      h('div.scroll', { tabindex: '0', role: 'region', 'aria-label': caption },
        h('table', null, h('caption.hidden', null, caption), h('thead', null, this.groups, this.head), this.body)),
      this.more);
  }

  /**
   * columns: [{ title, group, number, words, minor, format, cell(value, row) → node }], rows: [[value]],
   * by, falling. Minor columns are shown on demand, and stand behind the others.
   */
  set({ columns, rows, by = 0, falling = true }) {
    const shape = JSON.stringify(columns.map((c) => [c.title, c.group, c.minor]));
    this.columns = columns;
    this.rows = rows;
    if (shape !== this.shape) {
      this.shape = shape;
      if (!this.chosen) { this.by = by; this.falling = falling; }
      if (this.by >= columns.length) this.by = by;
      this.fillHead();
    }
    this.fillBody();
    return this;
  }

  fillHead() {
    const groups = [];
    for (const column of this.columns) {
      const last = groups.at(-1), minor = Boolean(column.minor);
      if (last && last.name === (column.group ?? '') && last.minor === minor) last.span += 1;
      else groups.push({ name: column.group ?? '', minor, span: 1 });
    }
    const marked = (tag, { minor }) => (minor ? `${tag}.minor` : tag);
    this.groups.hidden = groups.every((g) => !g.name);
    fill(this.groups, [groups.map((g) => h(marked(g.name ? 'th.group' : 'td', g), { colspan: g.span, scope: g.name ? 'colgroup' : null }, g.name))]);
    fill(this.head, [this.columns.map((column, i) => h(marked(column.number ? 'th.number' : 'th', column), { scope: 'col' },
      h('button', { type: 'button', title: column.help, onclick: () => this.sort(i) }, column.title, h('span.arrow', { 'aria-hidden': 'true' }))))]);
    this.every.hidden = !this.columns.some((c) => c.minor);
    fill(this.every, [checkbox(`all ${this.columns.length} columns`, this.element.classList.contains('all'), (on) => this.element.classList.toggle('all', on))]);
  }

  sort(column) {
    this.chosen = true;
    this.falling = column === this.by ? !this.falling : Boolean(this.columns[column].number);
    this.by = column;
    this.fillBody();
  }

  fillBody() {
    [...this.head.children].forEach((cell, i) => {
      cell.setAttribute('aria-sort', i !== this.by ? 'none' : this.falling ? 'descending' : 'ascending');
      cell.querySelector('.arrow').textContent = i !== this.by ? '' : this.falling ? '\u00a0▾' : '\u00a0▴';
    });
    const sign = this.falling ? -1 : 1;
    const order = [...this.rows].sort((a, b) => {
      const x = a[this.by], y = b[this.by];
      if (isNumber(x) && isNumber(y)) return sign * (x - y);
      if (isNumber(x) !== isNumber(y) && (x === null || y === null || isNumber(x) || isNumber(y))) return isNumber(x) ? -1 : 1;
      return sign * String(x ?? '').localeCompare(String(y ?? ''), 'en', { numeric: true });
    });
    fill(this.body, [order.slice(0, this.shown).map((row) => h('tr', null, row.map((value, i) => {
      const column = this.columns[i];
      const content = column.cell ? column.cell(value, row) : column.format ? column.format(value) : value ?? '–';
      if (i === 0) return h('th', { scope: 'row', title: String(value ?? '') }, nameCell(content));
      return h(`td${column.number ? '.number' : column.words ? '.words' : ''}${column.minor ? '.minor' : ''}`, null, content);
    })))]);
    const rest = this.rows.length - this.shown;
    this.more.hidden = rest <= 0;
    this.more.textContent = `Show ${Math.min(200, rest)} of ${rest} more`;
  }
}
