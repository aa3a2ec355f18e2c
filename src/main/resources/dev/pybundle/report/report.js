"use strict";
const data = JSON.parse(document.getElementById("data").textContent);
const KINDS = { distribution: "distributions", own: "your code and data", python: "Python", system: "system libraries" };
const byId = (id) => document.getElementById(id);

function element(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children.filter((child) => child !== null));
  return made;
}

function size(bytes) {
  return bytes >= 99950 ? (bytes / 1e6).toFixed(1) + " MB" : (bytes / 1e3).toFixed(1) + " kB";
}

function change(now, before) {
  if (before === undefined || before === null) return null;
  const by = now - before;
  const text = by === 0 ? "as before" : (by > 0 ? "+" : "−") + size(Math.abs(by));
  return element("span", { className: by > 0 ? "grew" : by < 0 ? "shrank" : "note" }, text);
}

function share(part, whole) {
  return whole > 0 ? ((100 * part) / whole).toFixed(1) + " %" : "";
}

function table(target, caption, titles, rows) {
  const head = element("tr", {}, ...titles.map((title, at) =>
    element("th", { scope: "col", className: at > 0 && title !== "Why" ? "number" : "" }, title)));
  const body = rows.map((cells) => element("tr", {}, ...cells.map((cell, at) => {
    const made = element(at === 0 ? "th" : "td", { className: at > 0 && titles[at] !== "Why" ? "number" : "" }, cell === null ? "" : cell);
    if (at === 0) made.scope = "row";
    return made;
  })));
  target.replaceChildren(element("caption", {}, caption), element("thead", {}, head), element("tbody", {}, ...body));
}

// The content

function tree(group) {
  const root = { name: group.name, kind: group.kind, bytes: 0, children: new Map(), before: group.before };
  group.paths.forEach((path, at) => {
    let node = root;
    node.bytes += group.sizes[at];
    for (const part of path.split("/")) {
      if (!node.children.has(part)) node.children.set(part, { name: part, kind: group.kind, bytes: 0, own: 0, children: new Map() });
      node = node.children.get(part);
      node.bytes += group.sizes[at];
    }
    node.own += group.sizes[at];
  });
  return settled(root);
}

// A folder with one entry is one box; a package is a module of its own, too.
function settled(node) {
  let children = [...node.children.values()].map(settled);
  if (children.length > 0 && node.own > 0) children.push({ name: "__init__", kind: node.kind, bytes: node.own, children: [] });
  children = children.filter((child) => child.bytes > 0).sort((one, other) => other.bytes - one.bytes);
  if (children.length === 1 && !node.own) {
    const only = children[0];
    const name = node.before !== undefined || data.groups.some((group) => group.name === node.name) ? node.name : node.name + "/" + only.name;
    return { ...node, name, children: only.children.length > 0 ? only.children : [] };
  }
  return { ...node, children };
}

const whole = { name: data.program.name, bytes: 0, children: data.groups.map(tree).sort((one, other) => other.bytes - one.bytes) };
whole.bytes = whole.children.reduce((sum, child) => sum + child.bytes, 0);
let way = [whole];

function show(next, focus) {
  way = next;
  const node = way[way.length - 1];
  byId("crumbs").replaceChildren(...way.flatMap((step, at) => {
    const last = at === way.length - 1;
    const name = last ? element("strong", {}, step.name) : element("button", { type: "button", onclick: () => show(way.slice(0, at + 1), true) }, step.name);
    return at === 0 ? [name] : [" › ", name];
  }), ` · ${size(node.bytes)}`);
  table(byId("rows"), `${node.name}: ${node.children.length} parts`, ["Part", "Size", "Share"], node.children.map((child) => [
    child.children.length > 0
      ? element("button", { type: "button", onclick: () => show([...way, child], true) }, child.name)
      : child.name,
    size(child.bytes), share(child.bytes, node.bytes)]));
  draw();
  if (focus) {
    const first = byId("map").querySelector("button");
    if (first) first.focus();
  }
}

