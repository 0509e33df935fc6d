'use strict';
// All times are microseconds of virtual time.
const model = JSON.parse(document.getElementById('model').textContent);
const at = (id) => document.getElementById(id);
const count = model.nodes.length;
const packets = model.lines.map(([sent, heard, from, to, words, fate, stream], id) =>
  ({ id, sent, heard, from, to, words, fate, stream: !!stream }));
const moments = model.moments.map(([time, node, words]) => ({ time, node, words }));
const end = Math.max(model.end, 1);
const DRAWN_MAX = 1500;
const HEAD = 26, LEFT = 62, RIGHT = 12;
const state = { from: 0, to: Math.min(end, 12e6), now: 0, filter: '', chosen: null };

function text(time) { return (time / 1e6).toFixed(3) + ' s'; }
function name(node) { return node === null ? '*' : model.nodes[node]; }

function element(kind, attributes, content) {
  const made = document.createElementNS('http://www.w3.org/2000/svg', kind);
  for (const key in attributes) made.setAttribute(key, attributes[key]);
  if (content !== undefined) made.textContent = content;
  return made;
}

// Every word of the filter has to be there, in the words or among the names.
function passes(words, names) {
  const all = (words + ' ' + names.join(' ')).toLowerCase();
  return state.filter.toLowerCase().split(/\s+/).every((word) => all.includes(word));
}
function packetPasses(it) { return passes(it.words + ' ' + (it.fate || ''), [name(it.from), name(it.to)]); }

// The picture.
const diagram = at('diagram');
function draw() {
  const width = diagram.clientWidth, height = diagram.clientHeight;
  const y = (time) => HEAD + (time - state.from) / (state.to - state.from) * (height - HEAD);
  const x = (node) => LEFT + (count === 1 ? 0.5 : node / (count - 1)) * (width - LEFT - RIGHT - 30) + 15;
  diagram.replaceChildren();
  diagram.setAttribute('viewBox', `0 0 ${width} ${height}`);
  const put = (...made) => diagram.append(...made);
  for (const [id, colour] of [['head', '#3b74c4'], ['stream-head', '#2e9a6a']]) {
    const head = element('marker', { id, viewBox: '0 0 8 8', refX: 8, refY: 4, markerWidth: 8, markerHeight: 8, orient: 'auto', markerUnits: 'userSpaceOnUse' });
    head.append(element('path', { d: 'M0,1 L8,4 L0,7 z', fill: colour }));
    put(head);
  }
  const clip = (time) => Math.min(Math.max(y(time), HEAD), height);
  for (const [from, to, node, words] of [...model.troubles].sort((a, b) => (a[2] !== null) - (b[2] !== null))) {
    if (to < state.from || from > state.to) continue;
    const [left, wide] = node === null ? [LEFT, width - LEFT] : [x(node) - 11, 22];
    const box = element('rect', { class: node === null ? 'net' : 'node', x: left, width: wide, y: clip(from), height: Math.max(clip(to) - clip(from), 1) });
    box.append(element('title', {}, `${node === null ? '' : name(node) + ' '}${words}, ${text(from)} to ${text(to)}`));
    put(box);
    const high = clip(to) - clip(from);
    if (node === null && high > 14) put(element('text', { class: 'trouble', x: LEFT + 4, y: clip(from) + 12 }, words));
    if (node !== null && high > 14 && width / count > 90) put(element('text', { class: 'trouble', x: x(node) - 15, y: clip(from) + 12, 'text-anchor': 'end' }, words));
  }
  const span = state.to - state.from;
  const step = [1, 2, 5].flatMap((n) => [1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10].map((e) => n * e)).sort((a, b) => a - b).find((it) => span / it <= 10) || span;
  for (let time = Math.ceil(state.from / step) * step; time <= state.to; time += step) {
    put(element('line', { class: 'rule', x1: LEFT, x2: width, y1: y(time), y2: y(time) }));
    put(element('text', { class: 'tick', x: 4, y: y(time) + 4 }, (time / 1e6).toFixed(step < 1e4 ? 4 : step < 1e6 ? 2 : 0) + ' s'));
  }
  model.nodes.forEach((it, node) => {
    put(element('line', { class: 'lane', x1: x(node), x2: x(node), y1: HEAD, y2: height }));
    if (count <= 24 || node % Math.ceil(count / 24) === 0) put(element('text', { class: 'name', x: x(node), y: 17 }, it));
  });
  const wanted = packets.filter((it) => it.sent <= state.to && (it.heard ?? it.sent) >= state.from && packetPasses(it));
  const shown = wanted.length <= DRAWN_MAX ? wanted : wanted.filter((it, n) => Math.floor(n * DRAWN_MAX / wanted.length) !== Math.floor((n - 1) * DRAWN_MAX / wanted.length));
  for (const it of shown) {
    const lost = it.heard === null && it.fate !== null;
    const share = it.heard === null && !it.stream ? 0.7 : 1;
    const ends = { x1: x(it.from), y1: y(it.sent), x2: x(it.from) + (x(it.to) - x(it.from)) * share, y2: y(it.heard ?? it.sent) };
    const hit = element('line', { class: 'hit', ...ends, 'data-id': it.id });
    hit.addEventListener('click', (event) => { event.stopPropagation(); choose(it); });
    const kind = ['packet', it.stream && 'stream', lost && 'lost', state.chosen === it && 'chosen'].filter(Boolean).join(' ');
    const head = lost ? {} : { 'marker-end': `url(#${it.stream ? 'stream-head' : 'head'})` };
    put(hit, element('line', { class: kind, ...ends, ...head, 'pointer-events': 'none' }));
    if (lost) put(element('text', { class: 'cross', x: ends.x2, y: ends.y2 + 4 }, '\u00d7'));
  }
  for (const it of moments) {
    if (it.node === null || it.time < state.from || it.time > state.to || !passes(it.words, [name(it.node)])) continue;
    const dot = element('circle', { class: 'dot', cx: x(it.node), cy: y(it.time), r: 4 });
    dot.append(element('title', {}, `${text(it.time)} ${name(it.node)}: ${it.words}`));
    dot.addEventListener('click', (event) => { event.stopPropagation(); go(it.time); at('chosen').textContent = `${text(it.time)} ${name(it.node)}: ${it.words}`; });
    put(dot);
  }
  if (state.now >= state.from && state.now <= state.to) put(element('line', { class: 'cursor', x1: 0, x2: width, y1: y(state.now), y2: y(state.now) }));
  const left = wanted.length - shown.length;
  at('note').textContent = `${text(state.from)} to ${text(state.to)}: ${wanted.length} packets` +
    (left > 0 ? `, every ${Math.ceil(wanted.length / DRAWN_MAX)}th drawn: zoom in to see all` : '') +
    (model.omitted > 0 ? `; ${model.omitted} later packets are not in this file` : '');
  diagram.timeAt = (offset) => state.from + Math.max(offset - HEAD, 0) / (height - HEAD) * span;
}

