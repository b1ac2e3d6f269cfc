// SPDX-License-Identifier: AGPL-3.0-or-later
// The service worker of the public form "I need help". It keeps the form, so that it opens without a
// connection, and sends what was kept on this phone as soon as there is one, also when the page is
// closed and the browser can do that. It touches no other page and keeps nothing of the team's. kept.js stands before it.
'use strict';

const CACHE = 'causeway form';

self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', event => event.waitUntil(self.clients.claim()));

// The form as it is now, with what it is drawn with; nothing older stays. The page follows its parts
// and what is old goes last, so that a line that breaks meanwhile leaves one form that is whole.
async function keepForm(request, answer) {
	const cache = await caches.open(CACHE);
	const page = await answer.clone().text();
	const parts = [...page.matchAll(/(?:href|src)="(\/static\/[^"]+)"/g)].map(found => found[1]);
	for (const part of parts)
		if (!await cache.match(part))
			await cache.add(part);
	await cache.put(request, answer);
	const kept = await cache.keys();
	await Promise.all(kept.filter(old => {
		const path = new URL(old.url).pathname;
		return path.startsWith('/static/') && !parts.includes(path);
	}).map(old => cache.delete(old)));
}

async function form(event) {
	try {
		const answer = await fetch(event.request);
		if (answer.ok && !answer.redirected)
			event.waitUntil(keepForm(event.request.url, answer.clone()).catch(() => {}));
		return answer;
	} catch (gone) {
		const kept = await caches.match(event.request.url, {cacheName: CACHE});
		if (kept)
			return kept;
		throw gone;
	}
}

self.addEventListener('fetch', event => {
	const {method, url, mode} = event.request, {origin, pathname} = new URL(url);
	if (method !== 'GET' || origin !== self.location.origin)
		return;
	if (mode === 'navigate')
		event.respondWith(form(event));
	else if (pathname.startsWith('/static/'))
		event.respondWith(caches.match(event.request, {cacheName: CACHE}).then(kept => kept || fetch(event.request)));
});

// The first visit, which came before this worker.
self.addEventListener('message', event => {
	const page = event.source.url.replace(/#.*/, '');
	event.waitUntil(fetch(page).then(answer => answer.ok && keepForm(page, answer)).catch(() => {}));
});

self.addEventListener('sync', event => {
	if (event.tag === 'kept')
		event.waitUntil(self.kept.sendAll());
});