// Squarified treemap: rows of boxes along the shorter side, as square as they can be.
function layout(children, area) {
  const total = children.reduce((sum, child) => sum + child.bytes, 0);
  const boxes = [];
  let { x, y, w, h } = area;
  const scale = (w * h) / total;
  let rest = [...children];
  while (rest.length > 0 && w > 0 && h > 0) {
    const side = Math.min(w, h);
    let row = [], best = Infinity;
    for (let count = 1; count <= rest.length; count++) {
      const some = rest.slice(0, count);
      const sum = some.reduce((all, child) => all + child.bytes * scale, 0);
      const worst = Math.max((side * side * some[0].bytes * scale) / (sum * sum), (sum * sum) / (side * side * some[count - 1].bytes * scale));
      if (worst > best) break;
      best = worst;
      row = some;
    }
    const sum = row.reduce((all, child) => all + child.bytes * scale, 0);
    const depth = sum / side;
    let along = 0;
    for (const child of row) {
      const length = (child.bytes * scale) / depth;
      boxes.push(w >= h ? { child, x, y: y + along, w: depth, h: length } : { child, x: x + along, y, w: length, h: depth });
      along += length;
    }
    if (w >= h) { x += depth; w -= depth; } else { y += depth; h -= depth; }
    rest = rest.slice(row.length);
  }
  return boxes;
}

function draw() {
  const map = byId("map");
  const node = way[way.length - 1];
  const area = { x: 0, y: 0, w: map.clientWidth, h: map.clientHeight };
  const shown = node.children.length > 0 ? node.children : [node];
  map.replaceChildren(...layout(shown, area).filter((box) => box.w >= 3 && box.h >= 3).map(({ child, x, y, w, h }) => {
    const text = `${child.name}, ${size(child.bytes)}, ${share(child.bytes, whole.bytes)} of all`;
    const enter = child.children.length > 0 && child !== node;
    const box = element("button", {
      type: "button", className: child.kind, title: text,
      onclick: enter ? () => show([...way, child], true) : null,
    }, ...(w > 40 && h > 18 ? [child.name] : []), ...(w > 60 && h > 36 ? [element("br", {}), size(child.bytes)] : []));
    box.setAttribute("aria-label", text + (enter ? "" : ", nothing more in it"));
    if (!enter) box.setAttribute("aria-disabled", "true");
    Object.assign(box.style, { left: `${x}px`, top: `${y}px`, width: `${w}px`, height: `${h}px` });
    return box;
  }));
}

function move(event) {
  if ((event.key === "Escape" || event.key === "Backspace") && way.length > 1) {
    event.preventDefault();
    show(way.slice(0, -1), true);
    return;
  }
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  const boxes = [...byId("map").querySelectorAll("button")];
  const at = boxes.indexOf(document.activeElement);
  if (step && at >= 0) {
    event.preventDefault();
    boxes[(at + step + boxes.length) % boxes.length].focus();
  }
}

// What stands around it

function head() {
  const { program, sizes, earlier, limit } = data;
  document.title = `${program.name} ${program.version}: report`;
  const tile = (title, now, before, hint) => element("div", {}, element("dt", {}, title), element("dd", {}, size(now),
    element("small", { className: "note" }, change(now, before) || hint)));
  byId("head").replaceChildren(
    element("h1", {}, `${program.name} ${program.version}`),
    element("p", { className: "note" }, `${program.triple}, ${program.layout} · ${program.tools.join(", ")}`),
    element("dl", { className: "tiles" },
      tile("On disk", sizes.disk, earlier && earlier.disk, "its files"),
      tile("In a zip", sizes.zip, earlier && earlier.zip, "deflated"),
      tile("In an installer", sizes.xz, earlier && earlier.xz, "as xz packs it"),
      tile("Content", sizes.content, null, "unpacked")));
  if (earlier) byId("head").append(element("p", { className: "hint" }, `Compared with ${earlier.label}.`));
  if (limit) {
    const over = sizes.xz > limit;
    const bar = element("div", { className: over ? "limit over" : "limit" }, element("span", {}));
    bar.firstChild.style.width = `${Math.min(100, (100 * sizes.xz) / limit)}%`;
    byId("head").append(element("p", { className: over ? "grew" : "" },
      `${share(sizes.xz, limit)} of the ${size(limit)} that its installer may have${over ? ": too large" : ""}.`), bar);
  }
}

