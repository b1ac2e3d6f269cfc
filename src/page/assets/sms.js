// SPDX-License-Identifier: AGPL-3.0-or-later
// Says while somebody types how many SMS the words become, by the same count as the server's
// (text/sms.c): the alphabet of phones or the wide one, and what the header that joins parts takes.
(() => {
	'use strict';

	const TWICE = '[]{}\\^|~€\f';
	const GSM = '@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ ¤¡ÄÖÑÜ§¿äöñüà\n\r'
		+ '!"#%&\'()*+,-./0123456789:;<=>?'
		+ 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
	const gsmUnits = c => TWICE.includes(c) ? 2 : GSM.includes(c) ? 1 : 0;

	// No character is cut: what does not fit into a part begins the next one.
	function size(text) {
		const letters = [...text];
		const wide = letters.some(c => gsmUnits(c) === 0);
		const [alone, joined] = wide ? [70, 67] : [160, 153];
		const units = letters.map(c => wide ? c.length : gsmUnits(c));
		const sum = units.reduce((a, b) => a + b, 0);
		if (sum <= alone)
			return {wide, parts: 1, units: sum, left: alone - sum};
		let parts = 1, used = 0;
		for (const one of units) {
			if (used + one > joined) {
				parts++;
				used = 0;
			}
			used += one;
		}
		return {wide, parts, units: sum, left: joined - used};
	}
	globalThis.smsSize = size;

	for (const field of document.querySelectorAll('textarea[data-sms]')) {
		const says = document.getElementById(field.dataset.sms);
		const ready = [...field.form.elements].filter(one => one.name === 'ready');
		const show = () => {
			// What a ready answer adds is in the language of each who gets it: the server counts it.
			says.hidden = ready.some(one => one.checked && one.value !== 'none') || !field.value.trim();
			const count = size(field.value.trim().replace(/\r?\n/g, '\n') + '\n' + field.dataset.smsAfter);
			says.textContent = says.dataset.says.replace('COUNT', count.parts).replace('LEFT', count.left);
		};
		field.form.addEventListener('input', show);
		field.form.addEventListener('change', show);
		show();
	}
})();
