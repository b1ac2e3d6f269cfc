// SPDX-License-Identifier: AGPL-3.0-or-later
// A database to test with, on either engine: opens, empties and removes it.
#ifndef CAUSEWAY_TEST_STORE_FIXTURE_H
#define CAUSEWAY_TEST_STORE_FIXTURE_H

#include "store/store.h"

#include <ftw.h>
#include <libpq-fe.h>
#include <unistd.h>

struct place {
	const char *dir; // SQLite: the data directory
	const char *url; // PostgreSQL, else NULL
	const char *vfs; // SQLite: the file layer, or NULL
};

// With CAUSEWAY_TEST_VAULT in the environment, the key that seals every SQLite database of this
// program, else NULL. It stays open to the end.
__attribute__((unused)) static const struct vault *place_vault(void)
{
	static struct vault *vault;
	if (vault || !getenv("CAUSEWAY_TEST_VAULT"))
		return vault;
	char dir[] = "/tmp/causeway-key.XXXXXX", path[64];
	const struct vault_cost cheap = {1, 8};
	if (!mkdtemp(dir) || vault_create(dir, STR("words for a test"), cheap, &vault, NULL) != OK)
		abort();
	snprintf(path, sizeof(path), "%s/key", dir);
	unlink(path);
	rmdir(dir);
	return vault;
}

__attribute__((unused)) static enum outcome
place_open(const struct place *place, struct store **ret_store, struct fault *fault)
{
	const struct store_options options = {
	    .dir = place->dir,
	    .url = place->url,
	    .readers = 4,
	    .create = true,
	    .vfs = place->vfs,
	    .vault = place_vault(),
	};
	return store_open(&options, ret_store, fault);
}

static int place_unlink(const char *path, const struct stat *info, int type, struct FTW *walk)
{
	(void)info, (void)type, (void)walk;
	return remove(path);
}

// Removes everything that is in the place, and the place.
__attribute__((unused)) static void place_remove(const struct place *place)
{
	if (place->dir)
		nftw(place->dir, place_unlink, 16, FTW_DEPTH | FTW_PHYS);
}

// Empties the place.
__attribute__((unused)) static void place_clear(const struct place *place)
{
	place_remove(place);
	if (!place->url)
		return;
	PGconn *conn = PQconnectdb(place->url);
	PQclear(PQexec(conn, "SET client_min_messages = error; DROP SCHEMA public CASCADE; "
			     "CREATE SCHEMA public"));
	PQfinish(conn);
}

#endif
