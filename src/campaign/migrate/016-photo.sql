-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Pictures that people sent with what they wrote to us, drawn anew (base/picture.h) and sealed.

create table post_photo (
	id integer primary key,          -- id
	post_id integer not null references post (id), -- sent with which message
	campaign_id integer not null references campaign (id), -- whose
	digest text not null,            -- hash of the bytes that were sent, hex: sent twice, it is kept once
	width integer not null,          -- pixels
	height integer not null,         -- pixels
	blur blob not null,              -- trace of it, a JPEG, sealed
	sealed blob not null,            -- the JPEG, sealed
	unique (post_id, digest)
);
create index post_photo_campaign on post_photo (campaign_id);
