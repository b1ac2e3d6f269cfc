// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/config.h"

#include "base/buf.h"
#include "base/secret_file.h"
#include "base/utf8.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

// One setting and what is in force for it.
struct entry {
	const struct setting *setting;
	struct str text; // with a zero behind it
	int64_t number;
	bool on;
	enum setting_origin origin;
	size_t file_line; // where the file set it; 0: not
};

struct config {
	struct arena *arena;
	struct entry *entries;
	size_t count;
};

// A value and where it stands, for error sentences: "causeway.conf line 3", "--listen".
struct given {
	struct str value;
	struct str place;
	enum setting_origin origin;
};

// --- reading one value ---

struct unit {
	struct str name;
	int64_t factor;
};

static const struct unit byte_units[] = {{STR(""), 1},	      {STR("k"), 1 << 10},
					 {STR("K"), 1 << 10}, {STR("M"), 1 << 20},
					 {STR("G"), 1 << 30}, {{NULL, 0}, 0}};
static const struct unit duration_units[] = {{STR("ms"), 1},	   {STR("s"), 1000},
					     {STR("m"), 60000},	   {STR("h"), 3600000},
					     {STR("d"), 86400000}, {{NULL, 0}, 0}};
static const struct unit number_units[] = {{STR(""), 1}, {{NULL, 0}, 0}};

static const struct unit *units_of(enum setting_type type)
{
	switch (type) {
	case SETTING_NUMBER:
		return number_units;
	case SETTING_BYTES:
		return byte_units;
	case SETTING_DURATION:
		return duration_units;
	default:
		return NULL;
	}
}

// "-3", "16M", "250ms"; a zero needs no unit.
static bool read_number(struct str text, const struct unit *units, int64_t *ret_number)
{
	size_t digits = text.len && text.at[0] == '-';
	while (digits < text.len && text.at[digits] >= '0' && text.at[digits] <= '9')
		digits++;
	int64_t number;
	if (!str_to_i64(str_slice(text, 0, digits), &number))
		return false;
	struct str suffix = str_slice(text, digits, text.len);
	if (number == 0 && suffix.len == 0) {
		*ret_number = 0;
		return true;
	}
	for (; units->factor; units++)
		if (str_equal(units->name, suffix))
			return !__builtin_mul_overflow(number, units->factor, ret_number);
	return false;
}

// A number as one would write it: with the largest unit that divides it.
static void write_number(struct buf *out, int64_t number, const struct unit *units)
{
	const struct unit *best = NULL;
	for (; units->factor; units++)
		if (number % units->factor == 0 && (!best || units->factor > best->factor))
			best = units;
	if (!best)
		return;
	buf_add_i64(out, number / best->factor);
	if (number)
		buf_add(out, best->name);
}

static const char *form_of(enum setting_type type)
{
	switch (type) {
	case SETTING_NUMBER:
		return "a whole number";
	case SETTING_BYTES:
		return "a size such as 64k, 16M or 1G";
	case SETTING_DURATION:
		return "a duration such as 250ms, 5s, 2m, 1h or 7d";
	case SETTING_SWITCH:
		return "yes or no";
	default:
		return "text of at most 4096 bytes in one line";
	}
}

static enum outcome refuse(const struct setting *setting, struct given given, struct fault *fault)
{
	struct buf allowed;
	buf_init(&allowed, FAULT_TEXT_MAX);
	buf_add_cstr(&allowed, form_of(setting->type));
	const struct unit *units = units_of(setting->type);
	if (units && (setting->least || setting->most)) {
		buf_add_cstr(&allowed, " from ");
		write_number(&allowed, setting->least, units);
		buf_add_cstr(&allowed, " to ");
		write_number(&allowed, setting->most, units);
	}
	// A secret is not repeated, and a long value would push out what is allowed.
	struct str shown = setting->secret ? STR("this value") : utf8_prefix(given.value, 60);
	const char *quote = setting->secret ? "" : "\"";
	enum outcome outcome =
	    fail(INVALID, fault, "%.*s: %s%.*s%s is not allowed for %s. Give %.*s.",
		 STR_ARG(given.place), quote, STR_ARG(shown), quote, setting->name,
		 STR_ARG(buf_str(&allowed)));
	buf_free(&allowed);
	return outcome;
}

static bool read_value(const struct setting *setting, struct str text, struct entry *ret)
{
	enum { TEXT_MAX = 4096 };
	const struct unit *units = units_of(setting->type);
	if (units) {
		if (!read_number(text, units, &ret->number))
			return false;
		bool any = setting->least == 0 && setting->most == 0;
		return any || (ret->number >= setting->least && ret->number <= setting->most);
	}
	if (setting->type == SETTING_SWITCH) {
		ret->on = str_equal(text, STR("yes"));
		return ret->on || str_equal(text, STR("no"));
	}
	if (text.len > TEXT_MAX || !utf8_valid(text))
		return false;
	for (size_t i = 0; i < text.len; i++)
		if ((unsigned char)text.at[i] < 0x20 || text.at[i] == 0x7F)
			return false;
	return true;
}

