// SPDX-License-Identifier: AGPL-3.0-or-later
// Adds to the public form, which works without it: what is written without a connection is kept on
// this phone and sent later, once; and the position and a picture are added, if its person wants
// that. The picture is made small here, which also leaves out where and by what it was taken.
(() => {
	'use strict';

	const AGAIN_MS = 60000; // while something waits and the page is open
	const TICKET_LETTERS = 32;
	const POSITION_MS = 30000;
	const PHOTO_SIDE = 1600, PHOTO_QUALITY = 0.8;

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
		const words = messages.some(message => !message.code);
		const photos = messages.some(message => message.code && message.photo);
		find('#waiting').hidden = !words && !photos;
		find('#words-wait').hidden = !words;
		find('#photo-waits').hidden = words || !photos;
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

	// ---- a picture ----

	const photo = find('#photo');
	if (photo) {
		photo.closest('.field').hidden = false;
		find('#photo-later').hidden = true;
	}

	// The chosen picture as a small JPEG; as it is where the browser cannot draw it, for the server
	// to look at; null if none is chosen.
	async function shrunk() {
		const file = photo && photo.files[0];
		if (!file)
			return null;
		try {
			const drawn = await createImageBitmap(file, {imageOrientation: 'from-image'});
			const scale = Math.min(1, PHOTO_SIDE / Math.max(drawn.width, drawn.height));
			const canvas = document.createElement('canvas');
			canvas.width = Math.max(1, Math.round(drawn.width * scale));
			canvas.height = Math.max(1, Math.round(drawn.height * scale));
			const pen = canvas.getContext('2d');
			pen.fillStyle = '#fff';
			pen.fillRect(0, 0, canvas.width, canvas.height);
			pen.drawImage(drawn, 0, 0, canvas.width, canvas.height);
			return await new Promise((done, fail) =>
				canvas.toBlob(blob => blob ? done(blob) : fail(), 'image/jpeg', PHOTO_QUALITY));
		} catch {
			return file;
		}
	}

	// The words are with the server; true if the picture waits here for a better line.
	async function photoWaits(message, code, page) {
		const state = await kept.sendPhoto(code, message.photo);
		if (state === 'lost')
			return keep({ticket: message.ticket, code, at: message.at, photo: message.photo}).then(() => true, () => false);
		location.assign(page + (state === 'sent' ? '?done=photo' : '?done=no-photo'));
		return true;
	}

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
			photo: await shrunk(),
		};
		const {state, page, code} = await kept.send(message);
		if (state === 'sent' && !message.photo)
			location.assign(page);
		else if (state === 'sent')
			await photoWaits(message, code, page) || location.assign(page + '?done=no-photo');
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
				else if (!sent && message.photo)
					await kept.put({ticket: message.ticket, code: message.code, at: message.at});
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
