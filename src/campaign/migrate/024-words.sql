-- SPDX-License-Identifier: AGPL-3.0-or-later
-- What a campaign says of itself in its other languages.

create table campaign_words (
	campaign_id integer not null references campaign (id), -- whose
	field text not null,    -- 'purpose', 'story' or 'receipt'
	lang text not null,     -- BCP 47
	text text not null,     -- the same in that language
	original text not null, -- what stood in the settings when this was written
	primary key (campaign_id, field, lang)
);
