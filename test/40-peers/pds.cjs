// SPDX-License-Identifier: AGPL-3.0-or-later
// A data server of the AT Protocol (port 9106) with a directory of its own (9110), both on this
// machine alone: node pds.cjs FOLDER. For test/40-peers/bluesky.t.
const { randomBytes } = require('crypto');
const { mkdirSync } = require('fs');
const net = require('net');
const { PDS, readEnv, envToCfg, envToSecrets } = require('@atproto/pds');
const directory = require('@did-plc/server');

const folder = process.argv[2];
const key = () => randomBytes(32).toString('hex');
const settings = {
	PORT: 9106, HOSTNAME: 'localhost', DEV_MODE: true, DATA_DIRECTORY: folder,
	BLOBSTORE_DISK_LOCATION: `${folder}/blobs`, DID_PLC_URL: 'http://127.0.0.1:9110',
	SERVICE_HANDLE_DOMAINS: '.test', INVITE_REQUIRED: false, RATE_LIMITS_ENABLED: false,
	DISABLE_SSRF_PROTECTION: true, JWT_SECRET: key(), DPOP_SECRET: key(), ADMIN_PASSWORD: key(),
	PLC_ROTATION_KEY_K256_PRIVATE_KEY_HEX: key(),
};

// Both would listen to the whole network.
const listen = net.Server.prototype.listen;
net.Server.prototype.listen = function (port, ...rest) {
	return typeof port === 'number'
		? listen.call(this, { port, host: '127.0.0.1' }, ...rest.filter((part) => typeof part === 'function'))
		: listen.call(this, port, ...rest);
};

async function main() {
	mkdirSync(`${folder}/blobs`, { recursive: true });
	for (const [name, value] of Object.entries(settings)) process.env[`PDS_${name}`] = String(value);
	await directory.PlcServer.create({ db: directory.Database.mock(), port: 9110 }).start();
	const environment = readEnv();
	const pds = await PDS.create(envToCfg(environment), envToSecrets(environment));
	await pds.start();
	process.on('SIGTERM', () => process.exit(0));
}
main().catch((error) => {
	console.error(error);
	process.exit(1);
});
