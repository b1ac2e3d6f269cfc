// SPDX-License-Identifier: AGPL-3.0-or-later
// causeway setup: makes a data directory with everything a team needs to begin.
#include "app/setup.h"
#include "app/program.h"
#include "app/zone_choice.h"
#include "base/secret_file.h"
#include "base/time.h"
#include "base/zone.h"
#include "campaign/duty.h"
#include "campaign/settings.h"
#include "campaign/shift.h"
#include "campaign/template.h"
#include "people/audit.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

// "sarwan-flood" becomes "Sarwan flood".
static struct str name_from_slug(struct arena *arena, struct str slug)
{
	const struct str name = arena_copy(arena, slug);
	char *at = (char *)name.at;
	for (size_t i = 0; i < name.len; i++)
		if (at[i] == '-')
			at[i] = ' ';
	if (name.len > 0 && at[0] >= 'a' && at[0] <= 'z')
		at[0] = (char)(at[0] - 'a' + 'A');
	return name;
}

enum outcome setup_campaign(struct program *program, struct arena *arena,
			    const struct setup_campaign *wanted, struct fault *fault)
{
	struct campaign_template template;
	const enum outcome outcome = template_find(arena, wanted->template, &template, fault);
	if (outcome != OK)
		return outcome;
	const struct new_campaign made = {
	    .campaign =
		{
		    .slug = wanted->slug,
		    .name =
			wanted->name.len > 0 ? wanted->name : name_from_slug(arena, wanted->slug),
		    .purpose = wanted->purpose,
		    .emergency = wanted->emergency,
		    .country = wanted->country,
		    .languages = wanted->languages,
		    .time_zone = wanted->time_zone,
		    .lat = wanted->lat,
		    .lon = wanted->lon,
		    .has_point = wanted->has_point,
		    .exercise = wanted->exercise,
		},
	    .from = &template,
	    .tags = wanted->tags,
	    .n_tags = wanted->n_tags,
	    .places = wanted->places,
	    .n_places = wanted->n_places,
	};
	int64_t id;
	return campaign_create(program->store, &program->ids, &made, &id, fault);
}

enum outcome secret_read(struct arena *arena, const char *path, struct str *ret_line,
			 struct fault *fault)
{
	char bytes[512];
	struct str line = {0};
	const bool standard = strcmp(path, "-") == 0;
	enum outcome outcome = OK;
	if (!standard)
		outcome = secret_file_line(path, bytes, sizeof bytes, &line, fault);
	else if (fgets(bytes, sizeof bytes, stdin))
		line = str_of(bytes, strcspn(bytes, "\r\n"));
	if (outcome == OK && line.len == 0)
		outcome = fail(INVALID, fault, "%s is empty.", standard ? "Standard input" : path);
	if (outcome == OK)
		*ret_line = arena_copy(arena, line);
	explicit_bzero(bytes, sizeof bytes);
	return outcome;
}

enum outcome secret_write(const char *path, struct str secret, struct fault *fault)
{
	const int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return fail(errno == EEXIST ? CONFLICT : UNAVAILABLE, fault,
			    "%s cannot be written: %s.", path, strerror(errno));
	const bool written = write(fd, secret.at, secret.len) == (ssize_t)secret.len &&
			     write(fd, "\n", 1) == 1 && fsync(fd) == 0;
	close(fd);
	return written ? OK : fail(UNAVAILABLE, fault, "%s cannot be written.", path);
}

enum outcome setup_token(struct program *program, struct arena *arena, struct str campaign,
			 const char *path, struct fault *fault)
{
	const struct new_token wanted = {
	    .name = STR("made at set-up"),
	    .campaign = campaign,
	    .permissions = STR("post.push stream.read"),
	};
	struct str secret;
	const enum outcome outcome = token_create(program->people, arena, &wanted, &secret, fault);
	return outcome == OK ? secret_write(path, secret, fault) : outcome;
}