// Who believes what of whom at the moment.
function beliefs() {
  const known = new Map();
  for (const [time, observer, member, status] of model.opinions) {
    if (time > state.now) break;
    known.set(observer * count + member, status);
  }
  const down = new Set(model.troubles.filter(([from, to, node, words]) => node !== null && /killed|left/.test(words) && from <= state.now && (state.now < to || to === end)).map((it) => it[2]));
  const letters = { alive: 'a', leaving: 'v', left: 'l', failed: 'f', unknown: '\u00b7' };
  const table = at('beliefs');
  const cell = (kind, content, more) => Object.assign(document.createElement(kind), { textContent: content, ...more });
  const head = document.createElement('tr');
  head.append(cell('th', ''), ...model.nodes.map((it) => cell('th', it)));
  const rows = model.nodes.map((observer, row) => {
    const line = document.createElement('tr');
    line.append(cell('th', observer));
    model.nodes.forEach((member, column) => {
      const status = down.has(row) ? 'down' : known.get(row * count + column) || 'unknown';
      const says = status === 'down' ? `${observer} is not running` : `${observer} sees ${member} as ${status}`;
      line.append(cell('td', letters[status] || '', { className: status, title: says }));
    });
    return line;
  });
  table.replaceChildren(head, ...rows);
  at('when').textContent = 'at ' + text(state.now);
}

// The list of events: those that pass the filter, around the moment if there are many.
function events() {
  const all = moments.filter((it) => passes(it.words, [name(it.node)]));
  let next = all.findIndex((it) => it.time > state.now);
  if (next < 0) next = all.length;
  const first = Math.max(0, next - 150);
  const rows = all.slice(first, first + 300).map((it, n) => {
    const row = document.createElement('li');
    const time = document.createElement('time');
    time.textContent = text(it.time);
    row.append(time, ' ', it.node === null ? it.words : `${name(it.node)}: ${it.words}`);
    row.className = (it.node === null ? 'done ' : '') + (first + n === next - 1 ? 'now' : '');
    row.addEventListener('click', () => go(it.time));
    return row;
  });
  at('events').replaceChildren(...rows);
  const now = at('events').querySelector('.now');
  if (now) at('events').scrollTop = now.offsetTop - at('events').offsetTop - 120;
}

