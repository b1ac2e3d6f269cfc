// SPDX-License-Identifier: AGPL-3.0-or-later
// What the scripts of this folder share: TAP, a browser, signing in, posts, and a watch over every
// page for errors, broken content policy and requests to anywhere else.
import assert from 'node:assert/strict';
import readline from 'node:readline';
import {chromium} from 'playwright-core';

const WAIT_MS = 30000;
const TEAM = '@sarwan.example'; // asha leads, bilal and mirja respond, tomas observes

export const story = process.env.STORY_URL;
export const bare = process.env.BARE_URL;
export const locked = process.env.LOCKED_URL; // its pages are 503
export const stream = '/t/sarwan-flood/stream', desk = '/t/sarwan-flood/desk';
// Cases on the Board that everybody on the team may read: not those with the safeguarding lead.
export const free = '#board .rows > li:not([data-guarded])';
export {assert};

// ---- TAP ----

let count = 0, failed = 0;

// Passes if `body` ends without an error.
export async function check(name, body) {
	let error = null;
	try {
		await body();
	} catch (caught) {
		error = caught;
	}
	count++;
	console.log(`${error ? 'not ok' : 'ok'} ${count} - ${name}`);
	if (error) {
		failed++;
		note(error.stack || error);
	}
}

export function note(text) {
	console.log(String(text).replace(/^/gm, '# '));
}

export async function finish() {
	await check('no page had an error, broke its content policy or asked elsewhere', () =>
		assert.deepEqual(findings, []));
	await browser.close();
	console.log(`1..${count}`);
	process.exit(failed ? 1 : 0);
}

// ---- the browser ----

const browser = await chromium.launch({
	executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
	args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
		'--disable-background-networking', '--disable-component-update', '--disable-sync'],
});

const findings = [];

// Chromium reports a page that is an error, too. What else the server's absence brings is expected
// only while `expect.lost` is set.
export const expect = {lost: false};

function worth(text, address) {
	const answer = /Failed to load resource: the server responded with a status of (40[1349]|422)/;
	const closed = locked && address.startsWith(locked) && / status of 503/.test(text);
	return !closed && !answer.test(text) && !(expect.lost && /net::ERR_|502/.test(text));
}

function watch(page) {
	page.on('console', message => {
		if (message.type() === 'error' && worth(message.text(), page.url()))
			findings.push(`${page.url()}: ${message.text()}`);
	});
	page.on('pageerror', error => findings.push(`${page.url()}: ${error.message}`));
	page.on('request', request => {
		if (![story, bare, locked].some(site => site && request.url().startsWith(`${site}/`)))
			findings.push(`${page.url()} asks for ${request.url()}`);
	});
}

// A window of its own: cookies, size, colours.
export async function open(options = {}) {
	const context = await browser.newContext({
		viewport: {width: 1280, height: 900}, reducedMotion: 'reduce', serviceWorkers: 'block', ...options,
	});
	context.setDefaultTimeout(WAIT_MS);
	context.on('page', watch);
	return context;
}

export async function signIn(page, site = story, who = 'asha') {
	await page.goto(`${site}/signin`);
	await page.fill('#email', who + TEAM);
	await page.fill('#password', password(site));
	await page.click('main form button:not([type=button])');
	await page.waitForURL(/\/t(\/|$)/);
}

// A window in which that person is signed in, with one page.
export async function signedIn(who = 'asha', options = {}) {
	const context = await open(options);
	const page = await context.newPage();
	await signIn(page, story, who);
	return page;
}

// Opens the menu under the person's own name; the other one leads to more pages.
export const openOwnMenu = page => page.click('.mast details:last-of-type > summary');

// Waits until the page says so in its line about what a key or button did.
export const told = (page, words) => page.waitForFunction(([source, flags]) =>
	new RegExp(source, flags).test(document.querySelector('.told')?.textContent), [words.source, words.flags]);

export const live = page => page.waitForSelector('.live[data-live=on]');

export function password(site) {
	return site === bare ? process.env.BARE_PASSWORD : process.env.STORY_PASSWORD;
}

// ---- posts ----

let pushed = 0;

// Sends posts by the API. What came to us directly is never noise, whatever the model says.
export async function push(...texts) {
	const lines = texts.map(text =>
		JSON.stringify({id: `browser-${process.pid}-${++pushed}`, text, source: 'sms'}));
	const answer = await fetch(`${story}/api/v1/campaigns/sarwan-flood/posts`, {
		method: 'POST', body: lines.join('\n'),
		headers: {Authorization: `Bearer ${process.env.STORY_TOKEN}`},
	});
	assert.equal((await answer.json()).accepted, texts.length, 'posts sent by the test');
}

export async function api(path) {
	const answer = await fetch(`${story}/api/v1/campaigns/sarwan-flood${path}`, {
		headers: {Authorization: `Bearer ${process.env.STORY_TOKEN}`},
	});
	return answer.json();
}

// The ids of the rows on the page, as numbers that can be compared.
export async function rows(page) {
	const ids = await page.$$eval('.post', list => list.map(row => row.id.slice(1)));
	return ids.map(BigInt);
}

// ---- the server ----

const answers = readline.createInterface({input: process.stdin});

// Asks the shell that runs this script for something (browser.sh: serve_wish).
export async function wish(what) {
	const answered = new Promise(resolve => answers.once('line', resolve));
	console.log(`!${what}`);
	await answered;
}
