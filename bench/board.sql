-- SPDX-License-Identifier: AGPL-3.0-or-later
-- A campaign with very much in it, for bench/cases: copies of the Posts that it has already, each with a Case of its
-- own, and what hangs on Cases. The same text for both databases. To be put in before: @CASES@ open ones, a quarter as
-- many are closed; @NOW@, ms UTC; @WORDS@, the words of a post's text, and @JSON@, that text out of its JSON.
create temporary table n (k bigint primary key);
insert into n with recursive r (k) as (select 1 union all select k + 1 from r where k < @CASES@ * 5 / 4) select k from r;
create temporary table camp as select id, slug from campaign;
create temporary table base as select row_number() over (order by p.id) - 1 as b, p.id as post_id, i.id as incident_id
	from post p join incident_post m on m.post_id = p.id join incident i on i.id = m.incident_id
	where p.signal > 0 and p.copy_of is null and i.posts = 1;
-- Of the k-th: a minute after the one before, the last one a minute ago; ids as base/id.h makes them.
create temporary table made as select n.k, b.*, p.id as pid, p.at, n.k % 5 = 0 as closed,
	case when n.k % 100 < 6 then 3 when n.k % 100 < 26 then 2 when n.k % 100 < 60 then 1 else 0 end as urgency,
	case when n.k * 7 % 20 < 10 then 0 when n.k * 7 % 20 < 13 then 1 when n.k * 7 % 20 < 16 then 2
		when n.k * 7 % 20 < 18 then 3 when n.k * 7 % 20 < 19 then 4 else 0 end as state
	from n join base b on b.b = n.k % (select count(*) from base)
	join (select k, @NOW@ - (@CASES@ * 5 / 4 + 1 - k) * 60000 as at,
		(@NOW@ - (@CASES@ * 5 / 4 + 1 - k) * 60000 - 1704067200000) * 4194304 as id from n) p on p.k = n.k;
create unique index made_k on made (k);

insert into account (id, email, name, password_hash, created_at)
select k, 'person' || k || '@example.org', 'Person ' || k, '', 1 from n where k <= 31;
insert into role_grant (account_id, campaign, role, granted_at)
select k, (select slug from camp), 'responder', 1 from n where k <= 30;
update account set password_hash = (select max(password_hash) from account) where id <= 31;
insert into organisation values (9, 'Boats', 'charity', '', 'en', '', 1);
insert into role_grant (account_id, campaign, role, granted_at, organisation_id)
select 31, slug, 'responder', 1, 9 from camp;
insert into agreement (id, campaign, organisation_id, shares, purpose, onward, until_at, proposed_by, proposed_at,
	needs_second, second_reason, accepted_by, accepted_at, ended_how, covers)
select 1, slug, 9, 'need', 'Boats', 'no', 9999999999999, 1, 1, 0, '', 1, 1, '', 'offered' from camp;

insert into post (id, campaign_id, source_id, written_at, signal, kind, urgency, lang, labels, copy_of, code, raw, reading)
select m.pid, p.campaign_id, p.source_id, m.at, p.signal, p.kind, m.urgency, p.lang, p.labels, null, null, p.raw, p.reading
from made m join post p on p.id = m.post_id order by m.pid;
insert into post_facet (campaign_id, facet, post_id, kind)
select f.campaign_id, f.facet, m.pid, f.kind from made m join post_facet f on f.post_id = m.post_id;
insert into post_text (rowid, tokens) select m.pid, @WORDS@ from made m join post p on p.id = m.post_id order by m.pid;
insert into incident (id, campaign_id, title, named, first_post, latest_post, originals, posts, waiting, kind, urgency,
	labels, place, lat, lon, langs, sources, phones, numbers, sure, evidence)
select m.pid, i.campaign_id, i.title, 0, m.pid, m.pid, 1, 1, 0, i.kind, m.urgency, i.labels, i.place, i.lat, i.lon,
	i.langs, i.sources, 0, 0, 0, '' from made m join incident i on i.id = m.incident_id order by m.pid;
insert into incident_post (post_id, incident_id, at, reason, posts, latest_post, langs, sources, direct)
select m.pid, m.pid, m.at, 'first', 1, m.pid, p.langs, p.sources, p.direct
from made m join incident_post p on p.post_id = m.post_id order by m.pid;
-- Lives are overdue, each with its alarm; of the others one of twenty is.
insert into desk_case (id, campaign_id, number, incident_id, state, urgency, owner_id, claimed_at, opened_at, due_at,
	waiting_for, waiting_until, outcome, reason, closed_at, wished, wished_word, wished_reason, changed_at, revision, team_id)
