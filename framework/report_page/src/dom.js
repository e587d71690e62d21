// Elements with text in them. Nothing that comes from a run is ever parsed as HTML.

/** h('a.button', { href: '#x', onclick }, 'text', [more, nodes]) */
export function h(name, properties, ...children) {
  const [tag, ...classes] = name.split('.');
  const element = document.createElement(tag);
  if (classes.length) element.className = classes.join(' ');
  for (const [key, value] of Object.entries(properties ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
    else if (key === 'style') Object.assign(element.style, value);
    else element.setAttribute(key, value === true ? '' : value);
  }
  append(element, children);
  return element;
}

function append(element, children) {
  for (const child of children) {
    if (Array.isArray(child)) append(element, child);
    else if (child !== null && child !== undefined && child !== false) element.append(child);
  }
}

/** Sets the children, and leaves the document alone where they are those already. */
export function fill(element, children) {
  const wanted = children.flat(Infinity).filter(Boolean);
  const same = wanted.length === element.childNodes.length &&
    wanted.every((node, i) => node === element.childNodes[i]);
  if (!same) element.replaceChildren(...wanted);
}

/** Buttons of which one is pressed. */
export function choice(label, options, value, onchange) {
  const group = h('div.choice', { role: 'group', 'aria-label': label }, h('span.choice-label', null, label));
  for (const [key, text] of options) {
    group.append(h('button', {
      type: 'button', 'aria-pressed': String(key === value), 'data-value': key,
      onclick: () => {
        for (const button of group.querySelectorAll('button')) {
          button.setAttribute('aria-pressed', String(button.dataset.value === String(key)));
        }
        onchange(key);
      },
    }, text));
  }
  return group;
}

/** `max`, `value` and `text` may be functions, which refresh() asks again: the run has gone on. */
export function slider(label, { min, max, step = 1, value, text }, onchange) {
  const now = (what) => (typeof what === 'function' ? what() : what);
  const output = h('output');
  const say = () => { output.textContent = text(Number(input.value)); };
  const input = h('input', { type: 'range', min, step, 'aria-label': label, oninput: () => { say(); onchange(Number(input.value)); } });
  const element = h('label.slider', null, h('span.choice-label', null, label), input, output);
  element.refresh = () => { input.max = now(max); input.value = now(value); say(); };
  element.refresh();
  return element;
}

export function checkbox(label, value, onchange) {
  const input = h('input', { type: 'checkbox', onchange: () => onchange(input.checked) });
  input.checked = value;
  return h('label.check', null, input, label);
}
