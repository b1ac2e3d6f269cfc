// SPDX-License-Identifier: AGPL-3.0-or-later
// What somebody wrote while there was no connection: kept on this phone until the server has it, and
// no longer. Used by the page and by its service worker, which may both send it: the same words on
// the same ticket are the same message there, so it is kept once and has one code.
(() => {
	'use strict';

	const SENT_MS = 30000; // a line so slow is none
	const PHOTO_MS = 120000;

	// One store: {ticket, to, body, at} while it waits, {ticket, code, at} once it is sent; with
	// `photo`, a Blob, as long as a picture that belongs to it waits.
	const opened = () => new Promise((done, fail) => {
		const open = indexedDB.open('causeway kept', 1);
		open.onupgradeneeded = () => open.result.createObjectStore('messages', {keyPath: 'ticket'});
		open.onsuccess = () => done(open.result);
		open.onerror = () => fail(open.error);
	});

	async function within(mode, act) {
		const base = await opened();
		try {
			return await new Promise((done, fail) => {
				const act_ = base.transaction('messages', mode);
				const asked = act(act_.objectStore('messages'));
				act_.oncomplete = () => done(asked.result);
				act_.onerror = act_.onabort = () => fail(act_.error);
			});
		} finally {
			base.close();
		}
	}

	const all = () => within('readonly', store => store.getAll());
	const put = message => within('readwrite', store => store.put(message));
	const remove = ticket => within('readwrite', store => store.delete(ticket));

	// "sent" with the address of its page, "refused" by the server, or "lost" on the way.
	async function send(message) {
		try {
			const answer = await fetch(message.to, {
				method: 'POST',
				body: new URLSearchParams(message.body),
				signal: AbortSignal.timeout(SENT_MS),
			});
			const code = answer.redirected && /\/s\/([A-Z0-9]+)$/.exec(new URL(answer.url).pathname);
			if (code)
				return {state: 'sent', code: code[1], page: answer.url};
			return {state: answer.status >= 500 || answer.status === 429 ? 'lost' : 'refused'};
		} catch {
			return {state: 'lost'};
		}
	}

	// The picture of a message that the server has: the same states, without a page.
	async function sendPhoto(code, photo) {
		const form = new FormData();
		form.append('photo', photo, 'photo.jpg');
		try {
			const answer = await fetch(`/s/${code}/photo`, {method: 'POST', body: form, signal: AbortSignal.timeout(PHOTO_MS)});
			if (answer.redirected)
				return 'sent';
			return answer.status >= 500 || answer.status === 429 ? 'lost' : 'refused';
		} catch {
			return 'lost';
		}
	}

	// All that waits, oldest first, words before pictures. Words that the server refuses stay: a
	// person must look at them. A picture that it refuses goes: it would never be taken.
	async function sendAll() {
		let waiting = 0;
		for (const message of (await all()).sort((a, b) => a.at - b.at)) {
			const {ticket, at, photo} = message;
			let {code} = message, state = 'sent';
			if (!code) {
				({state, code} = await send(message));
				if (state === 'sent')
					await put({ticket, code, at, photo});
			}
			if (state === 'sent' && photo) {
				state = await sendPhoto(code, photo);
				if (state !== 'lost')
					await put({ticket, code, at});
			}
			waiting += state !== 'sent';
			if (state === 'lost')
				break;
		}
		return waiting;
	}

	self.kept = {all, put, remove, send, sendPhoto, sendAll};
})();