function changes() {
  const target = byId("changes");
  target.append(element("h2", { id: "changes-title" }, "What grew, what shrank"));
  if (!data.earlier) {
    target.append(element("p", { className: "note" }, "This is the first report; the next one is compared with it."));
    return;
  }
  const gone = Object.entries(data.earlier.gone).map(([name, before]) => ({ name, before, bytes: 0 }));
  const moved = [...data.groups, ...gone].filter((group) => group.before !== undefined && group.bytes !== group.before)
    .sort((one, other) => Math.abs(other.bytes - other.before) - Math.abs(one.bytes - one.before));
  if (moved.length === 0) {
    target.append(element("p", {}, `Nothing that is known, since ${data.earlier.label}.`));
    return;
  }
  const rows = element("table", {});
  table(rows, `Since ${data.earlier.label}`, ["Name", "Before", "Now", "Change"],
    moved.map((group) => [group.name, group.before ? size(group.before) : "new", group.bytes ? size(group.bytes) : "gone", change(group.bytes, group.before)]));
  target.append(rows);
}

function savings() {
  const target = byId("savings");
  target.append(element("h2", { id: "savings-title" }, "What compress saved"));
  if (data.savings.length === 0) {
    target.append(element("p", { className: "note" }, "Nothing: the goal compress did not work on this program, or found nothing to do."));
    return;
  }
  const rows = element("table", {});
  table(rows, "Of the content, unpacked", ["Treatment", "Saved", "Why"],
    data.savings.map((saving) => [saving.treatment, size(saving.bytes), saving.summary]));
  rows.querySelector("thead th:last-child").textContent = "What it did";
  target.append(rows);
}

function start() {
  const { start } = data;
  const target = byId("start");
  target.append(element("h2", { id: "start-title" }, "Where its start takes time"));
  if (start.skipped) {
    target.append(element("p", { className: "note" }, `There are no times: ${start.skipped}.`));
    return;
  }
  const ms = (micros) => (micros / 1e3).toFixed(1) + " ms";
  target.append(element("p", {}, `${start.modules} imports took ${ms(start.micros)} in one start. Each bar is an import, with what it imports below it; those that took longest are shown.`));
  const line = element("div", { id: "line" });
  line.setAttribute("role", "img");
  line.setAttribute("aria-label", "Time line of imports; the table below has the slowest packages");
  const rows = start.rows.filter((row) => row.whole / start.micros > 0.002);
  const deepest = Math.min(14, rows.reduce((most, row) => Math.max(most, row.depth), 0));
  for (const row of rows.filter((each) => each.depth <= deepest)) {
    const bar = element("span", { title: `${row.name}: ${ms(row.whole)}, itself ${ms(row.self)}` }, row.whole / start.micros > 0.03 ? row.name : "");
    Object.assign(bar.style, { left: `${(100 * row.begun) / start.micros}%`, width: `${(100 * row.whole) / start.micros}%`, top: `${row.depth * 1.25}rem` });
    line.append(bar);
  }
  line.style.height = `${(deepest + 1) * 1.25 + 0.15}rem`;
  const slowest = element("table", {});
  table(slowest, "The packages whose own modules took longest", ["Package", "Modules", "Time", "Share"],
    start.packages.map((each) => [each.name, String(each.modules), ms(each.self), share(each.self, start.micros)]));
  target.append(line, slowest);
}

function why() {
  const target = byId("why");
  const rows = element("table", {});
  table(rows, "By size, unpacked", ["Name", "Size", "Share", "Why"],
    data.groups.map((group) => [group.name, size(group.bytes), share(group.bytes, whole.bytes), group.why]));
  target.append(element("h2", { id: "why-title" }, "Why it is in there"), rows);
}

byId("legend").append(...Object.entries(KINDS).map(([kind, name]) => element("li", {}, element("span", { className: kind }), name)));
head();
show([whole], false);
changes();
savings();
start();
why();
byId("map").addEventListener("keydown", move);
addEventListener("resize", draw);
addEventListener("beforeprint", draw);
