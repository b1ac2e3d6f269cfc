// SPDX-License-Identifier: AGPL-3.0-or-later
// Cases as data for pages: a row of the board, and one case with its posts, people, history and
// forms. Only describes and names; what goes in is found by case_page.h.
#ifndef CAUSEWAY_RESPOND_CASE_VIEW_H
#define CAUSEWAY_RESPOND_CASE_VIEW_H

#include "respond/case.h"
#include "respond/stream_view.h"

// How a word of a table is shown: its name (message id), icon and CSS value (either may be NULL).
struct case_look {
	const char *word, *name, *icon, *style;
};
struct case_look case_state_look(enum case_state state);
struct case_look case_urgency_look(enum post_urgency urgency);
struct case_look case_sure_look(enum incident_sure sure);

// One or two letters of a name, for the round mark of a person.
struct str person_initials(struct arena *arena, struct str name);

// Who looks, and when.
struct case_sight {
	int64_t account, now;
	bool may_work, may_close;
	bool partner; // is here only for a partner
	bool theirs;  // of one case: somebody of that partner has it
};

struct case_row {
	int64_t id, number, revision;
	struct str title;
	const char *state, *urgency, *kind; // words
	struct str place;
	int64_t posts, languages;    // how many
	int64_t people;		     // affected; 0: nobody counted
	int64_t checks, checks_done; // of the checklist
	struct str team;
	struct str owner, waiting_for, handed;
	int64_t opened_at, claimed_at, due_at, waiting_until, closed_at;
	struct str outcome;
	struct view_list topics; // of struct post_label, at most 3
	// ---- for pages only
	const char *state_name, *state_icon, *state_style;
	const char *urgency_name, *urgency_icon, *urgency_level;
	struct str initials; // of the owner
	bool current;	     // shown in the case pane
	struct str href;
	bool nobody, mine, closed, waits;
	bool several; // languages
	bool asked;   // somebody asked the viewer to take it
	bool pick;    // can be chosen among many
	bool picked;  // and is
	bool guarded; // private: with the safeguarding lead; has no title and no place
	bool late;    // the due time has passed
	// Life at risk that nobody has: how long, in one of three units.
	bool alone;
	int64_t alone_minutes, alone_hours, alone_days;
	bool just_now; // under a minute
};
extern const struct view case_row_view;

// Fills all but `current` and `href`. Borrows from `from`.
void case_row_fill(struct arena *arena, const struct desk_case *from,
		   const struct case_sight *sight, struct case_row *row);

// A post of a case, with what happened to the message. No name here is one of post_row's, which
// stands inside it.
struct case_post {
	struct post_row post;
	bool first;   // stands on top: cannot be split off
	bool movable; // can go along with a part
	int64_t fold; // it and what follows are folded: so many; 0: no fold begins
	bool fold_ends;
	bool by_triage;	      // Triage joined it
	struct str joined_by; // or this person did
	bool unanswered;      // sent to us, a person must answer
	bool was_answered, needless;
	struct str answered_by, answer_note;
	int64_t answered_at;
	struct str typed;	    // what was typed about it before a conflict
	int64_t follows;	    // the first message of the same person; 0: this is it
	const char *reporter;	    // of reporter_words; NULL: nobody said
	const char *reporter_name;  // message id
	struct view_list reporters; // of struct case_choice: who it may be
	bool photos;		    // pictures came with it
	const char *tell_name;	    // what they chose on their status page; message id or NULL
	bool wider;		    // which is that they may be reached in more ways
	const struct translation_note *translation; // NULL: there is nothing to say
};
// A person who wrote, as far as they can be told apart; writers are never merged by what they say.
struct case_writer {
	struct str name; // empty: not shown or not known
	int64_t post;	 // the first one of theirs that is shown
	int64_t first;	 // their first message
	int64_t posts;
	const char *source_name, *source_icon; // name: NULL for a name of the team's
	struct str source;
	const char *language;
	bool direct, unanswered, answered, needless;
	struct str answered_by;
	int64_t at; // received, or answered
};
// A label of the first post and the words that led to it, strongest first.
struct case_reason {
	const char *name;	// message id
	const char *lang;	// of the words
	struct view_list words; // of struct case_words
};
struct case_words {
	struct str text;
	double weight;	  // towards the label
	bool taught, tag; // by the team; a hashtag that means it
};
// Something that is needed and not there.
struct case_need {
	int64_t id;
	const char *item, *item_name; // name: message id
	struct str what;
};
struct case_part {
	int64_t id, number;
	struct str title;
	const char *state_name; // message id
};
// A split or a join, seen from one of its two cases.
struct case_moved {
	int64_t post;	    // one that moved
	int64_t id, number; // the other case; 0: it has none
	bool came;	    // the posts came here
};
// An entry of the checklist.
struct case_check {
	int64_t id, done_at; // done_at 0: not done
	struct str words, by, done_by;
	bool gone, movable;
};
struct case_list_choice {
	struct str list;
	bool fits; // is for what the case is about
};
struct case_team_choice {
	int64_t id;
	struct str name;
	bool chosen;
};
struct case_line {
	int64_t at;
	struct str by;	       // empty: Triage
	const char *what_name; // message id
	const char *now_name;  // message id; NULL if `now` is no word of ours
	struct str now, note;
	int64_t post;  // the post it tells of; 0: none
	int64_t times; // the same, this often; 0: once
};
// Somebody it can be handed to.
struct case_person {
	int64_t id;
	struct str name;
	bool chosen, on_shift;
};
// A choice of a form.
struct case_choice {
	const char *word, *name; // name: message id
	bool chosen;
};

