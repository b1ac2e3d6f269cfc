// SPDX-License-Identifier: AGPL-3.0-or-later
// What handlers find in request->app: the parts that all rooms share, and one slot for each room
// that has something of its own. app/ fills it before the server starts; nobody changes it after.
#ifndef CAUSEWAY_NET_SERVICES_H
#define CAUSEWAY_NET_SERVICES_H

#include "net/request.h"

struct conn;
struct store;
struct id_maker;
struct people;
struct sealer;
struct live_hub;
struct ingest;
struct fetcher;
struct poller;
struct stream_desk;
struct match_memory;
struct grouper;
struct program;
struct zone_book;
struct judge;
struct channels;
struct outlines;
struct lexicon;
struct campaign;
struct messages;
struct picture_line;

struct services {
	struct str site;     // name of this instance when it started
	struct str address;  // under which people reach us, "https://…"; empty: not said
	struct str feed_hub; // address of the hub that public feeds name; may be empty
	struct store *store;
	struct id_maker *ids;
	struct people *people;
	struct sealer *sealer;
	struct live_hub *hub;
	struct ingest *ingest;		 // of listen/
	struct poller *poller;		 // of listen/
	struct fetcher *fetcher;	 // asks other servers
	const struct channels *channels; // of campaign/channel.h: by what can be written to people
	struct stream_desk *desk;	 // of respond/
	struct match_memory *matches;	 // of match/
	struct grouper *grouper;	 // of respond/
	struct program *program;	 // of app/
	struct zone_book *zones;	 // of the campaigns' clocks
	const struct outlines *outlines; // under the map of places; NULL: there are none
	const struct judge *judge;	 // of campaign/judge.h
	const struct places *places;	 // of text/places.h: the gazetteer; NULL: there is none
	const struct messages *messages; // of the interface in all languages (page/messages.h)
	struct picture_line *pictures;	 // of base/picture.h; NULL: none can be taken in
	// Keeps what somebody wrote to us, a post's JSON line; durable once it is OK. listen/'s.
	enum outcome (*message_keep)(struct request *request, const struct campaign *campaign,
				     struct str line);
	// Finds the campaign of the path and names it for the page around the answer, for rooms
	// that cannot ask campaign/ themselves. NOT_FOUND with a sentence.
	enum outcome (*campaign_open)(struct request *request);
	// The name of the campaign of a slug, in the arena; empty if there is none.
	struct str (*campaign_named)(struct conn *conn, struct arena *arena, struct str slug);
	// The page that the route of this request makes of data, without answering: for answers
	// that are kept and given to others who ask for the same.
	enum outcome (*page_made)(struct request *request, const void *data, struct buf *out);
	// Finds what must not be asked of the public, in many languages (text/lexicon.h). May be
	// NULL.
	const struct lexicon *lexicon;
	// Names of time zones, in the arena; *ret_count may be 0. May be NULL.
	const struct str *(*zones_listed)(struct arena *arena, size_t *ret_count);
	// The sentence of request->fault for the page: in its reader's language, in the request's
	// arena.
	struct str (*said)(const struct request *request);
	// People said something of posts of a campaign, or took it back, and it is committed.
	void (*taught)(struct program *program, int64_t campaign);
	// A campaign's hashtags are others now, and it is committed. May be NULL.
	void (*tags_changed)(struct request *request);
	// The roles that campaigns like that of the path usually need, one space between, a word
	// once for each person; in the request's arena. May be NULL.
	enum outcome (*roles_suggested)(struct request *request, struct str *ret_roles);
	// True if triage was taught with posts in this language. May be NULL.
	bool (*language_taught)(struct str language);
};

static inline const struct services *services_of(const struct request *request)
{
	return request->app;
}

#endif
