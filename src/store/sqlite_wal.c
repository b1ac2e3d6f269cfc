// SPDX-License-Identifier: AGPL-3.0-or-later
// Checkpoints: a thread of its own moves the write-ahead log into the database file, so that the
// writer never does it inside a commit. It works beside the writer; only when the log has grown
// past its limit does it hold the writer for the short rest, because SQLite can start the log
// anew only at a moment when everything in it has been moved.
#include "store/sqlite.h"

#include "base/log.h"
#include "base/time.h"

#include <sys/stat.h>

#define FRAME_BYTES 4120 // a page of 4,096 and its header
// Frames that are worth a checkpoint, and the most before the writer is held.
#define FRAMES_SOFT ((8 << 20) / FRAME_BYTES)
#define FRAMES_HARD ((32 << 20) / FRAME_BYTES)
// Past this the writer brings more than can be moved beside it, so it waits for all of it.
#define FRAMES_HOLD ((64 << 20) / FRAME_BYTES)
// Without writes for this long, what remains in the log is moved, so that a start is quick.
#define CALM_NS	    3000000000LL
#define RETRY_NS    1000000000LL // after an error, such as a full disk

struct checkpointer {
	struct store *store;
	struct conn *conn;
	char *wal_file;
	pthread_t thread;

	pthread_mutex_t lock; // guards what follows
	pthread_cond_t wake;
	bool stop;
	int frames;   // in the log after the last commit
	int moved_at; // frames when the last checkpoint ended
	bool failing; // the last checkpoint did not work; only the thread changes it
};

static void wait_until(struct checkpointer *checkpointer, int64_t ns)
{
	struct timespec at = {ns / 1000000000, ns % 1000000000};
	pthread_cond_timedwait(&checkpointer->wake, &checkpointer->lock, &at);
}

// Waits until there is something to move; false when the thread shall end. Lock held.
static bool wait_for_frames(struct checkpointer *checkpointer)
{
	if (checkpointer->failing && !checkpointer->stop)
		wait_until(checkpointer, time_monotonic_ns() + RETRY_NS);
	while (!checkpointer->stop) {
		int frames = checkpointer->frames;
		if (frames < checkpointer->moved_at)
			checkpointer->moved_at = 0; // the log started anew
		if (frames - checkpointer->moved_at >= FRAMES_SOFT || checkpointer->failing)
			return true;
		if (frames == checkpointer->moved_at) {
			pthread_cond_wait(&checkpointer->wake, &checkpointer->lock);
			continue;
		}
		wait_until(checkpointer, time_monotonic_ns() + CALM_NS);
		if (frames == checkpointer->frames)
			return true;
	}
	return false;
}

// Moves what it can without waiting for anybody; tells how many frames the log holds.
static int move_frames(struct checkpointer *checkpointer, int *ret_frames)
{
	int moved = 0;
	sqlite3 *db = sqlite_handle(checkpointer->conn);
	int code =
	    sqlite3_wal_checkpoint_v2(db, NULL, SQLITE_CHECKPOINT_PASSIVE, ret_frames, &moved);
	// Another checkpoint is under way, perhaps of a backup: nothing is wrong.
	return code == SQLITE_BUSY ? SQLITE_OK : code;
}

// Moves everything while the writer waits, so that its next transaction starts the log anew.
static int move_all_frames(struct checkpointer *checkpointer, int *ret_frames)
{
	writer_pause(checkpointer->store->writer);
	int code = move_frames(checkpointer, ret_frames);
	writer_resume(checkpointer->store->writer);
	return code;
}

static bool checkpoint(struct checkpointer *checkpointer, int frames, int *ret_frames)
{
	int code = SQLITE_OK;
	if (frames < FRAMES_HOLD)
		code = move_frames(checkpointer, &frames);
	if (code == SQLITE_OK && frames >= FRAMES_HARD)
		code = move_all_frames(checkpointer, &frames);
	if (code != SQLITE_OK) {
		struct fault fault;
		sqlite_fault(sqlite_handle(checkpointer->conn), code, "a checkpoint", &fault);
		if (!checkpointer->failing) // once, not each second: the disk may be full
			log_warn("store.checkpoint", log_str("reason", str_from(fault.text)));
		return false;
	}
	*ret_frames = frames;
	return true;
}

static void *checkpointer_main(void *context)
{
	struct checkpointer *checkpointer = context;
	pthread_mutex_lock(&checkpointer->lock);
	while (wait_for_frames(checkpointer)) {
		int frames = checkpointer->frames;
		pthread_mutex_unlock(&checkpointer->lock);
		bool worked = checkpoint(checkpointer, frames, &frames);
		pthread_mutex_lock(&checkpointer->lock);
		checkpointer->failing = !worked;
		if (worked)
			checkpointer->moved_at = frames;
	}
	pthread_mutex_unlock(&checkpointer->lock);
	return NULL;
}

void checkpointer_note(struct checkpointer *checkpointer, int frames)
{
	pthread_mutex_lock(&checkpointer->lock);
	bool quiet = checkpointer->frames == checkpointer->moved_at;
	checkpointer->frames = frames;
	if (quiet || frames - checkpointer->moved_at >= FRAMES_SOFT)
		pthread_cond_signal(&checkpointer->wake);
	pthread_mutex_unlock(&checkpointer->lock);
}

uint64_t checkpointer_wal_bytes(const struct checkpointer *checkpointer)
{
	struct stat info;
	return stat(checkpointer->wal_file, &info) == 0 ? (uint64_t)info.st_size : 0;
}

static void checkpointer_free(struct checkpointer *checkpointer)
{
	conn_close(checkpointer->conn);
	pthread_cond_destroy(&checkpointer->wake);
	pthread_mutex_destroy(&checkpointer->lock);
	free(checkpointer->wal_file);
	free(checkpointer);
}

enum outcome checkpointer_start(struct store *store, struct fault *fault)
{
	struct checkpointer *checkpointer = calloc(1, sizeof(*checkpointer));
	if (!checkpointer || asprintf(&checkpointer->wal_file, "%s-wal", store->file) < 0) {
		free(checkpointer);
		return fail(UNAVAILABLE, fault, "There is not enough memory for the database.");
	}
	checkpointer->store = store;
	pthread_mutex_init(&checkpointer->lock, NULL);
	cond_init_monotonic(&checkpointer->wake);
	enum outcome outcome = store->driver->connect(store, CONN_CARE, &checkpointer->conn, fault);
	if (outcome == OK &&
	    pthread_create(&checkpointer->thread, NULL, checkpointer_main, checkpointer) != 0)
		outcome = fail(UNAVAILABLE, fault, "A thread for the database cannot be started.");
	if (outcome == OK)
		store->checkpointer = checkpointer;
	else
		checkpointer_free(checkpointer);
	return outcome;
}

void checkpointer_stop(struct checkpointer *checkpointer)
{
	if (!checkpointer)
		return;
	pthread_mutex_lock(&checkpointer->lock);
	checkpointer->stop = true;
	pthread_cond_signal(&checkpointer->wake);
	pthread_mutex_unlock(&checkpointer->lock);
	pthread_join(checkpointer->thread, NULL);
	checkpointer_free(checkpointer);
}