// Takes a value unless a stronger origin has set it already; a wrong one is refused either way.
static enum outcome set(struct config *config, struct entry *entry, struct given given,
			struct fault *fault)
{
	struct entry read = *entry;
	if (!read_value(entry->setting, given.value, &read))
		return refuse(entry->setting, given, fault);
	if (given.origin < entry->origin)
		return OK;
	read.text = arena_copy(config->arena, given.value);
	if (!read.text.at)
		return fail(TOO_MUCH, fault, "There is no memory left for the settings.");
	read.origin = given.origin;
	*entry = read;
	return OK;
}

static struct entry *find(const struct config *config, struct str name)
{
	for (size_t i = 0; i < config->count; i++)
		if (str_equal(str_from(config->entries[i].setting->name), name))
			return &config->entries[i];
	return NULL;
}

// --- defaults ---

static enum outcome add_setting(struct config *config, const struct setting *setting,
				struct fault *fault)
{
	if (find(config, str_from(setting->name)))
		return fail(FAULT, fault, "The setting %s is declared twice.", setting->name);
	struct entry *entry = &config->entries[config->count];
	entry->setting = setting;
	struct given standard = {str_from(setting->standard), str_from("default"), FROM_DEFAULT};
	enum outcome outcome = set(config, entry, standard, fault);
	if (outcome)
		return outcome == INVALID ? FAULT : outcome;
	config->count++;
	return OK;
}

enum outcome config_new(struct arena *arena, const struct setting *const *tables,
			const size_t *counts, size_t n_tables, struct config **ret_config,
			struct fault *fault)
{
	size_t total = 0;
	for (size_t i = 0; i < n_tables; i++)
		total += counts[i];
	struct config *config = arena_zero(arena, sizeof(*config));
	struct entry *entries = arena_array(arena, total, sizeof(*entries));
	if (!config || !entries)
		return fail(TOO_MUCH, fault, "There is no memory left for the settings.");
	*config = (struct config){.arena = arena, .entries = entries};
	for (size_t i = 0; i < n_tables; i++) {
		for (size_t k = 0; k < counts[i]; k++) {
			enum outcome outcome = add_setting(config, &tables[i][k], fault);
			if (outcome)
				return outcome;
		}
	}
	*ret_config = config;
	return OK;
}

// --- file ---

enum { FILE_MAX_BYTES = 64 << 10 };

// What others may read must hold no secret; known only when it has been read.
struct guard {
	enum outcome outcome;
	struct fault fault;
};

// The whole of a small file; NOT_FOUND if there is none.
static enum outcome read_small_file(const char *path, struct buf *out, struct guard *ret_guard,
				    struct fault *fault)
{
	int file = open(path, O_RDONLY | O_CLOEXEC);
	if (file < 0 && errno == ENOENT)
		return NOT_FOUND;
	if (file < 0)
		return fail(UNAVAILABLE, fault, "%s cannot be opened: %s.", path, strerror(errno));
	ret_guard->outcome = secret_file_guard(file, path, &ret_guard->fault);
	ssize_t got;
	do {
		char *to = buf_reserve(out, 4096);
		if (!to) {
			close(file);
			return fail(TOO_MUCH, fault, "%s is longer than %d KiB.", path,
				    FILE_MAX_BYTES >> 10);
		}
		got = read(file, to, 4096);
		if (got > 0)
			out->len += (size_t)got;
	} while (got > 0 || (got < 0 && errno == EINTR));
	int error = errno;
	close(file);
	return got < 0 ? fail(UNAVAILABLE, fault, "%s cannot be read: %s.", path, strerror(error))
		       : OK;
}

static enum outcome read_line(struct config *config, struct str line, size_t number,
			      struct str place, struct fault *fault)
{
	line = str_trim(line);
	if (line.len == 0 || line.at[0] == '#')
		return OK;
	size_t equals = str_find_byte(line, '=');
	if (equals == SIZE_MAX)
		return fail(INVALID, fault, "%.*s: Write a setting as \"name = value\".",
			    STR_ARG(place));
	struct str name = str_trim(str_slice(line, 0, equals));
	struct entry *entry = find(config, name);
	if (!entry)
		return fail(INVALID, fault,
			    "%.*s: There is no setting \"%.*s\". \"causeway config\" lists all.",
			    STR_ARG(place), STR_ARG(utf8_prefix(name, 60)));
	if (entry->file_line)
		return fail(INVALID, fault,
			    "%.*s: %s stands in line %zu already. Keep one of them.",
			    STR_ARG(place), entry->setting->name, entry->file_line);
	struct given given = {str_trim(str_slice(line, equals + 1, line.len)), place, FROM_FILE};
	enum outcome outcome = set(config, entry, given, fault);
	if (outcome == OK)
		entry->file_line = number;
	return outcome;
}

static enum outcome read_lines(struct config *config, const char *path, struct str text,
			       struct fault *fault)
{
	for (size_t i = 0; i < config->count; i++)
		config->entries[i].file_line = 0;
	struct buf place;
	buf_init(&place, 256);
	enum outcome outcome = OK;
	for (size_t number = 1; text.at && outcome == OK; number++) {
		struct str line = str_cut(&text, '\n');
		buf_reset(&place);
		buf_add(&place, utf8_prefix(str_from(path), 200));
		buf_format(&place, " line %zu", number);
		outcome = read_line(config, line, number, buf_str(&place), fault);
	}
	buf_free(&place);
	return outcome;
}

