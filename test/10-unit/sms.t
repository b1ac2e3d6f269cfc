#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# The count of SMS while somebody types is the server's: both read the same table of texts (src/text/test_sms.c).
. "$(dirname "$0")/../lib.sh"
cd "$ROOT" || exit 1

is "$(node -e '
const fs = require("fs"), vm = require("vm");
const page = {document: {querySelectorAll: () => []}};
vm.createContext(page);
vm.runInContext(fs.readFileSync("src/page/assets/sms.js", "utf8"), page);
for (const line of fs.readFileSync("test/10-unit/sms_texts.tsv", "utf8").split("\n").filter(Boolean)) {
	const [alphabet, parts, units, left, times, text] = line.split("\t");
	const is = page.smsSize(text.replace("\\r", "\r").replace("\\n", "\n").repeat(times));
	const got = [is.wide ? "wide" : "gsm", is.parts, is.units, is.left].join(" ");
	if (got !== [alphabet, parts, units, left].join(" "))
		console.log(`${times} × ${text}: ${got}, not ${alphabet} ${parts} ${units} ${left}`);
}' 2>&1)" "" "the script on the page counts as the table says"
finish
