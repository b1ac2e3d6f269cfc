// SPDX-License-Identifier: AGPL-3.0-or-later
// The server's own log: events with fields, as text for people or JSON lines for machines, on
// stderr. Never holds message texts, contact data or secrets: callers pass only ids, counts,
// names of our own and error sentences. One write per line; safe from any thread.
#ifndef CAUSEWAY_BASE_LOG_H
#define CAUSEWAY_BASE_LOG_H

#include "base/str.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

struct log_field {
	const char *name;
	enum { LOG_FIELD_END, LOG_FIELD_STR, LOG_FIELD_I64, LOG_FIELD_DOUBLE } type;
	union {
		struct str str;
		int64_t i64;
		double number;
	};
};

// Set at start, and again whenever an operator wants it otherwise; from any thread.
void log_setup(enum log_level lowest, bool json);

// Writes one line of at most 4,096 bytes: time, level, event (a fixed dotted name such as
// "http.request"), fields up to LOG_FIELD_END. Texts are cut at 1,000 bytes, control characters
// escaped, doubles rounded to three decimals; a field that does not fit into the line is left out.
void log_event(enum log_level level, const char *event, const struct log_field *fields);

static inline struct log_field log_str(const char *name, struct str value)
{
	return (struct log_field){.name = name, .type = LOG_FIELD_STR, .str = value};
}
static inline struct log_field log_i64(const char *name, int64_t value)
{
	return (struct log_field){.name = name, .type = LOG_FIELD_I64, .i64 = value};
}
static inline struct log_field log_double(const char *name, double value)
{
	return (struct log_field){.name = name, .type = LOG_FIELD_DOUBLE, .number = value};
}

// log_info("http.start", log_str("listen", addr), log_i64("threads", 2));
#define LOG_WITH(level, event, ...)                                                                \
	log_event(level, event, (const struct log_field[]){__VA_ARGS__ __VA_OPT__(, ){0}})
#define log_debug(event, ...) LOG_WITH(LOG_DEBUG, event, __VA_ARGS__)
#define log_info(event, ...)  LOG_WITH(LOG_INFO, event, __VA_ARGS__)
#define log_warn(event, ...)  LOG_WITH(LOG_WARN, event, __VA_ARGS__)
#define log_error(event, ...) LOG_WITH(LOG_ERROR, event, __VA_ARGS__)

#endif