// Settings that later runs need again, in the data directory.
static enum outcome conf_write(const struct invocation *invocation, struct fault *fault)
{
	const struct str site = config_text(invocation->config, "site");
	const struct str database = config_text(invocation->config, "database");
	const struct str path = arena_format(invocation->arena, "%s/causeway.conf",
					     config_text(invocation->config, "data").at);
	struct str text = arena_format(invocation->arena,
				       "# Settings of this instance; see "
				       "causeway config.\nsite = %.*s",
				       STR_ARG(site));
	if (database.len > 0)
		text = arena_format(invocation->arena, "%.*s\ndatabase = %.*s", STR_ARG(text),
				    STR_ARG(database));
	const enum outcome outcome = secret_write(path.at, text, fault);
	return outcome == CONFLICT ? OK : outcome;
}

static struct new_account administrator(const struct invocation *invocation, struct str password)
{
	return (struct new_account){
	    .email = config_text(invocation->config, "admin"),
	    .name = config_text(invocation->config, "admin-name"),
	    .password = password,
	    .role = STR("administrator"),
	    .site = config_text(invocation->config, "site"),
	};
}

static bool country_good(struct str country)
{
	return country.len == 0 ||
	       (country.len == 2 && country.at[0] >= 'A' && country.at[0] <= 'Z' &&
		country.at[1] >= 'A' && country.at[1] <= 'Z');
}

// Finds what is wrong before anything is made.
static enum outcome inputs_check(const struct invocation *invocation, struct str *ret_password,
				 struct fault *fault)
{
	static const char *const needed[] = {"admin", "password-file", "campaign"};
	for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++)
		if (config_text(invocation->config, needed[i]).len == 0)
			return fail(INVALID, fault, "--%s is missing. See: causeway help setup",
				    needed[i]);
	const char *token = config_text(invocation->config, "token-file").at;
	if (token[0] != '\0' && access(token, F_OK) == 0)
		return fail(CONFLICT, fault, "%s exists already.", token);
	if (!country_good(config_text(invocation->config, "country")))
		return fail(INVALID, fault,
			    "--country is two capital letters of ISO 3166, such as NP.");
	struct settings settings = {
	    .text = {[SETTINGS_NAME] = config_text(invocation->config, "campaign"),
		     [SETTINGS_LANGUAGES] = config_text(invocation->config, "languages")}};
	settings_check(invocation->arena, &settings);
	if (settings.problem[SETTINGS_LANGUAGES])
		return fail(INVALID, fault, "--languages: %s",
			    settings.problem[SETTINGS_LANGUAGES]);
	const struct str zone = config_text(invocation->config, "time-zone");
	if (zone.len > 0 && !zone_known(zone))
		return fail(INVALID, fault,
			    "--time-zone is a name of the IANA list, such as Asia/Kathmandu.");
	struct campaign_template template;
	enum outcome outcome = template_find(
	    invocation->arena, config_text(invocation->config, "template"), &template, fault);
	if (outcome == OK)
		outcome = secret_read(invocation->arena,
				      config_text(invocation->config, "password-file").at,
				      ret_password, fault);
	if (outcome != OK)
		return outcome;
	const struct new_account admin = administrator(invocation, *ret_password);
	return account_check(&admin, fault);
}

struct alone {
	struct program *program;
	struct str slug;
	int64_t account;
};

static enum outcome alone_write(struct conn *conn, void *context, struct fault *fault)
{
	const struct alone *alone = context;
	struct arena arena;
	struct campaign campaign;
	arena_init(&arena, 4096);
	enum outcome outcome = campaign_by_slug(conn, &arena, alone->slug, &campaign, fault);
	if (outcome == OK)
		outcome =
		    duty_alone(conn, &alone->program->ids, campaign.id, alone->account, fault);
	arena_free(&arena);
	return outcome;
}

enum outcome setup_duty(struct program *program, struct str campaign, int64_t account,
			struct fault *fault)
{
	struct alone alone = {program, campaign, account};
	const enum outcome outcome = account_grant(
	    program->people, account, STR("safeguarding-lead"), campaign, account, fault);
	if (outcome != OK)
		return outcome;
	return store_write(program->store, WRITE_PERSON, 3, alone_write, &alone, fault);
}