function choose(packet) {
  state.chosen = packet;
  const heard = packet.heard !== null ? `heard at ${text(packet.heard)}` : packet.stream ? '' : packet.fate ? '' : 'not heard';
  const fate = packet.fate ? `it ${packet.fate}` : '';
  at('chosen').textContent = `${name(packet.from)} to ${name(packet.to)}, ${text(packet.sent)}: ${packet.words}. ${[heard, fate].filter(Boolean).join('; ')}`;
  go(packet.heard ?? packet.sent);
}

// Goes to a moment; the picture follows if it does not show it.
function go(time) {
  state.now = Math.min(Math.max(Math.round(time), 0), end);
  if (state.now < state.from || state.now > state.to) look((state.to - state.from), state.now);
  refresh();
}
// Looks at so much time, with a moment in the middle.
function look(span, middle) {
  span = Math.min(Math.max(span, 1e3), end);
  state.from = Math.min(Math.max(middle - span / 2, 0), end - span);
  state.to = state.from + span;
}
function zoom(factor) { look((state.to - state.from) * factor, state.now >= state.from && state.now <= state.to ? state.now : (state.from + state.to) / 2); refresh(); }
function pan(share) { const span = state.to - state.from; look(span, (state.from + state.to) / 2 + share * span); refresh(); }

let waiting = false;
function refresh() {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => {
    waiting = false;
    draw(); beliefs(); events();
    at('moment').value = state.now;
    at('now').textContent = text(state.now);
    const link = `#t=${(state.now / 1e6).toFixed(6)}&from=${(state.from / 1e6).toFixed(6)}&to=${(state.to / 1e6).toFixed(6)}` + (state.filter ? `&filter=${encodeURIComponent(state.filter)}` : '');
    at('link').href = link;
    history.replaceState(null, '', link);
  });
}
function follow() {
  const said = new URLSearchParams(location.hash.slice(1));
  const time = (key, old) => said.has(key) && isFinite(+said.get(key)) ? Math.min(Math.max(+said.get(key) * 1e6, 0), end) : old;
  [state.from, state.to] = [time('from', state.from), time('to', state.to)];
  if (state.to - state.from < 1e3) look(1e3, state.from);
  state.filter = said.get('filter') ?? state.filter;
  at('filter').value = state.filter;
  go(time('t', state.now));
}

at('seed').textContent = `seed ${model.seed}`;
at('moment').max = end;
at('moment').addEventListener('input', (event) => go(+event.target.value));
at('filter').addEventListener('input', (event) => { state.filter = event.target.value.trim(); refresh(); });
at('closer').addEventListener('click', () => zoom(1 / 2));
at('farther').addEventListener('click', () => zoom(2));
at('earlier').addEventListener('click', () => pan(-1 / 2));
at('later').addEventListener('click', () => pan(1 / 2));
at('all').addEventListener('click', () => { look(end, end / 2); refresh(); });
diagram.addEventListener('click', (event) => go(diagram.timeAt(event.offsetY)));
diagram.addEventListener('wheel', (event) => { event.preventDefault(); if (event.ctrlKey) zoom(event.deltaY > 0 ? 1.25 : 0.8); else pan(event.deltaY / 800); }, { passive: false });
let dragged = null;
diagram.addEventListener('pointerdown', (event) => { dragged = event.clientY; });
addEventListener('pointerup', () => { dragged = null; });
diagram.addEventListener('pointermove', (event) => {
  if (dragged === null || !event.buttons || Math.abs(event.clientY - dragged) < 6) return;
  pan((dragged - event.clientY) / (diagram.clientHeight - HEAD));
  dragged = event.clientY;
});
addEventListener('keydown', (event) => {
  if (event.target.tagName === 'INPUT') return;
  const act = { ArrowUp: () => pan(-1 / 4), ArrowDown: () => pan(1 / 4), '+': () => zoom(1 / 2), '-': () => zoom(2), 0: () => { look(end, end / 2); refresh(); } }[event.key];
  if (act) { event.preventDefault(); act(); }
});
addEventListener('resize', refresh);
addEventListener('hashchange', follow);
// What happens first that is no join is what most look for.
const first = moments.find((it) => it.node === null && !/told to join/.test(it.words));
if (first) { look(8e6, first.time + 3e6); state.now = first.time; }
follow();