select m.pid + 1, c.id, 2000 + k, m.pid, case when closed then 5 else state end, urgency,
	case when state > 0 then k % 30 + 1 end, case when state > 0 then at + 60000 end, at,
	@NOW@ + case when urgency = 3 then -600 else k * 7919 % 4800 - 240 end * 60000,
	case when state = 3 then 'the boat of ' || k % 10 else '' end, case when state = 3 then @NOW@ + 3600000 end,
	case when closed then 'helped' else '' end, '', case when closed then at + 7200000 end, '', '', '', at, 1,
	case when k % 6 = 0 then 9 end
from made m cross join camp c order by m.pid;
insert into case_event (id, case_id, what, was, now, note) select pid + 2, pid + 1, 'opened', '', '', '' from made;
insert into case_partner select 9, pid + 1, 1, at from made where k % 11 = 0;
insert into household select pid + 3, c.id, pid + 1, 'family', k % 9 + 1, 1, 0, 0, 0, 0, 1, at
from made cross join camp c where k % 4 = 0;
insert into case_check select pid + 4, c.id, pid + 1, 1, 'call back', 1, null, null, 0
from made cross join camp c where k % 5 < 2;
insert into case_list_view select 1, c.id, null, 'urgent water', 'urgency=urgent&topic=water', 1, 1 from camp c;

insert into need (id, campaign_id, case_id, item, what, amount, place, lat, lon, from_at, until_at, for_whom, conditions,
	langs, access, state, created_at, changed_at, revision)
select pid + 5, c.id, pid + 1, case k % 4 when 0 then 'water' when 1 then 'tent' when 2 then 'rice' else 'blanket' end,
	'for families', k % 30 + 1, 'Ward ' || k % 40, 26 + k % 500 / 100.0, 84 + k * 7 % 500 / 100.0, 0, 0, '', 0, 'en', 0, 0, at, at, 1
from made cross join camp c where k <= @CASES@ / 2;
insert into offer (id, campaign_id, item, what, amount, place, lat, lon, from_at, until_at, time_words, conditions, langs,
	reach_km, vetted, barred, state, created_at, keep_until, changed_at, revision)
select pid + 6, c.id, case k % 4 when 0 then 'water' when 1 then 'tent' when 2 then 'rice' else 'blanket' end,
	'from the store', k * 3 % 30 + 1, 'Ward ' || k % 40, 26 + k * 3 % 500 / 100.0, 84 + k * 11 % 500 / 100.0, 0, 0, '', 0, 'en',
	50, 1, 0, 0, at, 9999999999999, at, 1
from made cross join camp c where k <= @CASES@ / 2;
insert into rumour (id, campaign_id, number, claim, place, harm, sure, evidence, public, account_id, at, closed_at)
select pid + 7, c.id, k, 'They say that bridge ' || k || ' is gone', 'Ward ' || k % 40, '', k % 2 * 4, 'seen', 1, 1, at,
	case when k % 2 = 0 then at + 1 end from made cross join camp c where k <= @CASES@ / 10;
insert into rumour_answer select pid + 7, 'en', 'It stands.', 1, at, 2, at + 1 from made where k <= @CASES@ / 10;
insert into outbox (id, campaign_id, inlet_id, purpose, body, subject, lang, in_reply_to, visibility, unique_key, state,
	attempts, next_at, trouble, detail, parts, created_at, sent_at)
select pid + 8, c.id, 0, 1, 'We have your message and write again by six.', '', 'en', '', '', 'bench' || k, 'sent', 1, at, '', '', 1,
	at, at + 1000 from made cross join camp c where k <= @CASES@ / 4;

-- The figures that are kept beside.
delete from desk_case_count;
insert into desk_case_count select campaign_id, state, urgency, count(*) from desk_case group by campaign_id, state, urgency;
update post_facet_count set posts = (select count(*) from post_facet f
	where f.campaign_id = post_facet_count.campaign_id and f.facet = post_facet_count.facet);
delete from post_lang_count;
insert into post_lang_count select campaign_id, lang, count(*) from post where signal > 0 and copy_of is null
group by campaign_id, lang;
delete from post_count;
insert into post_count select campaign_id, signal, kind, count(*) from post group by campaign_id, signal, kind;
