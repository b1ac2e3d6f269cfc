// SPDX-License-Identifier: AGPL-3.0-or-later
// The route tables of all rooms.
#include "app/api_page.h"
#include "app/campaign_new.h"
#include "app/home_routes.h"
#include "app/instance_routes.h"
#include "app/practise.h"
#include "app/program.h"
#include "app/settings_routes.h"
#include "app/words_routes.h"
#include "appeal/appeal_edit_routes.h"
#include "appeal/appeal_routes.h"
#include "appeal/follow_routes.h"
#include "appeal/instruction_routes.h"
#include "campaign/campaign.h"
#include "care/complaint_page.h"
#include "desk/api_routes.h"
#include "desk/case_page.h"
#include "desk/erase_sender.h"
#include "desk/handout_routes.h"
#include "desk/hint.h"
#include "desk/place_routes.h"
#include "desk/post_page.h"
#include "desk/reply_routes.h"
#include "desk/status_routes.h"
#include "desk/transfer_routes.h"
#include "desk/translation_routes.h"
#include "duty/alarm_routes.h"
#include "duty/checklist_routes.h"
#include "duty/duty_routes.h"
#include "duty/shift_routes.h"
#include "insight/alert_routes.h"
#include "insight/hook_out_routes.h"
#include "insight/trend_routes.h"
#include "listen/listen_routes.h"
#include "match/need_page.h"
#include "people/people.h"
#include "people/people_routes.h"
#include "people/probation_routes.h"
#include "people/team_routes.h"
#include "respond/case_file.h"
#include "respond/case_list.h"
#include "respond/code_page.h"
#include "respond/erase.h"
#include "respond/handover_routes.h"
#include "respond/photo_view.h"
#include "respond/protection.h"
#include "respond/public_answer.h"
#include "respond/published.h"
#include "respond/rumour_routes.h"
#include "respond/stream_page.h"
#include "respond/take_back.h"
#include "respond/thanks.h"
#include "respond/work_routes.h"

static const struct route_table *const rooms[] = {
    &app_routes,
    &api_routes,
    &people_routes,
    &people_link_routes,
    &people_account_routes,
    &people_second_routes,
    &people_directory_routes,
    &people_team_routes,
    &people_partner_routes,
    &people_organisation_routes,
    &campaign_routes,
    &listen_push_routes,
    &listen_report_routes,
    &listen_call_routes,
    &listen_import_routes,
    &listen_inlet_routes,
    &listen_connect_routes,
    &listen_hook_routes,
    &listen_outgoing_routes,
    &listen_end_routes,
    &respond_routes,
    &desk_post_routes,
    &desk_safe_contact_routes,
    &respond_erase_routes,
    &desk_erase_sender_routes,
    &desk_take_back_routes,
    &help_routes,
    &duty_shift_routes,
    &respond_handover_routes,
    &desk_handout_routes,
    &desk_case_list_routes,
    &desk_case_bulk_routes,
    &desk_hint_routes,
    &desk_routes,
    &desk_case_routes,
    &desk_transfer_routes,
    &desk_case_care_routes,
    &desk_case_file_routes,
    &duty_checklist_routes,
    &desk_correct_routes,
    &desk_translation_routes,
    &desk_translation_settings_routes,
    &insight_hook_out_routes,
    &desk_bulk_routes,
    &desk_unsure_routes,
    &desk_sample_routes,
    &desk_views_routes,
    &desk_move_routes,
    &desk_api_routes,
    &desk_facet_routes,
    &desk_place_routes,
    &insight_trend_routes,
    &insight_alert_routes,
    &duty_routes,
    &people_probation_routes,
    &duty_alarm_routes,
    &respond_work_routes,
    &desk_protection_routes,
    &appeal_routes,
    &follow_routes,
    &appeal_edit_routes,
    &appeal_instruction_routes,
    &respond_rumour_routes,
    &care_complain_routes,
    &care_complaint_routes,
    &care_complaint_post_routes,
    &respond_public_answer_routes,
    &respond_published_routes,
    &respond_thanks_routes,
    &respond_code_page_routes,
    &desk_status_routes,
    &desk_photo_routes,
    &desk_reply_routes,
    &match_need_routes,
    &match_offer_routes,
    &match_give_routes,
    &wizard_routes,
    &home_routes,
    &campaign_new_routes,
    &settings_routes,
    &words_routes,
    &practise_routes,
    &export_routes,
    &instance_routes,
};

const struct route_table *program_routes(size_t *ret_count)
{
	static struct route_table tables[sizeof rooms / sizeof rooms[0]];
	for (size_t i = 0; i < sizeof rooms / sizeof rooms[0]; i++)
		tables[i] = *rooms[i];
	*ret_count = sizeof rooms / sizeof rooms[0];
	return tables;
}
