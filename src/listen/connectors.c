// SPDX-License-Identifier: AGPL-3.0-or-later
// All connectors, in the order in which people choose from them.
#include "listen/bluesky.h"
#include "listen/facebook.h"
#include "listen/feed.h"
#include "listen/instagram.h"
#include "listen/kannel.h"
#include "listen/mail.h"
#include "listen/mastodon.h"
#include "listen/sms_gateway.h"
#include "listen/telegram.h"
#include "listen/webhook.h"
#include "listen/whatsapp.h"
#include "listen/x.h"

const struct connector *const connectors[] = {&feed_connector,
					      &mastodon_connector,
					      &bluesky_connector,
					      &x_connector,
					      &facebook_connector,
					      &instagram_connector,
					      &mail_connector,
					      &kannel_connector,
					      &sms_gateway_connector,
					      &telegram_connector,
					      &whatsapp_connector,
					      &webhook_connector,
					      NULL};
