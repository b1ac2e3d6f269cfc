// SPDX-License-Identifier: AGPL-3.0-or-later
// Run by bench/desk.
import {desk, push, signedIn, story} from '../test/50-browser/browser.mjs';
import {burst} from '../test/50-browser/burst.mjs';

const RATE = 200;
const seconds = Number(process.argv[2]);
const megabytes = bytes => `${(bytes / 2 ** 20).toFixed(1)} MB`;

const page = await signedIn('bilal');
const result = await burst(page, story + desk, {
	seconds, rate: RATE, push,
	every: ({sent, memory}) => console.log(`${sent} Posts, at most ${megabytes(memory)} so far`),
});
console.log(`${result.sent} Posts in ${seconds} s: at most ${megabytes(result.memory)}, `
	+ `script heap ${megabytes(result.heap)}, ${result.rows} rows`);
console.log(`${result.keys} keys: median ${result.median} ms, 99 of 100 within ${result.late} ms, `
	+ `slowest ${result.slowest} ms`);
process.exit(0);
