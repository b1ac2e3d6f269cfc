// SPDX-License-Identifier: AGPL-3.0-or-later
// Taking a campaign out: by a download for its heads, by command for whoever runs the server.
#include "app/export.h"
#include "app/program.h"
#include "people/admit.h"
#include "people/audit.h"
#include "people/permission.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

struct note {
	struct id_maker *ids;
	struct audit_entry entry;
};

static enum outcome note_write(struct conn *conn, void *context, struct fault *fault)
{
	const struct note *note = context;
	return audit_add(conn, note->ids, &note->entry, fault);
}

// What the audit log says of an archive beside that it was made.
static struct str noted(bool contacts, bool protection)
{
	static const char *const words[] = {"", "with contacts", "with protection",
					    "with contacts and protection"};
	return str_from(words[contacts + 2 * protection]);
}

// --- the download ---

static enum outcome file_make(struct request *request, const struct campaign *campaign,
			      bool contacts, int *ret_fd, int64_t *ret_len)
{
	const struct services *services = services_of(request);
	const struct export_wish wish = {
	    .campaign = campaign,
	    .sealer = contacts ? services->sealer : NULL,
	    .protection = viewer_may(request) >> MAY_PROTECTION_WORK & 1,
	    .no_complaints = viewer_veiled(request) != NULL,
	    .work_dir = services->program->data.at,
	};
	const int fd = export_file(wish.work_dir);
	if (fd < 0)
		return fail(UNAVAILABLE, &request->fault, "The archive cannot be written.");
	const enum outcome outcome = export_write(services->store, &wish, fd, &request->fault);
	const off_t len = outcome == OK ? lseek(fd, 0, SEEK_END) : -1;
	if (len < 0 || lseek(fd, 0, SEEK_SET) != 0) {
		close(fd);
		return outcome != OK ? outcome
				     : fail(FAULT, &request->fault, "The archive is lost.");
	}
	*ret_fd = fd;
	*ret_len = len;
	return OK;
}

static enum outcome export_post(struct request *request)
{
	int fd = -1;
	int64_t len = 0;
	struct campaign campaign;
	const struct services *services = services_of(request);
	const bool contacts = request_switch(request, "contacts");
	struct note note = {services->ids, audit_of(request, "campaign.export")};
	if (request->viewer.account == 0)
		return fail(DENIED, &request->fault, "Only a person can take a campaign out.");
	if (contacts && !(viewer_may(request) >> MAY_CONTACT_OPEN & 1))
		return fail(
		    DENIED, &request->fault,
		    /*tr*/
		    "You may not open how people can be reached, so you cannot take it out either. "
		    "Do not choose that.");
	enum outcome outcome = campaign_asked(request, &campaign);
	if (outcome != OK)
		return outcome;
	note.entry.subject = campaign.id;
	note.entry.now = noted(contacts, viewer_may(request) >> MAY_PROTECTION_WORK & 1);
	// First on record, then in their hands.
	outcome = store_write(services->store, WRITE_PERSON, 1, note_write, &note, &request->fault);
	if (outcome == OK)
		outcome = file_make(request, &campaign, contacts, &fd, &len);
	if (outcome == OK)
		reply_file(request, "application/gzip",
			   arena_format(request->arena, "%.*s%s.tar.gz", STR_ARG(campaign.slug),
					campaign.exercise ? "-exercise" : ""),
			   fd, len);
	return outcome;
}

static const struct input inputs[] = {
    INPUT_CAMPAIGN,
    {.name = "contacts",
     .place = IN_FORM,
     .type = INPUT_SWITCH,
     .help = "Also how people can be reached; needs contact.open."},
};
static const struct route routes[] = {
    {.method = METHOD_POST,
     .path = "/t/{slug}/export",
     .permission = "campaign.close",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW,
     INPUTS(inputs),
     .handle = export_post,
     .help = "All data of a campaign as a .tar.gz, what concerns protection only for its "
	     "leads; taking it is on record."},
};
const struct route_table export_routes = {routes, sizeof routes / sizeof routes[0]};

// --- the command ---

static enum outcome campaign_find(struct program *program, const struct invocation *invocation,
				  struct campaign *ret)
{
	struct conn *conn;
	enum outcome outcome = store_reader(program->store, &conn, invocation->fault);
	if (outcome != OK)
		return outcome;
	outcome =
	    campaign_by_slug(conn, invocation->arena, config_text(invocation->config, "campaign"),
			     ret, invocation->fault);
	conn_release(conn);
	return outcome;
}

static enum outcome export_to(struct program *program, const struct invocation *invocation,
			      const struct campaign *campaign, int fd)
{
	const bool contacts = config_switch(invocation->config, "contacts");
	const bool protection = config_switch(invocation->config, "protection");
	struct note note = {
	    .ids = &program->ids,
	    .entry = {.action = "campaign.export",
		      .campaign = campaign->slug,
		      .subject = campaign->id,
		      .now = noted(contacts, protection)},
	};
	const struct export_wish wish = {
	    .campaign = campaign,
	    .sealer = contacts ? program->sealer : NULL,
	    .protection = protection,
	    .work_dir = program->data.at,
	};
	enum outcome outcome =
	    store_write(program->store, WRITE_PERSON, 1, note_write, &note, invocation->fault);
	if (outcome == OK)
		outcome = export_write(program->store, &wish, fd, invocation->fault);
	if (outcome == OK && fsync(fd) != 0)
		outcome = fail(UNAVAILABLE, invocation->fault, "The archive cannot be written.");
	return outcome;
}

static enum outcome export_run(struct program *program, struct invocation *invocation)
{
	struct campaign campaign;
	const char *path = invocation->argv[1];
	enum outcome outcome = campaign_find(program, invocation, &campaign);
	if (outcome == OK && config_switch(invocation->config, "contacts"))
		outcome = sealer_open(program->data.at, program->vault, &program->sealer,
				      invocation->fault);
	if (outcome != OK)
		return outcome;
	const int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return fail(errno == EEXIST ? CONFLICT : UNAVAILABLE, invocation->fault,
			    "%s cannot be written: %s.", path, strerror(errno));
	outcome = export_to(program, invocation, &campaign, fd);
	close(fd);
	if (outcome != OK)
		unlink(path); // never the name of half an archive
	else
		printf("%s holds the campaign '%.*s'.\n", path, STR_ARG(campaign.slug));
	return outcome;
}

enum outcome command_export(struct invocation *invocation)
{
	struct program program;
	if (invocation->argc != 2 || config_text(invocation->config, "campaign").len == 0)
		return fail(INVALID, invocation->fault,
			    "Say what and where to: causeway export --campaign SLUG FILE.tar.gz");
	enum outcome outcome =
	    program_open(&program, invocation, PROGRAM_BESIDE, invocation->fault);
	if (outcome != OK)
		return outcome;
	outcome = export_run(&program, invocation);
	program_close(&program);
	return outcome;
}