// Which form is open again after a conflict or a mistake, with what was typed.
struct case_typed {
	bool part;		  // take a part
	bool team;		  // which team has it
	struct str check_words;	  // an entry of the checklist
	bool people;		  // people affected
	int64_t household;	  // which of them; 0: new ones
	struct case_heads_typed { // their numbers
		struct str people, children, elderly, disabled, pregnant;
	} heads;
	struct str label; // and who they are
	bool done, wait, authority, hand, release, reopen, urgency, title, sure, join, note;
	bool send, outside, coming, transfer, transfer_no;
	int64_t organisation; // that was chosen in the form of a transfer; 0: none
	struct str who, what, reference, expected;
	struct str reason, words, evidence, new_title, note_text, number, until;
	int64_t post; // the post whose form it was; 0: none
};

struct case_view {
	struct case_row row;
	struct view_list labels; // of struct post_label: all topics
	struct view_list posts;	 // of struct case_post, the first one on top
	struct view_list writers;
	struct view_list reasons;	      // of struct case_reason
	struct view_list history;	      // of struct case_line, newest first
	struct view_list people;	      // of struct case_person: whom it can be handed to
	struct view_list concern_people;      // whom a concern may be about, see protection_view.h
	bool may_name;			      // there are some
	struct view_list partners;	      // of struct case_partner: with an agreement in force
	const struct transfer_line *transfer; // the last one to a partner; NULL: none
	const struct rumour_note *rumour;     // that its posts repeat; NULL: none
	struct view_list checks;	      // of struct case_check
	struct view_list lists; // of struct case_list_choice: what the checklist can begin with
	struct view_list teams; // of struct case_team_choice
	bool some_checks, may_check, some_lists, some_teams;
	struct view_list files; // of struct case_file; nobody but the team knows of them
	bool some_files, show_files, may_open_files;
	struct view_list replies; // of struct reply_line: what we wrote, newest first
	struct view_list outcomes, urgencies, sures, tries; // of struct case_choice
	double strongest;				    // weight of all in `reasons`
	int64_t before;	    // the history is shown before this event; 0: all; set by the caller
	int64_t older;	    // the history goes on before this event; 0: there is no more
	bool newer;	    // and does not begin with the newest
	int64_t incident;   // of it
	int64_t more_posts; // beyond those in `posts`
	int64_t unanswered; // messages to us
	int64_t contacts_erased_at;	 // when contacts were erased; 0: not
	int64_t first_answer;		 // post of the first of them; 0: none
	int64_t written_at, received_at; // of the first post; written 0: not said
	bool written_late;		 // long before it came
	struct str languages;		 // codes, one space between
	const char *sure, *sure_name, *sure_icon, *sure_style;
	int64_t sure_at, sure_until; // true as of; 0 until: no end, or not known
	struct str sure_by;	     // who said so
	bool sure_over;		     // it was known once, and its time is over
	bool still_true;	     // it came long after it was written, and nobody asked since
	struct str evidence, reason;
	const char *outcome_name;
	struct str position; // "12.34560 N, 65.43210 E"; empty if not known
	struct str slug, campaign, emergency, reference;
	struct str here;		// this page, to come back to
	int64_t joined_into;		// its posts went to the case of this id
	int64_t moved_post;		// that the person just moved; 0: none; set by the caller
	const struct case_moved *moved; // what the person just did; NULL: nothing
	int64_t first_post;
	struct str first_words; // of the first post, phone numbers masked
	bool may_work, may_close, on_desk;
	bool may_change;	// all but notes: the team, and the partner that has it
	bool may_join;		// incidents: the campaign's own team
	bool own;		// the viewer is here for the campaign, not for a partner
	struct view_list going; // of struct dispatch_line: who was asked, and who goes
	bool may_reply, some_replies, some_going;
	struct view_list households; // of struct household_line: who is affected
	struct view_list needs;	     // of struct case_need: those that are open
	int64_t open_needs;
	struct view_list authorities; // of struct authority_line, newest first
	bool some_authority;
	struct view_list parts;		 // of struct case_part: that became cases, newest first
	int64_t part_of, part_of_number; // the case that it is a part of; 0: of none
	bool some_parts, may_part, some_movable;
	struct str authority_who, authority_reference; // the last ones
	const struct household_line *household;	       // the form of a new one
	bool some_households;
	int64_t children, elderly, disabled, pregnant; // of row.people
	bool some_reasons, some_people, some_partners, joined_posts;
	// What somebody wants a second person to agree to; wished_name empty: nothing.
	struct str wished_name, wished_reason;
	int64_t wished_at;
	const char *wished_word, *wished_word_name; // an outcome or an urgency
	bool wished_close, wished_urgency, wished_mine;
	// What the next step is: at most one holds.
	bool next_take, next_accept, next_answer, next_begin, next_resume;
	bool life;
	// After a conflict or a mistake.
	struct str problem;
	bool somebody_first;
	struct case_typed typed;
};
extern const struct view case_view_view;

// Fills names, choices, next step and counts from row, posts and the case itself; call it last.
void case_view_label(struct arena *arena, const struct desk_case *from,
		     const struct case_sight *sight, struct case_view *view);
// Who may report a message, as choices of its form.
struct view_list case_reporters(struct arena *arena, struct str chosen);
// The name of what an event of the history tells; and of a state, urgency, outcome or how sure we
// are, NULL for any other word. Message ids.
const char *case_event_name(struct str what);
const char *case_word_name(struct str word);

#endif
