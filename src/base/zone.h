// SPDX-License-Identifier: AGPL-3.0-or-later
// Time zones of the world, read from the system's tzdata (RFC 8536): how far the clocks of a place
// are ahead of UTC at a given moment. Never uses TZ or the process's own zone; a zone that was read
// never changes, so threads may share it.
#ifndef CAUSEWAY_BASE_ZONE_H
#define CAUSEWAY_BASE_ZONE_H

#include "base/outcome.h"
#include "base/str.h"

#define ZONE_NAME_MAX 64

struct zone;

// The zone of an IANA name ("Asia/Kathmandu", "UTC"), freed by zone_free. NOT_FOUND with a sentence
// for a name that the system does not know, INVALID for a file that is broken.
enum outcome zone_open(struct str name, struct zone **ret_zone, struct fault *fault);
void zone_free(struct zone *zone); // takes NULL

// Seconds that its clocks are ahead of UTC at `ms` (UTC). NULL is UTC, here and below.
int32_t zone_offset(const struct zone *zone, int64_t ms);
// What its clocks show at `ms` (UTC), as ms of a day that begins at 0 o'clock there.
int64_t zone_local(const struct zone *zone, int64_t ms);
// When they show that, ms UTC. What they show twice, because they were put back, is the first time;
// what they jump over is as long after the jump as it seems to be.
int64_t zone_moment(const struct zone *zone, int64_t local);
// When the day of `ms` began there, ms UTC.
int64_t zone_midnight(const struct zone *zone, int64_t ms);
// The same by name; 0 for a name that is not known.
int32_t zone_offset_by_name(struct str name, int64_t ms);
// Whether the system knows a zone of that name.
bool zone_known(struct str name);

#endif
