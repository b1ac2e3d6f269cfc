-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Where a drop-off place is and when it is open is said in each language, as other words are: as it
-- was first written it stands in the version, too.

insert into appeal_text (appeal_id, thing_id, field, lang, text, original, account_id, at)
select t.appeal_id, t.thing_id, 'area', t.lang, v.area, 1, t.account_id, t.at
from appeal_text t join appeal_way_version v on v.id = t.thing_id
where t.field = 'words' and t.original = 1 and v.area <> '';
insert into appeal_text (appeal_id, thing_id, field, lang, text, original, account_id, at)
select t.appeal_id, t.thing_id, 'address', t.lang, v.address, 1, t.account_id, t.at
from appeal_text t join appeal_way_version v on v.id = t.thing_id
where t.field = 'words' and t.original = 1 and v.address <> '';
insert into appeal_text (appeal_id, thing_id, field, lang, text, original, account_id, at)
select t.appeal_id, t.thing_id, 'hours', t.lang, v.hours, 1, t.account_id, t.at
from appeal_text t join appeal_way_version v on v.id = t.thing_id
where t.field = 'words' and t.original = 1 and v.hours <> '';
