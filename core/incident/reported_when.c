/* reported_when: a time that was claimed, set against the log in every zone it may be meant in. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/base/text.h"
#include "core/incident/reported_private.h"

/* Where an instant lies seen from the log. */
static const char *
distance(struct arena *arena, int64_t at_ns, int64_t first_ns, int64_t last_ns)
{
	if (at_ns > last_ns)
		return arena_fmt(arena, "%s after the last record",
				 say_span(arena, at_ns - last_ns));
	if (at_ns < first_ns)
		return arena_fmt(arena, "%s before the first", say_span(arena, first_ns - at_ns));
	return "inside the log";
}

/* `, as EAT (UTC+3) 2 h 35 min before the first`. */
static const char *
zone_text(struct arena *arena, const char *name, int offset_s, const char *distance)
{
	int minutes = (offset_s < 0 ? -offset_s : offset_s) / 60;
	const char *rest = minutes % 60 ? arena_fmt(arena, ":%02d", minutes % 60) : "";

	return arena_fmt(arena, ", as %s (UTC%c%d%s) %s", name, offset_s < 0 ? '-' : '+',
			 minutes / 60, rest, distance);
}

/* Where a clock without a zone lies in those it may be meant in; none is chosen. */
static const char *
local_text(const struct checking *checking, const struct stated_time *stated, int64_t first_ns,
	   int64_t last_ns)
{
	struct arena *arena = checking->arena;
	bool is_same = stated->country_zone && stated->country_at_ns == stated->zone_at_ns;
	const char *country = !stated->country_zone ? ""
		: zone_text(arena, stated->country_zone, stated->country_offset_s,
			    distance(arena, stated->country_at_ns, first_ns, last_ns));
	const char *own = stated->zone_at_ns == INSTANT_NONE || is_same ||
			  stated->zone_at_ns == stated->at_ns ? ""
		: zone_text(arena, text_safe_in(arena, checking->file->zone->name,
						strlen(checking->file->zone->name)),
			    stated->zone_offset_s,
			    distance(arena, stated->zone_at_ns, first_ns, last_ns));

	return arena_fmt(arena, "%s%s", country, own);
}

void
check_time(struct checking *checking)
{
	struct arena *arena = checking->arena;
	struct stated_time stated;
	struct ref first, last;
	char date[INSTANT_TEXT];

	if (!checking->claim->at)
		return;
	const char *text = arena_fmt(arena, "at %s", checking->claim->at);
	if (ask_span(checking->query, &first, &last) < 0)
		return;
	stated_time_read(checking->claim, checking->file, first.at_ns, last.at_ns, &stated);
	if (!stated.is_read) {
		check_part(checking, text, SUPPORT_CANNOT_TELL, "no time could be read in it",
			   (struct cites){ 0 });
		return;
	}
	instant_date(date, stated.day_ns, NULL);
	const char *day = stated.weekday < 0 ? "" : arena_fmt(arena, "%s is a %s", date,
		weekday_name(instant_weekday(stated.day_ns)));
	if (!stated.weekday_matches) {
		check_part(checking, text, SUPPORT_NO,
			   arena_fmt(arena, "%s; no day of the log is a %s", day,
				     weekday_name(stated.weekday)),
			   claim_ends(checking));
		return;
	}
	const char *as_utc = distance(arena, stated.at_ns, first.at_ns, last.at_ns);
	if (!stated.has_clock) {
		check_part(checking, text, SUPPORT_YES, day, claim_ends(checking));
	} else if (stated.has_zone) {
		bool is_in = stated.at_ns >= first.at_ns && stated.at_ns <= last.at_ns;

		check_part(checking, text, is_in ? SUPPORT_YES : SUPPORT_CANNOT_TELL,
			   arena_fmt(arena, "%s%sit is %s", day, *day ? "; " : "", as_utc),
			   claim_ends(checking));
	} else {
		const char *local = local_text(checking, &stated, first.at_ns, last.at_ns);

		check_part(checking, text, SUPPORT_CANNOT_TELL,
			   arena_fmt(arena, "%s%sno zone was stated. As UTC it is %s%s.", day,
				     *day ? "; " : "", as_utc, local),
			   claim_ends(checking));
	}
}
