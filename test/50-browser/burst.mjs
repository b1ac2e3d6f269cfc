// SPDX-License-Identifier: AGPL-3.0-or-later
// Measures a Desk while very much comes in: how long a key takes until its effect is painted, and
// what the process of the page keeps in memory. Used by a test for seconds, by bench/desk.mjs for
// minutes.
import fs from 'node:fs';

const BATCH = 20;         // Posts in one request
const KEY_EVERY_MS = 150;
const SHOW_EVERY = 60;    // keys between two looks at what is newer

const rank = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;

// What the browser's own task manager calls the memory footprint of the page: what its process alone
// holds, without the program text that all of them share.
async function memoryOf(page) {
	const session = await page.context().browser().newBrowserCDPSession();
	const {processInfo} = await session.send('SystemInfo.getProcessInfo');
	await session.detach();
	const sizes = processInfo.filter(one => one.type === 'renderer').map(one => {
		try {
			const text = fs.readFileSync(`/proc/${one.id}/status`, 'utf8');
			const kilobytes = name => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)[1]);
			return (kilobytes('RssAnon') + kilobytes('VmSwap')) * 1024;
		} catch {
			return 0; // ended meanwhile
		}
	});
	return Math.max(...sizes);
}

// Bytes of the page's own objects, after garbage was collected.
async function heapOf(page) {
	const session = await page.context().newCDPSession(page);
	await session.send('HeapProfiler.collectGarbage');
	const {usedSize} = await session.send('Runtime.getHeapUsage');
	await session.detach();
	return usedSize;
}

// Opens the Desk at `address` and walks through it while `push` sends Posts.
export async function burst(page, address, {seconds, rate, push, every = () => {}}) {
	await page.goto(address);
	await page.waitForSelector('.live[data-live=on]');
	await page.evaluate(() => {
		window.delays = [];
		addEventListener('keydown', event => requestAnimationFrame(() =>
			setTimeout(() => window.delays.push(performance.now() - event.timeStamp))), true);
	});
	const end = Date.now() + seconds * 1000;
	let sent = 0, keys = 0, memory = 0;
	const sending = (async () => {
		for (let next = Date.now(); next < end; next += BATCH / rate * 1000) {
			await new Promise(resolve => setTimeout(resolve, Math.max(0, next - Date.now())));
			const texts = Array.from({length: BATCH}, (_, i) => `We need ${sent + i} litres of water at gate ${sent + i}`);
			await push(...texts);
			sent += BATCH;
		}
	})();
	while (Date.now() < end) {
		await page.keyboard.press(keys % SHOW_EVERY === SHOW_EVERY - 1 ? 'n' : '2jk1jk'[keys % 6]);
		keys++;
		await new Promise(resolve => setTimeout(resolve, KEY_EVERY_MS));
		if (keys % SHOW_EVERY === 0) {
			memory = Math.max(memory, await memoryOf(page));
			every({sent, memory});
		}
	}
	await sending;
	memory = Math.max(memory, await memoryOf(page));
	const delays = (await page.evaluate(() => window.delays)).map(Math.round).sort((a, b) => a - b);
	return {
		sent, memory, heap: await heapOf(page), keys: delays.length, median: rank(delays, 0.5), most: rank(delays, 0.9), late: rank(delays, 0.99),
		slowest: delays.at(-1), rows: await page.locator('.post').count(),
	};
}
