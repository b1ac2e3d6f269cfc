// SPDX-License-Identifier: AGPL-3.0-or-later
#include "respond/shared.h"

#define PLAIN	 SHARE_BIT(SHARE_PLAIN)
#define TEXT	 SHARE_BIT(SHARE_TEXT)
#define NEED	 SHARE_BIT(SHARE_NEED)
#define AREA	 SHARE_BIT(SHARE_AREA)
#define PLACE	 SHARE_BIT(SHARE_PLACE)
#define NAMES	 SHARE_BIT(SHARE_NAMES)
#define CONTACTS SHARE_BIT(SHARE_CONTACTS)
#define NOTES	 SHARE_BIT(SHARE_NOTES)
#define HISTORY	 SHARE_BIT(SHARE_HISTORY)

// Lists and inner views are shown when their own group is seen, and then field by field. Of two
// rules for a field the first that is seen counts.
static const struct mask_rule rules[] = {
    // --- a post, wherever it stands ---
    {"post_row", PLAIN,
     "id lang language dir signal signal_name signal_icon at received_at late source source_name "
     "source_icon direct edited removed withdrawn copies copy_of dismissed answered incident "
     "incident_posts "
     "first_post joined gathered case_id case_number back folded sure sure_name may_correct places "
     "guarded held",
     MASK_WHOLE},
    {"post_row", TEXT, "text words incident_title", MASK_NAMED},
    {"post_row", NEED, "kind kind_name urgency urgency_name urgency_icon urgency_level topics",
     MASK_WHOLE},
    {"post_row", NAMES, "author url external_id", MASK_WHOLE},
    {"post_row", HISTORY, "corrections corrected newer", MASK_WHOLE},
    {"post_label", NEED, "word name", MASK_WHOLE},
    {"post_place", PLACE, "name lat lon", MASK_WHOLE},
    {"post_place", AREA, "lat lon", MASK_ROUND},
    {"post_correction", HISTORY, "id field field_name by at off", MASK_WHOLE},
    {"post_correction", NEED, "name", MASK_WHOLE},
    {"post_correction", PLACE, "word", MASK_WHOLE},

    // --- the page of a post ---
    {"post_view", PLAIN,
     "post slug back here may_label may_work may_move problem reason sealed may_open", MASK_WHOLE},
    {"post_view", NEED, "labels some_labels erased few_examples strongest life", MASK_WHOLE},
    {"post_view", NEED, "kinds signals urgencies topics languages", MASK_WHOLE},
    {"post_choice", NEED, "set name icon current", MASK_WHOLE},
    {"post_language", NEED, "code name current", MASK_WHOLE},
    {"post_view", HISTORY, "changes changed openings opened_before concern_people may_name",
     MASK_WHOLE},
    {"post_view", CONTACTS, "contact", MASK_WHOLE},
    {"post_label_why", NEED, "word name percent reasons", MASK_WHOLE},
    {"post_reason", TEXT, "words weight", MASK_WHOLE},
    {"post_contact", CONTACTS, "name contact may_call may_text may_leave may_share", MASK_WHOLE},
    {"post_opening", HISTORY, "name at", MASK_WHOLE},
    {"post_change", HISTORY, "id field field_name by at undone added taken", MASK_WHOLE},
    {"post_change", NEED, "was_name now_name", MASK_WHOLE},
    {"post_change", PLACE, "was now", MASK_WHOLE},
    {"post_change", NOTES, "reason", MASK_WHOLE},

    // --- how a post reads in the language of the team ---
    {"post_view", TEXT, "translation", MASK_WHOLE},
    {"case_post", TEXT, "translation", MASK_WHOLE},
    {"translation_note", TEXT,
     "target target_name dir post slug machine_words engine words at none asked machine person "
     "desk claimed failed unserved numbers negation places lost unchecked life may_ask may_open "
     "may_thank thanked why",
     MASK_WHOLE},
    {"translation_note", HISTORY, "by claimed_by", MASK_WHOLE},

    // --- the stream ---
    {"stream_view", PLAIN,
     "posts next slug events sieve here_href older_href here may_correct may_work incident nothing "
     "newer total signal_total per_minute waiting last_received spark tag",
     MASK_WHOLE},
    {"stream_sieve", PLAIN,
     "path timed written_from written_to received_from received_to kept kept_time inputs narrowed "
     "query clear_href here_href newest_href",
     MASK_WHOLE},
    {"stream_sieve", TEXT, "q", MASK_WHOLE},
    {"stream_input", PLAIN, "name value", MASK_WHOLE},
    {"stream_incident", PLAIN, "id posts waiting languages sources case_id case_number",
     MASK_WHOLE},
    {"stream_incident", TEXT, "title", MASK_NAMED},
    {"stream_name", PLAIN, "name word", MASK_WHOLE},
    {"stats_view", PLAIN, "posts signal", MASK_WHOLE},
    {"stats_view", NEED, "kinds", MASK_WHOLE},
    {"stats_signal", PLAIN, "yes unsure noise", MASK_WHOLE},
    {"stats_kinds", NEED, "request offer report caution question complaint praise other",
     MASK_WHOLE},

    // --- a case on the board, and its page ---
    {"case_row", PLAIN,
     "id number revision posts languages several href current mine asked pick picked guarded",
     MASK_WHOLE},
    {"case_row", NEED, "people", MASK_WHOLE},
    {"case_row", TEXT, "title", MASK_NAMED},
    {"case_row", NEED,
     "kind topics urgency urgency_name urgency_icon urgency_level state state_name state_icon "
     "state_style opened_at due_at waiting_until closed_at outcome nobody closed waits just_now "
     "late alone alone_minutes alone_hours alone_days",
     MASK_WHOLE},
    {"case_row", PLACE, "place", MASK_WHOLE},
    {"case_row", HISTORY, "owner initials handed claimed_at", MASK_WHOLE},
    {"case_row", NOTES, "waiting_for", MASK_WHOLE},
    {"case_row", HISTORY, "team checks checks_done", MASK_WHOLE},
    {"case_view", NOTES, "checks some_checks", MASK_WHOLE},
    {"case_check", NOTES, "id words done_at gone", MASK_WHOLE},
    {"case_check", HISTORY, "by done_by", MASK_WHOLE},
    {"case_view", PLAIN,
     "row posts writers more_posts written_at received_at written_late first_post some_people "
     "may_reply some_replies some_going languages sure sure_name sure_icon sure_style sure_at slug "
     "campaign "
     "emergency reference here "
     "joined_into own may_work may_change may_close on_desk problem somebody_first typed outcomes "
     "urgencies sures "
     "tries "
     "unanswered first_answer incident",
     MASK_WHOLE},
    {"case_view", PLAIN, "transfer", MASK_WHOLE},
    {"case_view", NEED,
     "labels outcome_name life next_take next_accept next_answer next_begin next_resume",
     MASK_WHOLE},
    {"case_view", NEED,
     "needs open_needs households household some_households children elderly disabled "
     "pregnant",
     MASK_WHOLE},
    {"case_view", TEXT, "first_words", MASK_NAMED},
    {"case_view", TEXT, "reasons some_reasons", MASK_WHOLE},
    {"case_view", PLACE, "position", MASK_WHOLE},
    {"case_view", NOTES, "evidence reason wished_reason", MASK_WHOLE},
    {"case_view", HISTORY,
     "authorities some_authority replies going older newer history people concern_people may_name "
     "joined_posts "
     "contacts_erased_at "
     "wished_name wished_at "
     "wished_word wished_word_name "
     "wished_close "
     "wished_urgency wished_mine",
     MASK_WHOLE},
    {"case_post", PLAIN,
     "post first fold fold_ends by_triage unanswered was_answered needless typed follows tell_name",
     MASK_WHOLE},
    {"case_view", PLAIN, "sure_until sure_over still_true", MASK_WHOLE},
    {"case_view", HISTORY, "sure_by parts part_of part_of_number some_parts may_part", MASK_WHOLE},
    {"case_part", HISTORY, "id number state_name", MASK_WHOLE},
    {"case_view", HISTORY, "moved", MASK_WHOLE},
    {"case_moved", HISTORY, "post id number came", MASK_WHOLE},
    {"case_part", TEXT, "title", MASK_NAMED},
    {"case_view", NOTES, "authority_who authority_reference", MASK_WHOLE},
    {"authority_line", HISTORY, "at by check_at", MASK_WHOLE},
    {"authority_line", NOTES, "who spoke_with reference said", MASK_WHOLE},
    {"case_need", NEED, "id item item_name", MASK_WHOLE},
    {"case_need", TEXT, "what", MASK_WHOLE},
    {"household_line", NEED,
     "id people children elderly disabled pregnant gone open people_text children_text "
     "elderly_text disabled_text pregnant_text",
     MASK_WHOLE},
    {"household_line", NOTES, "label label_text", MASK_WHOLE},
    {"case_post", NEED, "reporter reporter_name reporters", MASK_WHOLE},
    {"case_post", HISTORY, "joined_by answered_by answered_at", MASK_WHOLE},
    {"case_post", NOTES, "answer_note", MASK_WHOLE},
    {"case_writer", PLAIN,
     "post first posts source_name source_icon source language direct unanswered answered needless "
     "at",
     MASK_WHOLE},
    {"case_writer", NAMES, "name", MASK_WHOLE},
    {"case_writer", HISTORY, "answered_by", MASK_WHOLE},
    {"dispatch_line", HISTORY,
     "id by outside expected_at changed_at state state_name state_icon state_style asked coming "
     "over late",
     MASK_WHOLE},
    {"dispatch_line", NOTES, "who what reference", MASK_WHOLE},
    {"reply_line", HISTORY,
     "id at by code promised_at stands late state state_name state_style outbox", MASK_WHOLE},
    {"reply_line", NOTES, "words lang", MASK_WHOLE},
    {"case_reason", NEED, "name lang words", MASK_WHOLE},
    {"case_words", TEXT, "text taught tag", MASK_WHOLE},
    {"case_line", HISTORY, "at by what_name post times", MASK_WHOLE},
    {"case_line", NEED, "now_name", MASK_WHOLE},
    {"case_line", TEXT, "now", MASK_WHOLE},
    {"case_line", NOTES, "note", MASK_WHOLE},
    {"case_person", HISTORY, "id name on_shift chosen", MASK_WHOLE},
    // Asked to take it over: what was written for them they read whatever is agreed.
    {"transfer_line", PLAIN,
     "case_id number organisation organisation_name words reason asked_at until_at answered_at "
     "state state_name state_icon state_style open declined guarded lost may_answer may_end",
     MASK_WHOLE},
    {"transfer_line", NEED, "urgency urgency_name urgency_icon urgency_level", MASK_WHOLE},
    {"transfer_line", TEXT, "title", MASK_NAMED},
    {"transfer_line", HISTORY, "by answered_by", MASK_WHOLE},
    {"transfers_view", PLAIN, "transfers next slug some partner", MASK_WHOLE},
    {"case_choice", PLAIN, "word name chosen", MASK_WHOLE},
    {"case_typed", PLAIN,
     "done wait authority hand release reopen urgency title sure join note reason words evidence "
     "new_title note_text number until send outside coming transfer_no",
     MASK_WHOLE},
    {"case_typed", NOTES, "who what reference expected", MASK_WHOLE},

    // --- the desk: its order and figures tell how urgent things are ---
    {"desk_view", PLAIN,
     "stream slug campaign here all_href more_href board chosen on_shift may_work hint asked_over "
     "partner "
     "started "
     "empty empty_open empty_nobody empty_mine empty_waiting empty_due empty_closed",
     MASK_WHOLE},
    {"desk_view", NEED, "tabs groups pills open nobody life_nobody due_soon due_before more",
     MASK_WHOLE},
    {"desk_view", HISTORY, "shift some_shift lead lead_until", MASK_WHOLE},
    {"desk_group", NEED, "level icon name count rows", MASK_WHOLE},
    {"desk_tab", NEED, "word name href count current", MASK_WHOLE},
    {"desk_pill", NEED, "word name href current", MASK_WHOLE},
    {"desk_person", HISTORY, "name initials lead until", MASK_WHOLE},

    // --- the list of all cases: which ones stand there, and in which order, tells of the need ---
    {"case_list_view", NEED,
     "cases fields inputs views more_href paused looked_to seen_at seen problem slug here q place "
     "waits "
     "narrowed empty",
     MASK_WHOLE},
    {"cases_field", NEED, "word title options", MASK_WHOLE},
    {"cases_option", NEED, "value says label chosen", MASK_WHOLE},
    {"cases_input", NEED, "name value", MASK_WHOLE},
    // Views are the team's own; of people on probation, who are of the team, they are seen.
    {"cases_view_kept", HISTORY, "id name href by own current", MASK_WHOLE},

    // --- needs and offers: of people on probation also what is arranged, but no place; partners
    // are given needs in their reach and their own offers alone (match/need_page.c) ---
    {"matches_view", NEED,
     "needs offers n_needs n_offers case_id case_number slug shared some_needs some_offers "
     "more_needs problem next next_offers",
     MASK_WHOLE},
    {"matches_view", HISTORY, "deliveries some_deliveries may_work adding form accesses for_whom",
     MASK_WHOLE},
    {"need_row", NEED,
     "id case_id case_number revision item urgency state amount from_at until_at item_name "
     "unit_name urgency_name urgency_icon urgency_level state_name state_style amount_shown slug",
     MASK_WHOLE},
    {"need_row", TEXT, "what", MASK_WHOLE},
    {"need_row", NOTES, "for_whom", MASK_WHOLE},
    {"need_row", PLACE, "place lat lon access", MASK_WHOLE},
    {"need_row", AREA, "lat lon", MASK_ROUND},
    {"need_row", HISTORY, "proposals some_proposals", MASK_WHOLE},
    {"offer_row", NEED,
     "id organisation revision item state what time_words amount from_at until_at created_at "
     "barred item_name unit_name state_name state_style amount_shown fresh guarded slug",
     MASK_WHOLE},
    {"offer_row", PLACE, "place lat lon reach_km", MASK_WHOLE},
    {"offer_row", HISTORY, "post giver vetted reachable", MASK_WHOLE},
    {"proposal_view", HISTORY,
     "need offer fit cost amount reasons fit_name item_name unit_name what giver amount_shown "
     "slug may_work",
     MASK_WHOLE},
    {"proposal_view", PLACE, "place", MASK_WHOLE},
    {"reason_view", HISTORY,
     "word weight number at text has lacks km beyond_km part later too_late near against",
     MASK_WHOLE},
    {"delivery_view", HISTORY,
     "id need offer state need_yes offer_yes expected_at changed_at state_name state_style "
     "item_name slug what case_id case_number offer_name offer_unit offer_amount giver may_work "
     "need_asked offer_asked call may_need_yes may_offer_yes may_no may_promise may_go may_arrive "
     "may_fail may_back asking agreed",
     MASK_WHOLE},
    {"delivery_view", PLACE, "offer_place", MASK_WHOLE},
    {"need_view", NEED, "need slug open problem", MASK_WHOLE},
    {"need_view", HISTORY, "deliveries some_deliveries events", MASK_WHOLE},
    {"offer_view", NEED, "offer slug open exists problem post", MASK_WHOLE},
    {"offer_view", PLACE, "reach_km", MASK_WHOLE},
    {"offer_view", HISTORY,
     "deliveries some_deliveries events form organisations may_work may_call", MASK_WHOLE},
    {"offer_view", CONTACTS, "contact may_open", MASK_WHOLE},
    {"offer_view", NAMES, "name", MASK_WHOLE},
    {"need_event_view", HISTORY, "at by what what_name giver", MASK_WHOLE},
    {"need_event_view", NOTES, "note", MASK_WHOLE},
    {"thing_form", HISTORY, "items conditions what amount langs until from revision", MASK_WHOLE},
    {"thing_form", PLACE, "place", MASK_WHOLE},
    {"choice_view", HISTORY, "word name label chosen", MASK_WHOLE},

    // --- who is on duty, and one's own cases ---
    {"shift_view", PLAIN,
     "on_duty lead until_at cases worked_hours life_taken pause spared topics slug may_work rest "
     "some_cases n_cases hours problem",
     MASK_WHOLE},
    {"shift_topic", PLAIN, "number name off", MASK_WHOLE},
    {"shift_view", HISTORY, "people some_people", MASK_WHOLE},
    {"shift_person", HISTORY, "name lead began_at until_at initials me", MASK_WHOLE},
    {"shift_case", PLAIN, "id number guarded", MASK_WHOLE},
    {"shift_case", TEXT, "title", MASK_NAMED},
    {"shift_case", NEED, "urgency due_at urgency_name urgency_icon urgency_level late", MASK_WHOLE},
    {"shift_hours", PLAIN, "hours chosen", MASK_WHOLE},

    // --- a hand-over sheet: for the own team, masked as other pages are for people on probation
    // ---
    {"handover_view", PLAIN,
     "sections sheets id signed_at taken_at signed_sheet altered paper taken slug may_sign "
     "may_take mine some_sheets problem",
     MASK_WHOLE},
    {"handover_view", HISTORY, "by taken_name code", MASK_WHOLE},
    {"handover_view", NOTES, "words typed typed_name", MASK_WHOLE},
    {"handover_section", PLAIN, "title rows none life promises people concerns", MASK_WHOLE},
    {"handover_row", PLAIN, "case_id number due_at late lead rumour erased", MASK_WHOLE},
    {"handover_row", TEXT, "words", MASK_NAMED},
    {"handover_row", HISTORY, "who", MASK_WHOLE},
    {"handover_item", PLAIN, "id signed_at taken_at", MASK_WHOLE},
    {"handover_item", HISTORY, "by taken_name", MASK_WHOLE},

    // --- what the public is asked for: of people of a partner their own organisation's ---
    {"appeals_view", PLAIN,
     "slug of of_name headline next_at changed_at needs nots ways waiting texts wishes down_at "
     "down_name down_why who languages spoken topics feeds kinds typed lang lang_name by seen "
     "may_edit partner of_partner may_approve approvable some_wishes counts why coarse saved "
     "some_needs some_nots some_ways some_waiting some_who some_languages some_texts",
     MASK_WHOLE},
    {"edit_choice", PLAIN, "word name chosen", MASK_WHOLE},
    {"edit_item", PLAIN,
     "id name unit note wanted promised arrived more_wanted more_promised more_arrived feed held "
     "more",
     MASK_WHOLE},
    {"edit_item", NOTES, "case_number", MASK_WHOLE},
    {"edit_way", PLAIN,
     "id version words registration link account area address hours phone point proposed_name "
     "confirmed_name proposed_at force_at kind_name kind money drop_off removed confirmed "
     "may_confirm waits",
     MASK_WHOLE},
    {"edit_text", PLAIN, "thing field original original_lang text missing", MASK_WHOLE},
    {"edit_wish", PLAIN, "lang now wished field field_name", MASK_WHOLE},
    {"edit_language", PLAIN, "code name missing current", MASK_WHOLE},
    {"edit_typed", PLAIN,
     "form problem headline next name unit note topic wanted promised arrived case_number feed "
     "kind way words registration link account area address hours phone point in_headline in_need "
     "in_not in_way elsewhere",
     MASK_WHOLE},

    // --- who may do what (people/team_view.c) ---
    {"roles_view", PLAIN, "permissions roles slug campaign may_manage", MASK_WHOLE},
    {"may_permission", PLAIN, "word help mine", MASK_WHOLE},
    {"may_permission", HISTORY, "count holders more", MASK_WHOLE},
    {"may_holder", HISTORY, "name role organisation_name", MASK_WHOLE},
    {"may_role", PLAIN, "word name help permissions mine instance", MASK_WHOLE},
    {"may_word", PLAIN, "word", MASK_WHOLE},

    // --- lists of the API ---
    {"cases_view", NEED, "cases next", MASK_WHOLE},
    {"incidents_view", PLAIN, "incidents next", MASK_WHOLE},
    {"incident_item", PLAIN,
     "id case_id posts waiting first_post latest_post languages sources sure sure_at", MASK_WHOLE},
    {"incident_item", TEXT, "title", MASK_WHOLE},
    {"incident_item", NEED, "kind urgency", MASK_WHOLE},
    {"incident_item", PLACE, "place lat lon", MASK_WHOLE},
    {"incident_item", AREA, "lat lon", MASK_ROUND},
    {"incident_item", NOTES, "evidence", MASK_WHOLE},
    {"facets_view", PLAIN, "sources languages", MASK_WHOLE},
    {"facets_view", NEED, "topics", MASK_WHOLE},
    {"facet_item", PLAIN, "word posts", MASK_WHOLE},
    {"corrections_view", HISTORY, "corrections next", MASK_WHOLE},
    {"correction_item", HISTORY, "id post bulk at by field undone_at", MASK_WHOLE},
    {"correction_item", NOTES, "reason", MASK_WHOLE},

    // --- places, on the map and in lists ---
    {"places_view", PLAIN, "slug", MASK_WHOLE},
    {"places_view", PLACE, "places total map q listed open none no_match more coarse", MASK_WHOLE},
    {"place_row", PLACE, "word name lat lon posts cases current", MASK_WHOLE},
    {"place_row", NEED, "requests offers", MASK_WHOLE},
    {"place_map", PLACE,
     "land borders divisions points labels zooms bar_km bar_end shown outside nowhere source",
     MASK_WHOLE},
    {"map_point", PLACE, "word name posts cases x y round square here", MASK_WHOLE},
    {"map_label", PLACE, "name x y", MASK_WHOLE},
    {"map_choice", PLACE, "word name href current", MASK_WHOLE},
    {"place_view", PLAIN, "slug", MASK_WHOLE},
    {"place_view", PLACE,
     "place map near open coarse some_near some_cases some_posts more_posts cases posts",
     MASK_WHOLE},
};