struct first_shift {
	struct program *program;
	struct str slug;
	int64_t account, hours, now;
};

static enum outcome first_shift_write(struct conn *conn, void *context, struct fault *fault)
{
	const struct first_shift *first = context;
	struct arena arena;
	struct campaign campaign;
	arena_init(&arena, 65536);
	enum outcome outcome = campaign_by_slug(conn, &arena, first->slug, &campaign, fault);
	const struct shift_change change = {&first->program->ids, campaign.id, first->account,
					    first->now};
	if (outcome == OK)
		outcome =
		    shift_begin(conn, &change, first->now + first->hours * HOUR_MS, true, fault);
	arena_free(&arena);
	const struct audit_entry entry = {.account = first->account,
					  .action = "shift.begin",
					  .campaign = first->slug,
					  .subject = first->account,
					  .now = STR("lead")};
	return outcome == OK ? audit_add(conn, &first->program->ids, &entry, fault) : outcome;
}

static enum outcome first_shift(struct program *program, struct str slug, int64_t account,
				int64_t hours, struct fault *fault)
{
	struct first_shift first = {program, slug, account, hours, time_now()};
	return store_write(program->store, WRITE_PERSON, 2, first_shift_write, &first, fault);
}

static enum outcome set_up(struct program *program, const struct invocation *invocation,
			   struct str password, struct fault *fault)
{
	const struct config *config = invocation->config;
	bool empty;
	enum outcome outcome = people_empty(program->people, &empty, fault);
	if (outcome != OK)
		return outcome;
	if (!empty)
		return fail(CONFLICT, fault, "%s is set up already. Nothing was changed.",
			    config_text(config, "data").at);
	const struct str country = config_text(config, "country");
	const struct str zone = config_text(config, "time-zone");
	const struct setup_campaign campaign = {
	    .slug = config_text(config, "campaign"),
	    .name = config_text(config, "campaign-name"),
	    .emergency = config_text(config, "emergency"),
	    .country = country,
	    .languages = config_text(config, "languages"),
	    .time_zone = zone.len > 0 ? zone : zone_of_country(invocation->arena, country),
	    .template = config_text(config, "template"),
	    .exercise = config_switch(config, "exercise"),
	};
	outcome = setup_campaign(program, invocation->arena, &campaign, fault);
	// The account comes last: a set-up that was cut off before it can be run again.
	if (outcome == CONFLICT)
		outcome = OK;
	const char *token = config_text(config, "token-file").at;
	if (outcome == OK && token[0] != '\0')
		outcome = setup_token(program, invocation->arena, campaign.slug, token, fault);
	if (outcome == OK)
		outcome = conf_write(invocation, fault);
	const struct new_account admin = administrator(invocation, password);
	int64_t id = 0;
	if (outcome == OK)
		outcome = account_create(program->people, &admin, &id, fault);
	if (outcome == OK && config_switch(config, "answer"))
		outcome = setup_duty(program, campaign.slug, id, fault);
	const int64_t hours = config_number(config, "shift");
	if (outcome == OK)
		outcome = account_grant(program->people, id, STR("head"), campaign.slug, id, fault);
	return outcome == OK && hours > 0 ? first_shift(program, campaign.slug, id, hours, fault)
					  : outcome;
}

enum outcome command_setup(struct invocation *invocation)
{
	struct program program;
	struct str password;
	enum outcome outcome = inputs_check(invocation, &password, invocation->fault);
	if (outcome == OK)
		outcome = program_open(&program, invocation, PROGRAM_CREATE | PROGRAM_PEOPLE,
				       invocation->fault);
	if (outcome != OK)
		return outcome;
	outcome = set_up(&program, invocation, password, invocation->fault);
	program_close(&program);
	if (outcome == OK)
		printf("Ready. Start with: causeway serve --data %s\n",
		       config_text(invocation->config, "data").at);
	return outcome;
}
