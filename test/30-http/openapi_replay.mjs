// SPDX-License-Identifier: AGPL-3.0-or-later
// Sends the example of every described operation to a running server and holds each answer against
// its schema, in which nothing may be missing and nothing undescribed. Prints a line for each
// finding, then how many were sent.
//   openapi_replay.mjs URL TOKEN EMAIL PASSWORD
import { createRequire } from "node:module";
const require = createRequire(new URL("../node_modules/", import.meta.url));
const Ajv = require("ajv/dist/2020").default;
const formats = require("ajv-formats").default;

const [base, token, email, password] = process.argv.slice(2);
const findings = new Set();
const find = (text) => findings.add(text);

const signed = await fetch(`${base}/signin`, {
	method: "POST", redirect: "manual",
	headers: { Origin: base },
	body: new URLSearchParams({ email, password }),
});
const session = { Cookie: signed.headers.getSetCookie().map((c) => c.split(";")[0]).join("; "), Origin: base };
const json = { Accept: "application/json" };
const get = async (path) => (await fetch(base + path, { headers: { ...session, ...json } })).json();
const campaign = "/api/v1/campaigns/river";

// Something to look at: posts, a case, a correction.
const lines = ["We need water at the school in Pokhara, 40 people", "Six people on the roof of the mill, a boat please"]
	.map((text, i) => JSON.stringify({ id: `replay${i}`, source: "sms", text })).join("\n");
await fetch(`${base}${campaign}/posts`, { method: "POST", headers: { Authorization: `Bearer ${token}` }, body: lines });
const posts = (await get(`${campaign}/posts`)).posts;
const form = (path, fields) =>
	fetch(base + path, { method: "POST", redirect: "manual", headers: { ...session, ...json }, body: new URLSearchParams(fields) });
await form("/t/river/cases", { post_id: posts[0].id });
await form("/t/river/translations/settings", { kind: "libretranslate", address: "", target: "ne" }); // people translate
await form(`/t/river/posts/${posts[0].id}/translate`, {});
await form(`/t/river/posts/${posts[0].id}/correct`, { field: "kind", word: "offer" });
const { cases } = await get(`${campaign}/cases`);
const ids = { posts: posts[0].id, cases: cases[0]?.id };
const account = Object.values(await get("/t/instance/accounts")).find(Array.isArray)?.[0]?.id;

const document = await (await fetch(`${base}/api/openapi.json`)).json();
// What an answer has and its schema does not is a finding too.
for (const schema of Object.values(document.components.schemas))
	if (schema.properties) schema.additionalProperties = false;
const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: true });
formats(ajv);
ajv.addFormat("int64", true);
ajv.addSchema({ ...document, $id: "api" });
const schemaOf = (answer) => answer?.content?.["application/json"]?.schema?.["$ref"];

const valueOf = (path, parameter) => {
	if (parameter.name === "slug") return "river";
	if (parameter.name === "id") return Object.entries(ids).find(([name]) => path.includes(`/${name}/`))?.[1];
	if (parameter.name === "account") return account;
	return parameter.example;
};

let sent = 0;
for (const [path, operations] of Object.entries(document.paths)) {
	for (const [method, operation] of Object.entries(operations)) {
		const name = `${method.toUpperCase()} ${path}`;
		if (operation.responses["200"]?.content?.["text/event-stream"]) continue;
		for (const parameter of operation.parameters)
			if (parameter.example === undefined && parameter.name !== "cursor") find(`${name}: ${parameter.name} has no example`);
		if (method !== "get" && !path.startsWith("/api/")) continue; // the attacks send these
		let address = path;
		let known = true;
		for (const parameter of operation.parameters.filter((one) => one.in === "path")) {
			const value = valueOf(path, parameter);
			known &&= value !== undefined;
			address = address.replace(`{${parameter.name}}`, encodeURIComponent(value));
		}
		const query = operation.parameters.filter((one) => one.in === "query" && (one.required || one.name === "limit"));
		if (query.length) address += "?" + new URLSearchParams(query.map((one) => [one.name, one.example]));
		const request = { method: method.toUpperCase(), redirect: "manual", headers: { ...session, ...json } };
		if (method !== "get") {
			request.headers = { Authorization: `Bearer ${token}` };
			request.body = operation.requestBody.content["application/x-ndjson"].example;
		}
		const answer = await fetch(base + address, request);
		const text = await answer.text();
		sent++;
		const there = known && !/\{(code|hash|id|name|page|token|key|number|place|secret)\}/.test(path.replace(/(posts|cases)\/\{id\}|sources\/\{name\}/, ""));
		if (there && answer.status !== 200 && answer.status !== 303) find(`${name}: answered ${answer.status}: ${text.slice(0, 100)}`);
		const kind = answer.headers.get("content-type") ?? "";
		if (answer.status === 200 && !Object.keys(operation.responses["200"].content).includes(kind.split(";")[0]))
			find(`${name}: is ${kind}`);
		const schema = schemaOf(answer.status === 200 ? operation.responses["200"] : operation.responses["4XX"]);
		if (!schema || !kind.startsWith("application/json")) continue;
		const check = ajv.getSchema("api" + schema) ?? ajv.compile({ $ref: "api" + schema });
		if (!check(JSON.parse(text)))
			for (const error of check.errors.slice(0, 3))
				find(`${name}: ${error.instancePath} ${error.message} ${JSON.stringify(error.params)}`);
	}
}
for (const one of findings) console.log(one);
console.error(`${sent} operations`);