static bool file_has_secret(const struct config *config)
{
	for (size_t i = 0; i < config->count; i++)
		if (config->entries[i].setting->secret && config->entries[i].file_line > 0 &&
		    config->entries[i].text.len > 0)
			return true;
	return false;
}

enum outcome config_read_file(struct config *config, const char *path, struct fault *fault)
{
	struct buf text;
	struct guard guard = {0};
	// Room for the last read, which may come back empty.
	buf_init(&text, FILE_MAX_BYTES + 4096);
	enum outcome outcome = read_small_file(path, &text, &guard, fault);
	if (outcome == OK)
		outcome = read_lines(config, path, buf_str(&text), fault);
	buf_free(&text);
	if (outcome == OK && guard.outcome != OK && file_has_secret(config)) {
		*fault = guard.fault;
		return guard.outcome;
	}
	return outcome == NOT_FOUND ? OK : outcome;
}

// --- environment ---

static const struct str environment_prefix = STR("CAUSEWAY_");

// Whether "LOG_FORMAT" names "log-format".
static bool is_environment_name(struct str name, const char *setting)
{
	struct str other = str_from(setting);
	if (name.len != other.len)
		return false;
	for (size_t i = 0; i < name.len; i++) {
		char want = other.at[i];
		if (want >= 'a' && want <= 'z')
			want = (char)(want - 'a' + 'A');
		if (name.at[i] != (want == '-' ? '_' : want))
			return false;
	}
	return true;
}

enum outcome config_read_environment(struct config *config, char *const *environ_list,
				     struct fault *fault)
{
	for (; *environ_list; environ_list++) {
		struct str value = str_from(*environ_list);
		struct str place = str_cut(&value, '=');
		if (!value.at || !str_starts(place, environment_prefix))
			continue;
		struct str name = str_slice(place, environment_prefix.len, place.len);
		for (size_t i = 0; i < config->count; i++) {
			struct entry *entry = &config->entries[i];
			if (!is_environment_name(name, entry->setting->name))
				continue;
			struct given given = {value, place, FROM_ENVIRONMENT};
			enum outcome outcome = set(config, entry, given, fault);
			if (outcome)
				return outcome;
		}
	}
	return OK;
}

// --- flags ---

// Reads the flag at argv[at] if a table declares it; *ret_used is how many arguments it took.
static enum outcome read_flag(struct config *config, int at, int argc, char **argv, int *ret_used,
			      struct fault *fault)
{
	*ret_used = 0;
	struct str value = str_from(argv[at]);
	if (!str_starts(value, STR("--")))
		return OK;
	struct str place = str_cut(&value, '=');
	struct entry *entry = find(config, str_slice(place, 2, place.len));
	if (!entry)
		return OK;
	int used = 1;
	if (!value.at) {
		struct str next = str_from(at + 1 < argc ? argv[at + 1] : NULL);
		bool usable = next.at && !str_starts(next, STR("--"));
		bool is_switch = entry->setting->type == SETTING_SWITCH;
		if (is_switch)
			usable =
			    usable && (str_equal(next, STR("yes")) || str_equal(next, STR("no")));
		if (!usable && !is_switch)
			return fail(INVALID, fault, "%.*s: A value is missing. Give %s.",
				    STR_ARG(place), form_of(entry->setting->type));
		value = usable ? next : STR("yes");
		used += usable;
	}
	enum outcome outcome = set(config, entry, (struct given){value, place, FROM_FLAG}, fault);
	if (outcome == OK)
		*ret_used = used;
	return outcome;
}

enum outcome config_read_flags(struct config *config, int *argc, char **argv, struct fault *fault)
{
	int kept = 1, at = 1;
	while (at < *argc && strcmp(argv[at], "--") != 0) {
		int used;
		enum outcome outcome = read_flag(config, at, *argc, argv, &used, fault);
		if (outcome)
			return outcome;
		if (used == 0)
			argv[kept++] = argv[at++];
		at += used;
	}
	while (at < *argc)
		argv[kept++] = argv[at++];
	if (kept < *argc)
		argv[kept] = NULL;
	*argc = kept;
	return OK;
}

// --- values ---

static const struct entry *require(const struct config *config, const char *name)
{
	const struct entry *entry = find(config, str_from(name));
	if (!entry)
		abort();
	return entry;
}

struct str config_text(const struct config *config, const char *name)
{
	return require(config, name)->text;
}

int64_t config_number(const struct config *config, const char *name)
{
	return require(config, name)->number;
}

bool config_switch(const struct config *config, const char *name)
{
	return require(config, name)->on;
}

void config_show(const struct config *config, config_show_fn *show, void *context)
{
	for (size_t i = 0; i < config->count; i++) {
		const struct entry *entry = &config->entries[i];
		bool mask = entry->setting->secret && entry->text.len;
		show(context, entry->setting, mask ? STR("(set)") : entry->text, entry->origin);
	}
}
