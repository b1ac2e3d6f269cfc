// SPDX-License-Identifier: AGPL-3.0-or-later
// Adds to the public form, which works without it: what is written without a connection is kept on
// this phone and sent later, once; and the position is added, if its person wants that.
(() => {
	'use strict';

	const AGAIN_MS = 60000; // while something waits and the page is open
	const TICKET_LETTERS = 32;
	const POSITION_MS = 30000;

	const find = selector => document.querySelector(selector);
	const form = find('form.report');
	if (!form || !window.indexedDB || !self.kept)
		return;

	// It helps this page alone.
	async function register() {
		const workers = navigator.serviceWorker;
		if (!workers)
			return null;
		const first = !workers.controller;
		await workers.register('/worker.js', {scope: location.pathname});
		const registration = await workers.ready;
		if (first)
			registration.active.postMessage('keep');
		return registration;
	}
	const registered = register().catch(() => null);

	// ---- what waits and what was sent ----

	async function show() {
		const messages = await kept.all().catch(() => []);
		find('#waiting').hidden = !messages.some(message => !message.code);
		const sent = messages.filter(message => message.code);
		find('#sent').hidden = !sent.length;
		find('#sent ul').replaceChildren(...sent.map(message => {
			const line = document.createElement('li'), link = document.createElement('a');
			link.href = '/s/' + message.code;
			link.textContent = message.code;
			link.className = 'code';
			link.dir = 'ltr';
			line.append(link);
			return line;
		}));
	}

	let sending = null;
	function sendAll() {
		sending = sending || kept.sendAll().catch(() => 0).then(show).finally(() => sending = null);
		return sending;
	}

	// ---- sending ----

	const ticket = () => [...crypto.getRandomValues(new Uint8Array(TICKET_LETTERS / 2))]
		.map(byte => byte.toString(16).padStart(2, '0')).join('');

	async function keep(message) {
		await kept.put(message);
		form.reset();
		form.elements.ticket.value = ticket(); // the next message is another one
		forget();
		await show();
		find('#waiting').focus();
		registered.then(registration => registration.sync.register('kept')).catch(() => {}); // if it can
	}

	form.addEventListener('submit', async event => {
		if (event.submitter && event.submitter.name)
			return;
		event.preventDefault();
		if (form.getAttribute('aria-busy') === 'true')
			return;
		form.setAttribute('aria-busy', 'true');
		const message = {
			ticket: form.elements.ticket.value,
			to: form.getAttribute('action'),
			body: [...new FormData(form)],
			at: Date.now(),
		};
		const {state, page} = await kept.send(message);
		if (state === 'sent')
			location.assign(page);
		else if (state === 'lost')
			await keep(message).then(sendAll, () => form.submit());
		else
			form.submit(); // the server says on its page what is wrong
		form.removeAttribute('aria-busy');
	});

	for (const button of document.querySelectorAll('[data-forget]'))
		button.addEventListener('click', async () => {
			const sent = button.dataset.forget === 'sent';
			for (const message of await kept.all())
				if (!message.code === !sent)
					await kept.remove(message.ticket);
			await show();
			form.elements.words.focus();
		});

	addEventListener('online', sendAll);
	document.addEventListener('visibilitychange', () => document.hidden || sendAll());
	setInterval(() => find('#waiting').hidden || sendAll(), AGAIN_MS);
	sendAll();

	// ---- where ----

	const here = find('#here'), position = form.elements.position;

	function forget() {
		position.value = '';
		here.setAttribute('aria-pressed', 'false');
		find('#here-said').textContent = '';
	}

	if (navigator.geolocation && isSecureContext) {
		here.hidden = false;
		here.addEventListener('click', () => {
			if (position.value)
				return forget();
			navigator.geolocation.getCurrentPosition(found => {
				const {latitude, longitude} = found.coords;
				position.value = `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`;
				here.setAttribute('aria-pressed', 'true');
				find('#here-said').textContent = position.value;
			}, () => find('#here-said').textContent = here.dataset.unknown, {timeout: POSITION_MS, enableHighAccuracy: true});
		});
	}
})();