static const struct share_input inputs[] = {
    {"q", SHARE_TEXT},
    {"kind", SHARE_NEED},
    {"urgency", SHARE_NEED},
    {"topic", SHARE_NEED},
    {"board", SHARE_NEED},
    {"place", SHARE_PLACE},
    {"zoom", SHARE_PLAIN},
    {"signal", SHARE_PLAIN},
    {"source", SHARE_PLAIN},
    {"lang", SHARE_PLAIN},
    {"sure", SHARE_PLAIN},
    {"handled", SHARE_PLAIN},
    {"incident", SHARE_PLAIN},
    {"written_from", SHARE_PLAIN},
    {"written_to", SHARE_PLAIN},
    {"received_from", SHARE_PLAIN},
    {"received_to", SHARE_PLAIN},
    {"before", SHARE_PLAIN},
    {"cursor", SHARE_PLAIN},
    {"limit", SHARE_PLAIN},
    {"since", SHARE_PLAIN},
    {"done", SHARE_PLAIN},
    {"kept", SHARE_PLAIN},
    {"case", SHARE_PLAIN},
    {"back", SHARE_PLAIN},
    {"state", SHARE_NEED},
    {"due", SHARE_NEED},
    {"order", SHARE_NEED},
    {"waits", SHARE_NOTES},
    {"after", SHARE_PLAIN},
    {"of", SHARE_PLAIN},
};

