/**
 * `npm run structure`: the rooms of the source, how large they are, which imports run between them, and
 * every circle, of files and of rooms within a stage. Two runs tell what a change did to the structure.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { checkoutFolder } from './checkout.mjs';

const ROOTS = ['services', 'dashboards/ward'];
const SOURCE = /\.tsx?$/;
const IMPORT = /(?:\bfrom|\bimport\s*\(?)\s*'(\.{1,2}\/[^']+)'/g;

const files = ROOTS.flatMap((root) => sourcesBelow(join(checkoutFolder, root)));
const arrows = new Map(files.map((file) => [file, importsOf(file)]));
const rooms = roomsOf(files);
const roomArrows = arrowsBetweenRooms();

printRooms();
printArrows();
printCircles('Circles of files', circlesIn(arrows));
printCircles('Circles of rooms', circlesIn(mapOfSets(roomArrows)));

function sourcesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sourcesBelow(path);
    return SOURCE.test(entry.name) ? [relative(checkoutFolder, path).split(sep).join('/')] : [];
  });
}

/** Files of ours that a file names, also for types alone: a reader has to follow those too. */
function importsOf(file) {
  const text = readFileSync(join(checkoutFolder, file), 'utf8');
  const folder = dirname(join(checkoutFolder, file));
  const named = [...text.matchAll(IMPORT)].map(([, path]) => relative(checkoutFolder, resolve(folder, path)));
  return new Set(named.map((path) => path.split(sep).join('/')).filter((path) => SOURCE.test(path)));
}

function roomsOf(paths) {
  const found = new Map();
  for (const path of paths) {
    const room = found.get(dirname(path)) ?? { files: 0, lines: 0 };
    room.files += 1;
    room.lines += readFileSync(join(checkoutFolder, path), 'utf8').trimEnd().split('\n').length;
    found.set(dirname(path), room);
  }
  return found;
}

function arrowsBetweenRooms() {
  const found = new Map();
  for (const [file, targets] of arrows) {
    for (const target of targets) {
      const [from, to] = [dirname(file), dirname(target)];
      if (from === to) continue;
      const counts = found.get(from) ?? new Map();
      counts.set(to, (counts.get(to) ?? 0) + 1);
      found.set(from, counts);
    }
  }
  return found;
}

function mapOfSets(counted) {
  return new Map([...counted].map(([from, counts]) => [from, new Set(counts.keys())]));
}

/** Groups that reach each other both ways (Tarjan's strongly connected components), each sorted. */
function circlesIn(graph) {
  const state = { index: 0, stack: [], onStack: new Set(), indices: new Map(), lows: new Map(), found: [] };
  for (const node of graph.keys()) if (!state.indices.has(node)) visit(graph, node, state);
  return state.found;
}

function visit(graph, node, state) {
  state.indices.set(node, state.index);
  state.lows.set(node, state.index);
  state.index += 1;
  state.stack.push(node);
  state.onStack.add(node);
  for (const next of graph.get(node) ?? []) {
    if (!state.indices.has(next)) {
      visit(graph, next, state);
      state.lows.set(node, Math.min(state.lows.get(node), state.lows.get(next)));
    } else if (state.onStack.has(next)) {
      state.lows.set(node, Math.min(state.lows.get(node), state.indices.get(next)));
    }
  }
  if (state.lows.get(node) !== state.indices.get(node)) return;
  const group = state.stack.splice(state.stack.indexOf(node));
  for (const member of group) state.onStack.delete(member);
  if (group.length > 1) state.found.push(group.toSorted((a, b) => a.localeCompare(b)));
}

function printRooms() {
  console.log(`Rooms: ${rooms.size}, files: ${files.length}\n`);
  for (const [room, { files: count, lines }] of [...rooms].toSorted(byName)) {
    console.log(`${String(count).padStart(4)} files ${String(lines).padStart(6)} lines  ${room}`);
  }
}

function printArrows() {
  console.log('\nImports from room to room\n');
  for (const [from, counts] of [...roomArrows].toSorted(byName)) {
    console.log(`${from}`);
    for (const [to, count] of [...counts].toSorted(byName)) console.log(`  ${String(count).padStart(3)} -> ${to}`);
  }
}

function printCircles(title, circles) {
  console.log(`\n${title}: ${circles.length}`);
  for (const circle of circles) console.log(`  ${circle.join('\n    ')}`);
}

function byName([a], [b]) {
  return a.localeCompare(b);
}
