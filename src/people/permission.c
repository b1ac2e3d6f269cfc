// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/permission.h"

const struct permission_entry permission_table[PERMISSION_COUNT] = {
    [MAY_PUBLIC] = {"public", /*tr*/ "Open to everybody, without an account."},
    [MAY_SIGNED_IN] = {"signed-in", /*tr*/ "Open to anybody who has signed in."},
    [MAY_STREAM_READ] = {"stream.read",
			 /*tr*/ "Read a campaign's posts, with phone numbers masked."},
    [MAY_POST_PUSH] = {"post.push", /*tr*/ "Send posts into a campaign's stream."},
    [MAY_CONTACT_OPEN] = {"contact.open", /*tr*/ "Open how a person who wrote can be reached; "
						 "each opening is recorded."},
    [MAY_CASE_READ] = {"case.read", /*tr*/ "Read cases, incidents and who is on duty."},
    [MAY_CASE_WORK] = {"case.work", /*tr*/ "Take cases, change them, answer messages, be on duty, "
					   "keep views for the team."},
    [MAY_CASE_CLOSE] = {"case.close", /*tr*/ "Close cases with an outcome, and open them again."},
    [MAY_POST_CORRECT] = {"post.correct",
			  /*tr*/ "Correct the labels of posts, alone or many at once, "
				 "and undo it."},
    [MAY_WORK_REVERT] = {"work.revert",
			 /*tr*/ "Take back everything that one account corrected, and "
				"answer alarms about the team's own work."},
    [MAY_PROTECTION_WORK] = {"protection.work",
			     /*tr*/ "Read and work protection cases: children alone, "
				    "violence, trafficking, suicide. Each "
				    "reading is recorded."},
    [MAY_DUTY_MANAGE] = {"duty.manage", /*tr*/ "Set the emergency number, the duty roster and the "
					       "safeguarding leads, and open or close \"I need "
					       "help\"."},
    [MAY_TEAM_MANAGE] = {"team.manage", /*tr*/ "Invite people, give and take roles, end probation, "
					       "agree with partner organisations what is shared."},
    [MAY_APPEAL_WRITE] = {"appeal.write",
			  /*tr*/ "Write what the public is asked for; people of a partner only "
				 "what their own organisation asks for."},
    [MAY_APPEAL_APPROVE] = {"appeal.approve",
			    /*tr*/ "Approve what a partner asks of the public, or take it down."},
    [MAY_CAMPAIGN_EDIT] = {"campaign.edit",
			   /*tr*/ "Change what a campaign says of itself, its tags, "
				  "topics and places."},
    [MAY_CAMPAIGN_CLOSE] = {"campaign.close",
			    /*tr*/ "Archive a campaign, open it again, and take all "
				   "its data out."},
    [MAY_AUDIT_READ] = {"audit.read", /*tr*/ "Read who did what, when and from where."},
    [MAY_INSTANCE_RUN] = {"instance.run", /*tr*/ "Run the server: figures, jobs, all campaigns."},
};

#define BIT(permission) (1u << (permission))
#define READS		(BIT(MAY_SIGNED_IN) | BIT(MAY_STREAM_READ) | BIT(MAY_CASE_READ))
#define CORRECTS	(READS | BIT(MAY_POST_CORRECT))
#define ANSWERS		(BIT(MAY_CASE_WORK) | BIT(MAY_CASE_CLOSE) | BIT(MAY_CONTACT_OPEN))
#define APPEALS		(BIT(MAY_APPEAL_WRITE) | BIT(MAY_APPEAL_APPROVE))
#define WORKS		(CORRECTS | ANSWERS)
#define COORDINATES	(WORKS | BIT(MAY_DUTY_MANAGE) | BIT(MAY_WORK_REVERT))
#define LEADS                                                                                      \
	(COORDINATES | APPEALS | BIT(MAY_POST_PUSH) | BIT(MAY_TEAM_MANAGE) |                       \
	 BIT(MAY_CAMPAIGN_EDIT) | BIT(MAY_AUDIT_READ))

// A case has an owner and a contact is opened by somebody who can be asked why.
const uint32_t permissions_of_people = BIT(MAY_PUBLIC) | BIT(MAY_SIGNED_IN) |
				       BIT(MAY_CONTACT_OPEN) | BIT(MAY_CASE_WORK) |
				       BIT(MAY_CASE_CLOSE) | BIT(MAY_PROTECTION_WORK) |
				       BIT(MAY_APPEAL_WRITE) | BIT(MAY_APPEAL_APPROVE);

// Nobody reads protection cases by rank: neither heads nor administrators, unless they are
// safeguarding leads too.
const struct role role_table[] = {
    {"administrator", /*tr*/ "Administrator", /*tr*/ "Runs the server and may see every campaign.",
     LEADS | BIT(MAY_CAMPAIGN_CLOSE) | BIT(MAY_INSTANCE_RUN), true},
    {"head", /*tr*/ "Head", /*tr*/ "Leads a campaign and signs off what it says. There are two.",
     LEADS | BIT(MAY_CAMPAIGN_CLOSE), false},
    {"deputy", /*tr*/ "Deputy",
     /*tr*/ "Stands in for a head in everything but closing the campaign.", LEADS, false},
    {"coordinator", /*tr*/ "Coordinator", /*tr*/ "Runs the desk: who is on duty, who does what.",
     COORDINATES, false},
    {"responder", /*tr*/ "Responder", /*tr*/ "Works at the desk of a campaign.", WORKS, false},
    {"communications", /*tr*/ "Communications", /*tr*/ "Writes and publishes for a campaign.",
     CORRECTS | APPEALS, false},
    {"translator", /*tr*/ "Translator",
     /*tr*/ "Reads posts in languages the desk does not, and says what they are.", CORRECTS, false},
    {"moderator", /*tr*/ "Moderator", /*tr*/ "Keeps a campaign's spaces safe and on their subject.",
     CORRECTS, false},
    {"safeguarding-lead", /*tr*/ "Safeguarding lead",
     /*tr*/ "Holds protection cases, alone or with the other lead.",
     WORKS | BIT(MAY_PROTECTION_WORK), false},
    {"observer", /*tr*/ "Observer", /*tr*/ "Reads a campaign's stream and cases.", READS, false},
};
const size_t role_count = sizeof role_table / sizeof role_table[0];

enum permission permission_find(struct str name)
{
	for (size_t i = 0; i < PERMISSION_COUNT; i++)
		if (str_equal(name, str_from(permission_table[i].name)))
			return (enum permission)i;
	return PERMISSION_COUNT;
}

const struct role *role_find(struct str name)
{
	for (size_t i = 0; i < role_count; i++)
		if (str_equal(name, str_from(role_table[i].name)))
			return &role_table[i];
	return NULL;
}

bool role_on_probation(const struct role *role)
{
	return role && strcmp(role->name, "responder") == 0;
}

uint32_t permission_bits(struct str names)
{
	uint32_t bits = 0;
	while (names.len > 0) {
		const enum permission found = permission_find(str_cut(&names, ' '));
		if (found != PERMISSION_COUNT)
			bits |= BIT(found);
	}
	return bits;
}