// What people of a partner reach at all. Joining and splitting incidents, views of the team, alarms
// and offering cases on are for the campaign's own people.
static const struct share_route routes[] = {
    {"/t/{slug}/desk", SHARE_ROWS_LIST},
    {"/t/{slug}/stream", SHARE_ROWS_LIST},
    {"/t/{slug}/cases/next", SHARE_ROWS_LIST},
    {"/t/{slug}/case-list", SHARE_ROWS_LIST},
    {"/t/{slug}/matches", SHARE_ROWS_LIST},
    {"/api/v1/campaigns/{slug}/matches", SHARE_ROWS_LIST},
    {"/api/v1/campaigns/{slug}/posts", SHARE_ROWS_LIST},
    {"/api/v1/campaigns/{slug}/stats", SHARE_ROWS_LIST},
    {"/api/v1/campaigns/{slug}/facets", SHARE_ROWS_LIST},
    {"/api/v1/campaigns/{slug}/events", SHARE_ROWS_LIST},
    {"/api/v1/campaigns/{slug}/cases", SHARE_ROWS_LIST},
    {"/api/v1/campaigns/{slug}/incidents", SHARE_ROWS_LIST},
    {"/api/v1/campaigns/{slug}/corrections", SHARE_ROWS_LIST},
    {"/t/{slug}/places", SHARE_ROWS_LIST},
    {"/t/{slug}/places/{place}", SHARE_ROWS_LIST},
    {"/api/v1/campaigns/{slug}/places", SHARE_ROWS_LIST},
    {"/api/v1/campaigns/{slug}/places/{place}", SHARE_ROWS_LIST},
    {"/t/{slug}/posts/{id}", SHARE_ROWS_ONE},
    {"/t/{slug}/posts/{id}/answer", SHARE_ROWS_ONE},
    {"/t/{slug}/posts/{id}/contact", SHARE_ROWS_ONE},
    {"/t/{slug}/posts/{id}/protection", SHARE_ROWS_ONE},
    {"/api/v1/campaigns/{slug}/posts/{id}", SHARE_ROWS_ONE},
    {"/t/{slug}/cases", SHARE_ROWS_ONE},
    {"/t/{slug}/cases/{id}", SHARE_ROWS_ONE},
    {"/t/{slug}/cases/{id}/claim", SHARE_ROWS_ONE},
    {"/t/{slug}/cases/{id}/release", SHARE_ROWS_ONE},
    {"/t/{slug}/cases/{id}/state", SHARE_ROWS_ONE},
    {"/t/{slug}/cases/{id}/hand", SHARE_ROWS_ONE},
    {"/t/{slug}/cases/{id}/hand-answer", SHARE_ROWS_ONE},
    {"/t/{slug}/cases/{id}/transfer/answer", SHARE_ROWS_ONE},
    {"/t/{slug}/transfers", SHARE_ROWS_LIST},
    {"/api/v1/campaigns/{slug}/transfers", SHARE_ROWS_LIST},
    {"/t/{slug}/cases/{id}/note", SHARE_ROWS_ONE},
    {"/t/{slug}/cases/{id}/household", SHARE_ROWS_ONE},
    {"/t/{slug}/cases/{id}/authority", SHARE_ROWS_ONE},
    {"/t/{slug}/cases/{id}/reporter", SHARE_ROWS_ONE},
    {"/t/{slug}/cases/{id}/urgency", SHARE_ROWS_ONE},
    {"/t/{slug}/cases/{id}/title", SHARE_ROWS_ONE},
    {"/t/{slug}/cases/{id}/sure", SHARE_ROWS_ONE},
    {"/t/{slug}/cases/{id}/protection", SHARE_ROWS_ONE},
    {"/api/v1/campaigns/{slug}/cases/{id}", SHARE_ROWS_ONE},
    {"/t/{slug}/appeals", SHARE_ROWS_OWN},
    {"/t/{slug}/appeals/headline", SHARE_ROWS_OWN},
    {"/t/{slug}/appeals/items", SHARE_ROWS_OWN},
    {"/t/{slug}/appeals/items/{id}/count", SHARE_ROWS_OWN},
    {"/t/{slug}/appeals/items/{id}/remove", SHARE_ROWS_OWN},
    {"/t/{slug}/appeals/ways", SHARE_ROWS_OWN},
    {"/t/{slug}/appeals/ways/{id}/end", SHARE_ROWS_OWN},
    {"/t/{slug}/appeals/versions/{id}/confirm", SHARE_ROWS_OWN},
    {"/t/{slug}/appeals/versions/{id}/withdraw", SHARE_ROWS_OWN},
    {"/t/{slug}/appeals/words", SHARE_ROWS_OWN},
    {"/t/{slug}/roles", SHARE_ROWS_NONE},
    {"/t/{slug}/hints/{name}", SHARE_ROWS_NONE},
    {"/t/{slug}/shift", SHARE_ROWS_NONE}, // one's own cases
    {"/t/{slug}/shift/end", SHARE_ROWS_NONE},
    {"/t/{slug}/shift/topics", SHARE_ROWS_NONE},
    {"/api/v1/campaigns/{slug}/shift", SHARE_ROWS_NONE},
};

const struct share_policy respond_shared = {
    .rules = rules,
    .n_rules = sizeof rules / sizeof rules[0],
    .inputs = inputs,
    .n_inputs = sizeof inputs / sizeof inputs[0],
    .routes = routes,
    .n_routes = sizeof routes / sizeof routes[0],
};
